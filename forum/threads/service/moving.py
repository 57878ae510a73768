"""Moving a thread to the board it belongs to. What was earned in it moves to that cluster."""

from typing import Any

from sqlalchemy import or_, select

from forum.accounts.queries import mentors_among
from forum.boards.models import Board
from forum.boards.service import board_named, count, offered_labels
from forum.charter.actor import Actor
from forum.charter.words import N_, PostKind, State
from forum.kernel.db import db
from forum.kernel.errors import AlreadyDone
from forum.kernel.permission import ensure
from forum.kernel.versions import touch_board
from forum.ledger.models import Event
from forum.ledger.queries import endorsers_of
from forum.ledger.service import hold_members, record
from forum.threads.models import Post, Thread
from forum.threads.service.counting import copy_to_labels, touch
from forum.threads.service.labelling import relabel
from forum.threads.service.loading import hold_thread
from forum.threads.service.recording import record_post
from forum.threads.service.texts import checked_reason
from forum.threads.service.writing import keep_revision


def move(actor: Actor, thread_id: int, board_slug: str, reason: str) -> Thread:
    """Move a thread to another board; labels that are not offered there fall away.

    Votes, the choice and endorsements by mentors of the new cluster count there by the rules of
    today; other endorsements end. Raises `AlreadyDone` if the thread stands there, `Invalid` on
    `board` and `reason`.
    """
    thread, facts = hold_thread(actor, thread_id)
    ensure(actor, "thread.move", facts)
    board, reason = board_named(board_slug), checked_reason(reason, needed=True)
    if board.id == thread.board_id:
        raise AlreadyDone(N_("This thread already stands on that board."))
    _place(actor, thread, board, reason)
    record(
        "thread.moved",
        thing="thread",
        thing_id=thread.id,
        actor_id=actor.id,
        subject_id=thread.author_id,
        cluster=board.cluster,
        data={"thread": thread.id, "from": facts.board_slug, "to": board.slug},
        words=reason,
    )
    if board.cluster != facts.cluster:
        _give_anew(actor, thread, facts.cluster, board.cluster)
    return thread


def _place(actor: Actor, thread: Thread, board: Board, reason: str) -> None:
    count(thread.board_id, threads=-thread.listed, unanswered=-thread.unanswered)
    count(board.id, threads=int(thread.listed), unanswered=int(thread.unanswered))
    touch_board(thread.board_id)
    thread.board_id = board.id
    offered, before = offered_labels(board.id), thread.labels
    relabel(thread, [slug for slug in before.split(",") if slug in offered], offered)
    if thread.labels != before:
        first = select(Post).where(Post.thread_id == thread.id, Post.kind == PostKind.QUESTION)
        keep_revision(actor.id, thread, db.session.execute(first).scalar_one(), reason)
    db.session.flush()
    copy_to_labels(thread)
    touch(thread)


def _give_anew(actor: Actor, thread: Thread, old: str | None, new: str | None) -> None:
    """Tell the ledger of each post on which points may hang; it reverses and gives them anew."""
    adopted = select(Event.id).where(
        Event.thing == "post", Event.thing_id == Post.id, Event.kind == "guide.adopted"
    )
    earned = or_(
        Post.helpful_count > 0,
        Post.endorsement_count > 0,
        Post.accepted_by_id.is_not(None),
        adopted.exists(),
    )
    chosen = select(Post).where(Post.thread_id == thread.id, earned).order_by(Post.id)
    posts = db.session.scalars(chosen).all()
    hold_members({thread.author_id, *(post.author_id for post in posts)})
    for post in posts:
        is_chosen = thread.accepted_answer_id == post.id
        facts: dict[str, Any] = {
            "from": old,
            "endorsers": mentors_among(endorsers_of(post.id), new),
            "visible": post.state == State.VISIBLE,
            "accepted_by": post.accepted_by_id if is_chosen else None,
        }
        record_post("post.moved", actor.id, thread, post, new, **facts)
