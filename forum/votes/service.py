"""Saying that a post helped, and taking it back."""

from sqlalchemy import bindparam, delete, text

from forum.charter.actor import Actor
from forum.charter.words import N_, State
from forum.kernel import clock, rates
from forum.kernel.db import UtcDateTime, db
from forum.kernel.errors import Conflict
from forum.kernel.permission import ensure
from forum.threads.models import Post
from forum.threads.service.counting import count_help
from forum.threads.service.loading import hold_post
from forum.threads.service.recording import record_post
from forum.votes.models import Vote

_GIVE = text(
    "INSERT INTO votes (post_id, voter_id, given_at) VALUES (:post_id, :voter_id, :now) "
    "ON CONFLICT (post_id, voter_id) DO NOTHING RETURNING post_id"
).bindparams(bindparam("now", type_=UtcDateTime()))


def say_helpful(actor: Actor, post_id: int) -> Post:
    """Say that a post helped; twice is once.

    Raises `NotFound`, `Forbidden` for one's own post or a comment, `Conflict` while it can't be
    seen by all, `TooMany` over the rate.
    """
    held = hold_post(actor, post_id)
    ensure(actor, "post.help", held.facts)
    if held.post.state != State.VISIBLE or held.thread.state != State.VISIBLE:
        raise Conflict(N_("This post can't be seen by all just now."))
    values = {"post_id": post_id, "voter_id": actor.id, "now": clock.now()}
    if db.session.connection().execute(_GIVE, values).first() is None:
        return held.post
    rates.count("help", str(actor.id))
    count_help(held.thread, held.post, 1)
    record_post("helpful.given", actor.id, held.thread, held.post, held.facts.cluster)
    return held.post


def withdraw(actor: Actor, post_id: int) -> Post:
    """Take one's helpful vote back; without one nothing changes. Raises as `say_helpful` does."""
    held = hold_post(actor, post_id)
    ensure(actor, "post.help", held.facts)
    given = delete(Vote).where(Vote.post_id == post_id, Vote.voter_id == actor.id)
    if db.session.execute(given.returning(Vote.post_id)).first() is None:
        return held.post
    count_help(held.thread, held.post, -1)
    record_post("helpful.withdrawn", actor.id, held.thread, held.post, held.facts.cluster)
    return held.post
