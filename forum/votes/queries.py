"""Reading votes: a member's own, and the proof that the counters are true."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, func, select

from forum.charter.actor import Actor
from forum.kernel.db import db, rows_of
from forum.kernel.prepared import Prepared, among
from forum.threads.models import Post
from forum.votes.models import Vote

_MINE = Prepared(select(Vote.post_id).where(Vote.voter_id == bindparam("me"), among(Vote.post_id)))


def voted_by(actor: Actor, post_ids: Sequence[int]) -> set[int]:
    """Give those of these posts that the actor found helpful."""
    if actor.id is None:
        return set()
    return {row.post_id for row in _MINE.rows_among(post_ids, me=actor.id)}


def votes_of(member_id: int) -> list[dict[str, Any]]:
    """Give a member's votes as they stand, to take along."""
    return rows_of(
        select(Vote.post_id, Vote.given_at)
        .where(Vote.voter_id == member_id)
        .order_by(Vote.given_at, Vote.post_id)
    )


def wrong_counts() -> list[str]:
    """Compare the posts' counters with the votes; give a line for each difference."""
    counted = select(Vote.post_id, func.count().label("votes")).group_by(Vote.post_id).subquery()
    votes = func.coalesce(counted.c.votes, 0)
    rows = db.session.execute(
        select(Post.id, Post.helpful_count, votes.label("votes"))
        .outerjoin(counted, counted.c.post_id == Post.id)
        .where(Post.helpful_count != votes)
    )
    return [
        f"helpful count of post {row.id}: {row.helpful_count} should be {row.votes}" for row in rows
    ]
