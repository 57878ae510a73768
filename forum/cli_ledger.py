"""Commands that prove the ledger: `check` and `replay`."""

import sys
from collections.abc import Iterator
from typing import TypeVar

import click
from flask.cli import with_appcontext

from forum.guides.queries.lists import wrong_links
from forum.kernel.settings import settings
from forum.kernel.transactions import snapshot, transaction
from forum.ledger.queries import Progress, event_count, replay, wrong_scores
from forum.ledger.service import rebuild
from forum.standing.queries.checks import wrong_states
from forum.threads.queries.checks import wrong_counters
from forum.votes.queries import wrong_counts

Item = TypeVar("Item")

BAR_STEPS = 1000


@click.group()
def ledger() -> None:
    """Prove that every cached figure equals its entries."""


@ledger.command()
@with_appcontext
def check() -> None:
    """Compare entries, totals and counters with what they are made of; change nothing."""
    _report(all_differences(_progress))


@ledger.command("replay")
@with_appcontext
def replay_command() -> None:
    """Write all totals anew from the events alone."""
    with transaction():
        differences = rebuild(_progress)
    _report(differences)


def all_differences(progress: Progress = iter) -> list[str]:
    """Give a line for each entry, total, counter and mentor state that is not true."""
    with snapshot():
        replayed = replay(settings().timezone, progress)
        return [
            *replayed.differences,
            *wrong_scores(replayed.totals),
            *wrong_counts(),
            *wrong_links(),
            *wrong_counters(),
            *wrong_states(),
        ]


def _progress(events: Iterator[Item]) -> Iterator[Item]:
    """Show a progress bar over all events, on standard error."""
    with click.progressbar(
        events,
        length=event_count(),
        label="Replaying events",
        update_min_steps=BAR_STEPS,
        file=sys.stderr,
    ) as bar:
        yield from bar


def _report(differences: list[str]) -> None:
    for line in differences:
        click.echo(line)
    if differences:
        click.echo(f"{len(differences)} differences", err=True)
        sys.exit(1)
    click.echo("Every figure equals its entries.")
