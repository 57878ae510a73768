"""Saying before asking that a thread answers already what one wanted to ask."""

from contextlib import suppress

from sqlalchemy import select

from forum.charter.actor import Actor
from forum.charter.words import N_, PostKind, State
from forum.kernel.db import db
from forum.kernel.errors import Conflict, Forbidden
from forum.kernel.permission import ensure
from forum.ledger.service import record
from forum.threads.models import Post
from forum.threads.queries.visibility import readable_thread
from forum.threads.service.drafts import discard_draft
from forum.votes.service import say_helpful


def say_answered(actor: Actor, thread_id: int, draft_id: int | None = None) -> None:
    """Say that a thread answers what one was about to ask; the draft is thrown away.

    Its best answer, or the question where nobody has answered, counts as helpful, unless it is
    one's own. Raises `NotFound` if the actor may not see the thread, `Conflict` if not everybody
    may, `TooMany` over the rate of votes.
    """
    facts = readable_thread(actor, thread_id)
    ensure(actor, "search.answered", facts)
    if facts.thread_state != State.VISIBLE:
        raise Conflict(N_("This thread can't be seen by all just now."))
    best = (
        select(Post.id)
        .where(
            Post.thread_id == thread_id,
            Post.kind.in_((PostKind.ANSWER, PostKind.QUESTION)),
            Post.state == State.VISIBLE,
        )
        .order_by(Post.kind, Post.rank, Post.id)
        .limit(1)
    )
    with suppress(Forbidden):
        say_helpful(actor, db.session.execute(best).scalar_one())
    if draft_id is not None:
        discard_draft(actor, draft_id)
    record(
        "search.answered",
        thing="thread",
        thing_id=thread_id,
        actor_id=actor.id,
        subject_id=facts.asker_id,
        cluster=facts.cluster,
        data={"thread": thread_id},
    )
