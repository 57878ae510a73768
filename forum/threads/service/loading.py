"""Loading what an act changes, locked and seen by the actor, inside the open transaction."""

from typing import Any, NamedTuple

from sqlalchemy import Row, bindparam, select

from forum.charter.actor import Actor
from forum.kernel.db import db
from forum.threads.models import Post, Thread
from forum.threads.queries.visibility import readable_post, readable_thread

_THREAD_OF = select(Post.thread_id).where(Post.id == bindparam("post_id"))
_LOCKED = (
    select(Thread)
    .where(Thread.id == bindparam("thread_id"))
    .with_for_update(key_share=True)
    .execution_options(populate_existing=True)
)


class Held(NamedTuple):
    """A thread (and a post of it) held for change, and what the policies ask of it."""

    thread: Thread
    post: Post
    facts: Row[Any]


def hold_thread(actor: Actor, thread_id: int) -> tuple[Thread, Row[Any]]:
    """Lock a thread. Raises `NotFound` if the actor may not see it."""
    thread = _lock(thread_id)
    facts = readable_thread(actor, thread_id)
    assert thread is not None  # noqa: S101 - what is readable exists
    return thread, facts


def hold_post(actor: Actor, post_id: int) -> Held:
    """Lock a post and its thread. Raises `NotFound` if the actor may not see it."""
    thread_id = db.session.connection().execute(_THREAD_OF, {"post_id": post_id}).scalar()
    thread = _lock(thread_id) if thread_id is not None else None
    facts = readable_post(actor, post_id)
    post = db.session.get(Post, post_id, populate_existing=True)
    assert thread is not None and post is not None  # noqa: S101, PT018 - what is readable exists
    return Held(thread, post, facts)


def _lock(thread_id: int) -> Thread | None:
    """One act at a time on a thread; all acts lock in the order thread, member, board."""
    return db.session.execute(_LOCKED, {"thread_id": thread_id}).scalar()
