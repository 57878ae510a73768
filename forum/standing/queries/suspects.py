"""Which votes are under suspicion, and which entries of the ledger stand for them."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from forum.boards.models import Board
from forum.charter.rings import CaseState
from forum.charter.words import State
from forum.kernel.db import db
from forum.ledger.models import Entry
from forum.ledger.rules import ACCEPTANCE_RULES, HELPFUL_RULES
from forum.standing.models import RingCase, RingCaseVote
from forum.threads.models import Post, Thread
from forum.votes.models import Vote

_VOTES, _CHOICES = sorted(HELPFUL_RULES.values()), sorted(ACCEPTANCE_RULES)
_Reversal = aliased(Entry)


def votes_under_suspicion() -> set[tuple[int, int, str]]:
    """Give (giver, author, cluster) of the votes of all open cases: they don't promote for now."""
    chosen = (
        select(RingCaseVote.giver_id, RingCaseVote.author_id, RingCase.cluster)
        .join(RingCase, RingCase.id == RingCaseVote.case_id)
        .where(RingCase.state == CaseState.OPEN)
        .distinct()
    )
    return {(giver, author, cluster) for giver, author, cluster in db.session.execute(chosen)}


def reversible(case_id: int) -> list[int]:
    """Give the entries (ids) that stand because of a case's votes and choices, also the chooser's.

    A post that was shown again or moved has younger entries for the same vote: these count.
    """
    return list(db.session.scalars(_standing(case_id)))


def restorable(reversal_id: int) -> list[int]:
    """Give the entries (ids) an event took back whose vote or choice still stands.

    Whoever withdrew a vote since gets nothing back, nor is a post paid that can't be seen by all
    or has left the cluster.
    """
    chosen = (
        select(Entry.id)
        .join(_Reversal, _Reversal.reverses_id == Entry.id)
        .join(Post, Post.id == Entry.post_id)
        .join(Thread, Thread.id == Post.thread_id)
        .join(Board, Board.id == Thread.board_id)
        .outerjoin(Vote, and_(Vote.post_id == Entry.post_id, Vote.voter_id == Entry.giver_id))
        .where(
            _Reversal.event_id == reversal_id,
            Post.state == State.VISIBLE,
            Thread.state == State.VISIBLE,
            Board.cluster == Entry.cluster,
            or_(
                and_(Entry.rule.in_(_VOTES), Vote.voter_id.is_not(None)),
                and_(Entry.rule.in_(_CHOICES), Post.accepted_by_id == Entry.giver_id),
            ),
        )
        .order_by(Entry.id)
    )
    return list(db.session.scalars(chosen))


def points_of(case_id: int, post_ids: Collection[int]) -> dict[tuple[int, int], int]:
    """Give the points that authors have now from a case's votes, by giver and post."""
    chosen = (
        _standing(case_id)
        .with_only_columns(Entry.giver_id, Entry.post_id, func.sum(Entry.points))
        .where(Entry.post_id.in_(post_ids), Entry.member_id != Entry.giver_id)
        .group_by(Entry.giver_id, Entry.post_id)
        .order_by(None)
    )
    return {(giver, post_id): points for giver, post_id, points in db.session.execute(chosen)}


def _standing(case_id: int) -> Select[Any]:
    same_act = and_(RingCaseVote.post_id == Entry.post_id, RingCaseVote.giver_id == Entry.giver_id)
    return (
        select(Entry.id)
        .join(RingCaseVote, same_act)
        .join(RingCase, RingCase.id == RingCaseVote.case_id)
        .outerjoin(_Reversal, _Reversal.reverses_id == Entry.id)
        .where(
            RingCase.id == case_id,
            Entry.cluster == RingCase.cluster,
            Entry.rule.in_([*_VOTES, *_CHOICES]),
            Entry.reverses_id.is_(None),
            _Reversal.id.is_(None),
        )
        .order_by(Entry.id)
    )
