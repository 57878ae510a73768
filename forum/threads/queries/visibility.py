"""Who may see which thread and post: the charter's policies, and the same as SQL clauses.

`tests/threads/test_visibility.py` compares the clauses with the policy table row by row.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, bindparam, false, or_, select, true

from forum.boards.models import Board
from forum.charter.actor import Actor
from forum.charter.policies import allowed
from forum.charter.words import N_, Role, State
from forum.kernel.db import db
from forum.kernel.errors import NotFound
from forum.threads.models import Post, Thread

NOT_THERE = N_("This is not here, or not any more.")

THING_COLUMNS = (
    Thread.id.label("thread_id"),
    Thread.state.label("thread_state"),
    Thread.author_id.label("asker_id"),
    Thread.closed,
    Thread.board_id,
    Board.slug.label("board_slug"),
    Board.cluster,
)
"""What the policies ask of the thread around a thing."""


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Clause: threads the actor may read. The statement must join `Board`."""
    held = and_(_is_on_duty(actor), Thread.state == State.PENDING)
    return or_(Thread.state == State.VISIBLE, _is_asker(actor), looked_after_by(actor), held)


def posts_visible_to(actor: Actor) -> ColumnElement[bool]:
    """Clause: posts the actor may read. The statement must join `Thread` and `Board`."""
    own = Post.author_id == actor.id if actor.id is not None else false()
    shown = and_(Post.shadowed.is_(False), or_(Post.state == State.VISIBLE, own))
    placed = or_(Thread.state == State.VISIBLE, _is_asker(actor))
    held = and_(
        _is_on_duty(actor),
        Thread.state.in_((State.VISIBLE, State.PENDING)),
        Post.state.in_((State.VISIBLE, State.PENDING)),
        Post.shadowed.is_(False),
    )
    return or_(and_(placed, shown), looked_after_by(actor), held)


def _is_asker(actor: Actor) -> ColumnElement[bool]:
    return Thread.author_id == actor.id if actor.id is not None else false()


def looked_after_by(actor: Actor) -> ColumnElement[bool]:
    """Clause: what is on a board the actor looks after. The statement must join `Board`."""
    if not actor.is_staff:
        return false()
    limited = actor.moderates and actor.role != Role.ADMIN
    return Board.slug.in_(sorted(actor.moderates)) if limited else true()


def _is_on_duty(actor: Actor) -> ColumnElement[bool]:
    if not actor.duty_in or actor.suspended:
        return false()
    return Board.cluster.in_(sorted(actor.duty_in))


def visible_posts(actor: Actor, post_ids: Iterable[int]) -> set[int]:
    """Give those of these posts that the actor may read."""
    chosen = (
        select(Post.id)
        .join(Thread, Thread.id == Post.thread_id)
        .join(Board, Board.id == Thread.board_id)
        .where(Post.id.in_(set(post_ids)), posts_visible_to(actor))
    )
    return set(db.session.scalars(chosen))


_THREAD = (
    select(Thread.kind, Thread.state, Thread.title, Thread.slug, *THING_COLUMNS)
    .join(Board, Board.id == Thread.board_id)
    .where(Thread.id == bindparam("id"))
)
_POST = (
    select(
        Post.id,
        Post.kind,
        Post.state,
        Post.shadowed,
        Post.author_id,
        Post.removed_by_id,
        Post.parent_id,
        Post.rank,
        Thread.slug,
        *THING_COLUMNS,
    )
    .join(Thread, Thread.id == Post.thread_id)
    .join(Board, Board.id == Thread.board_id)
    .where(Post.id == bindparam("id"))
)


def readable_thread(actor: Actor, thread_id: int) -> Row[*tuple[Any, ...]]:
    """Give what policies ask of a thread. Raises `NotFound` if the actor may not see it."""
    row = db.session.connection().execute(_THREAD, {"id": thread_id}).first()
    if row is None or not allowed(actor, "thread.read", row):
        raise NotFound(NOT_THERE)
    return row


def readable_post(actor: Actor, post_id: int) -> Row[*tuple[Any, ...]]:
    """Give what policies ask of a post. Raises `NotFound` if the actor may not see it."""
    row = db.session.connection().execute(_POST, {"id": post_id}).first()
    if row is None or not allowed(actor, "post.read", row):
        raise NotFound(NOT_THERE)
    return row
