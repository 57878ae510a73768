"""Commands that fill the forum: the demo community, and bulk content for benchmarks."""

import sys
from collections.abc import Iterator

import click
from flask.cli import with_appcontext
from sqlalchemy import func, select

from forum.cli_accounts import refusals_told
from forum.cli_search import fill_with_bar
from forum.demo.loader import demo_accounts, is_loaded, load
from forum.demo.plan import Act
from forum.demo.seed import Order, sow
from forum.kernel.db import db
from forum.threads.models import Thread

COUNT = click.IntRange(min=1)


@click.group()
def demo() -> None:
    """The demo community."""


@demo.command("load")
@with_appcontext
def demo_load() -> None:
    """Load the demo community; a second time changes nothing."""
    if not load_demo():
        click.echo("The demo community is there already.")


@click.command()
@click.option("--threads", type=COUNT, required=True, help="Threads to make.")
@click.option("--posts", type=COUNT, required=True, help="Their questions, answers and comments.")
@click.option("--users", type=COUNT, help="Members to make; default: one for every 20 posts.")
@click.option("--seed", default=1, show_default=True, help="The same number makes the same.")
@with_appcontext
def seed(threads: int, posts: int, users: int | None, seed: int) -> None:
    """Make bulk content for benchmarks, beside what is there.

    It can be interrupted: what is written by then is whole.
    """
    if posts < threads:
        raise click.UsageError("Every thread has a post: give at least as many --posts.")
    newest = db.session.execute(select(func.max(Thread.id))).scalar() or 0
    with click.progressbar(length=posts, label="Writing posts", file=sys.stderr) as bar:
        sow(Order(threads, posts, users or 0, seed), bar.update)
    fill_with_bar(after=newest)


def load_demo() -> bool:
    """Load the demo community under a progress bar; say whether it was loaded now."""
    with refusals_told():
        return load(_bar)


def demo_lines() -> list[str]:
    """Give what to print about the demo accounts, nothing if there are none."""
    if not is_loaded():
        return []
    accounts = [f"  {a.role:<10} {a.username:<18} {a.password}" for a in demo_accounts()]
    return ["Demo accounts (role, username, password), good on this machine only:", *accounts]


def _bar(acts: list[Act]) -> Iterator[Act]:
    with click.progressbar(acts, label="Loading the demo community", file=sys.stderr) as bar:
        yield from bar
