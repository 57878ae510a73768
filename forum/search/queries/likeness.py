"""Threads that are like a question being written, or like another thread."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import select

from forum.charter.limits import SIMILAR_SHOWN
from forum.charter.words import PostKind
from forum.guides.queries.lists import GuideRow, guides_of_threads
from forum.kernel.db import db
from forum.search.queries.candidates import ONLY_THREADS, Filters
from forum.search.queries.finding import similar
from forum.search.queries.results import rows_of
from forum.threads.models import Post, Thread
from forum.threads.queries.rows import ThreadRow


class Similar(NamedTuple):
    """A thread like a question; `likely`: it probably asks the same."""

    row: ThreadRow
    likely: bool


def like_draft(
    title: str, body: str, filters: Filters = ONLY_THREADS, limit: int = SIMILAR_SHOWN
) -> list[Similar]:
    """Give threads like a question about to be asked, the most alike first."""
    chosen = similar(title, body, filters)[:limit]
    likely = {one.thing_id: one.likely for one in chosen}
    return [Similar(row, likely[row.id]) for row in rows_of(list(likely))]


def guides_like(similar: Sequence[Similar]) -> list[GuideRow]:
    """Give guides made of threads that are like a question: they may answer it whole."""
    return guides_of_threads([one.row.id for one in similar])


def like_thread(thread_id: int, limit: int) -> list[ThreadRow]:
    """Give other threads like this one, the most alike first."""
    asked = (
        select(Thread.title, Post.body)
        .join(Post, Post.thread_id == Thread.id)
        .where(Thread.id == thread_id, Post.kind == PostKind.QUESTION)
    )
    row = db.session.execute(asked).first()
    if row is None:
        return []
    chosen = [one.thing_id for one in similar(row.title, row.body) if one.thing_id != thread_id]
    return rows_of(chosen[:limit])
