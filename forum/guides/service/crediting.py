"""Credit for the answers that a published guide is made of: once an author and guide.

An author's points hang on one of the answers; where that one is left out and another remains, they
move there.
"""

from collections.abc import Iterable

from sqlalchemy import select, true

from forum.boards.models import Board
from forum.charter.actor import Actor
from forum.charter.words import PostKind, State
from forum.guides.models import Guide, GuideSource
from forum.kernel.db import db
from forum.ledger.service import hold_members
from forum.threads.models import Post, Thread
from forum.threads.service.recording import record_post


def usable_sources(post_ids: Iterable[int], thread_id: int | None = None) -> list[int]:
    """Give those of these posts that are answers (of a thread) which everybody can see."""
    chosen = (
        select(Post.id)
        .join(Thread, Thread.id == Post.thread_id)
        .where(
            Post.id.in_(set(post_ids)),
            true() if thread_id is None else Post.thread_id == thread_id,
            Post.kind == PostKind.ANSWER,
            Post.state == State.VISIBLE,
            Thread.state == State.VISIBLE,
        )
        .order_by(Post.id)
    )
    return list(db.session.scalars(chosen))


def credit(actor: Actor, guide: Guide, post_ids: Iterable[int], adopter_id: int) -> None:
    """Let the guide be made of exactly these answers; `adopter_id` chose those that are new."""
    rows = {row.post_id: row for row in _sources(guide)}
    wanted = usable_sources(post_ids)
    for post_id in wanted:
        if post_id not in rows:
            rows[post_id] = GuideSource(
                guide_id=guide.id, post_id=post_id, adopter_id=adopter_id, credited=False
            )
            db.session.add(rows[post_id])
    authors = _authors(rows)
    hold_members(authors.values())
    carriers = _carriers([rows[post_id] for post_id in wanted], authors)
    _settle(actor, guide, rows, carriers)
    for post_id, row in rows.items():
        if post_id not in wanted:
            db.session.delete(row)


def uncredit(actor: Actor, guide: Guide) -> None:
    """Take back what the guide gave; it is not published any more. Its sources stay known."""
    rows = {row.post_id: row for row in _sources(guide)}
    hold_members(_authors(rows).values())
    _settle(actor, guide, rows, set())


def _sources(guide: Guide) -> list[GuideSource]:
    chosen = select(GuideSource).where(GuideSource.guide_id == guide.id)
    return list(db.session.scalars(chosen.order_by(GuideSource.post_id)))


def _authors(post_ids: Iterable[int]) -> dict[int, int]:
    chosen = select(Post.id, Post.author_id).where(Post.id.in_(list(post_ids)))
    return {row.id: row.author_id for row in db.session.execute(chosen)}


def _carriers(rows: list[GuideSource], authors: dict[int, int]) -> set[int]:
    """Give one answer an author, the one that carries the credit already if there is one."""
    carriers: dict[int, int] = {}
    for row in sorted(rows, key=lambda row: (not row.credited, row.post_id)):
        carriers.setdefault(authors[row.post_id], row.post_id)
    return set(carriers.values())


def _settle(actor: Actor, guide: Guide, rows: dict[int, GuideSource], carriers: set[int]) -> None:
    """Record what is no longer credited, then what is now."""
    for post_id, row in sorted(rows.items()):
        if row.credited and post_id not in carriers:
            row.credited = False
            _record("guide.dropped", actor, guide, row)
    for post_id in sorted(carriers):
        if not rows[post_id].credited:
            rows[post_id].credited = True
            _record("guide.adopted", actor, guide, rows[post_id])


def _record(kind: str, actor: Actor, guide: Guide, source: GuideSource) -> None:
    post = db.session.get_one(Post, source.post_id)
    thread = db.session.get_one(Thread, post.thread_id)
    cluster = db.session.get_one(Board, thread.board_id).cluster
    record_post(kind, actor.id, thread, post, cluster, guide=guide.id, adopter=source.adopter_id)
