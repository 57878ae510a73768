"""The asker's choice of the best answer, and what members keep: followed threads, read marks."""

from datetime import datetime

from sqlalchemy import bindparam, delete, select, text

from forum.charter.actor import Actor
from forum.charter.words import N_, PostKind, State, ThreadKind
from forum.kernel import clock
from forum.kernel.db import UtcDateTime, db
from forum.kernel.errors import AlreadyDone, Conflict, Invalid
from forum.kernel.permission import ensure
from forum.threads.models import Following, Post, Thread
from forum.threads.queries.visibility import readable_thread
from forum.threads.service.counting import rank, settle
from forum.threads.service.loading import hold_thread
from forum.threads.service.recording import record_post

_NOW = bindparam("now", type_=UtcDateTime())
_FOLLOW = text(
    "INSERT INTO followings (member_id, thread_id, since) VALUES (:member_id, :thread_id, :now) "
    "ON CONFLICT (member_id, thread_id) DO NOTHING"
).bindparams(_NOW)
_MARK = text(
    "INSERT INTO read_marks (member_id, thread_id, seen_at) VALUES (:member_id, :thread_id, :now) "
    "ON CONFLICT (member_id, thread_id) DO UPDATE SET seen_at = excluded.seen_at "
    "WHERE excluded.seen_at > read_marks.seen_at"
).bindparams(_NOW)


def accept(actor: Actor, thread_id: int, answer_id: int) -> Thread:
    """Choose the best answer, in place of one chosen before.

    Raises `Invalid` on `answer_id` if it is no visible answer of this thread, `Conflict` if the
    thread is no question.
    """
    thread, facts = hold_thread(actor, thread_id)
    ensure(actor, "thread.accept", facts)
    _ensure_question(thread)
    chosen = db.session.get(Post, answer_id)
    if chosen is None or chosen.thread_id != thread.id or not _is_visible_answer(chosen):
        raise Invalid({"answer_id": N_("Choose an answer of this thread.")})
    if thread.accepted_answer_id == chosen.id:
        return thread
    _withdraw(actor, thread, facts.cluster)
    _forget_marks(thread)
    chosen.accepted_by_id = actor.id
    thread.accepted_answer_id = chosen.id
    rank(thread, chosen)
    settle(thread)
    record_post("answer.accepted", actor.id, thread, chosen, facts.cluster)
    return thread


def withdraw_acceptance(actor: Actor, thread_id: int) -> Thread:
    """Take the choice of the best answer back. Raises `AlreadyDone` if none is chosen."""
    thread, facts = hold_thread(actor, thread_id)
    ensure(actor, "thread.accept", facts)
    if thread.accepted_answer_id is None:
        raise AlreadyDone(N_("No answer is chosen here."))
    _withdraw(actor, thread, facts.cluster)
    settle(thread)
    return thread


def _withdraw(actor: Actor, thread: Thread, cluster: str | None) -> None:
    if thread.accepted_answer_id is None:
        return
    chosen = db.session.get_one(Post, thread.accepted_answer_id)
    chosen.accepted_by_id = None
    thread.accepted_answer_id = None
    rank(thread, chosen)
    db.session.flush()
    record_post("answer.unaccepted", actor.id, thread, chosen, cluster)


def _forget_marks(thread: Thread) -> None:
    """An answer that was chosen and can't be seen now is not chosen any more."""
    marked = select(Post).where(Post.thread_id == thread.id, Post.accepted_by_id.is_not(None))
    for post in db.session.scalars(marked):
        post.accepted_by_id = None
        rank(thread, post)


def _ensure_question(thread: Thread) -> None:
    if thread.kind != ThreadKind.QUESTION:
        raise Conflict(N_("Only questions have a best answer."))
    if thread.state != State.VISIBLE:
        raise Conflict(N_("This question can't be seen now."))


def _is_visible_answer(post: Post) -> bool:
    return post.kind == PostKind.ANSWER and post.state == State.VISIBLE


def follow(actor: Actor, thread_id: int) -> None:
    """Follow a thread; twice is once."""
    ensure(actor, "thread.follow", readable_thread(actor, thread_id))
    follow_quietly(actor, thread_id)


def unfollow(actor: Actor, thread_id: int) -> None:
    """Stop following a thread."""
    ensure(actor, "thread.follow", readable_thread(actor, thread_id))
    db.session.execute(
        delete(Following).where(Following.member_id == actor.id, Following.thread_id == thread_id)
    )


def follow_quietly(actor: Actor, thread_id: int) -> None:
    """Follow a thread that one takes part in."""
    values = {"member_id": actor.id, "thread_id": thread_id, "now": clock.now()}
    db.session.execute(_FOLLOW, values)


def mark_read(member_id: int, thread_id: int, until: datetime) -> None:
    """Note that a member has seen all of a thread until its activity at `until` (aware)."""
    values = {"member_id": member_id, "thread_id": thread_id, "now": until}
    db.session.execute(_MARK, values)
