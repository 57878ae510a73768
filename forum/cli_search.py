"""Commands of search: `reindex`."""

import sys

import click
from flask.cli import with_appcontext
from sqlalchemy import func, select

from forum.kernel.db import db
from forum.kernel.transactions import transaction
from forum.search.service.documents import clear
from forum.search.service.indexing import fill
from forum.threads.models import Thread


@click.group()
def search() -> None:
    """The index of search."""


@search.command()
@with_appcontext
def reindex() -> None:
    """Build the index anew; until it is done, search finds what is in it by then."""
    with transaction():
        clear()
    fill_with_bar()


def fill_with_bar(after: int = 0) -> None:
    """Index the threads with larger ids under a progress bar that counts their posts."""
    posts = select(func.coalesce(func.sum(Thread.post_count), 0)).where(Thread.id > after)
    length = int(db.session.execute(posts).scalar_one())
    with click.progressbar(length=length, label="Filling the index", file=sys.stderr) as bar:
        for indexed in fill(after):
            bar.update(indexed)
