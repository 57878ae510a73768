"""The dead man's switch: while staff is away, the best mentors of a cluster read what is held."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import func, or_, select

from forum.accounts.models import Member, Membership
from forum.accounts.service.offices import give_duty
from forum.boards.models import Board
from forum.charter.moderation import DUTY_AFTER_HOURS, DUTY_MENTORS, ReviewState
from forum.charter.words import ACTING_MENTOR_STATES, MentorState, Role
from forum.kernel import clock
from forum.kernel.db import db
from forum.ledger.models import Score
from forum.ledger.service import record
from forum.moderation.models import ReviewItem


def review_duty() -> None:
    """Call the mentors of clusters where things wait too long; release them when staff is back.

    A job of the schedule; a second run changes nothing.
    """
    boards = select(Board).where(Board.cluster.is_not(None)).order_by(Board.id)
    for board in db.session.scalars(boards).all():
        wanted = _best_mentors(board.cluster or "") if _is_deserted(board.id) else []
        on_duty = _on_duty(board.cluster or "")
        if set(wanted) != set(on_duty):
            give_duty(board.cluster or "", wanted)
            _record(board, wanted, sorted(set(wanted) - set(on_duty)))


def _is_deserted(board_id: int) -> bool:
    """Whether something waits for too long and no member of staff has decided anything since."""
    past = clock.now() - timedelta(hours=DUTY_AFTER_HOURS)
    oldest = select(ReviewItem.created_at).where(
        ReviewItem.board_id == board_id, ReviewItem.state == ReviewState.OPEN
    )
    found = db.session.execute(oldest.order_by(ReviewItem.id).limit(1)).scalar()
    if found is None or found > past:
        return False
    by_staff = (
        select(func.max(ReviewItem.decided_at))
        .join(Member, Member.id == ReviewItem.decided_by_id)
        .where(
            ReviewItem.board_id == board_id,
            ReviewItem.state == ReviewState.DECIDED,
            Member.role != Role.MEMBER,
        )
    )
    newest = db.session.execute(by_staff).scalar()
    return newest is None or newest < past


def _best_mentors(cluster: str) -> list[int]:
    """Give the acting mentors with most points; those proven before those appointed."""
    now = clock.now()
    is_appointed = Membership.mentor_state == MentorState.FOUNDING
    chosen = (
        select(Member.id)
        .join(Membership, Membership.member_id == Member.id)
        .outerjoin(Score, (Score.member_id == Member.id) & (Score.cluster == cluster))
        .where(
            Membership.cluster == cluster,
            Membership.mentor_state.in_(sorted(ACTING_MENTOR_STATES)),
            Member.erased_at.is_(None),
            or_(Member.suspended_until.is_(None), Member.suspended_until < now),
        )
        .order_by(is_appointed, func.coalesce(Score.points, 0).desc(), Member.id)
        .limit(DUTY_MENTORS)
    )
    return list(db.session.scalars(chosen))


def _on_duty(cluster: str) -> Sequence[int]:
    chosen = select(Member.id, Member.duty_in).where(Member.duty_in != "")
    return [row.id for row in db.session.execute(chosen) if cluster in row.duty_in.split(",")]


def _record(board: Board, members: Sequence[int], new: Sequence[int]) -> None:
    record(
        "duty.called" if members else "duty.ended",
        thing="board",
        thing_id=board.id,
        actor_id=None,
        cluster=board.cluster,
        data={"members": sorted(members), "new": list(new)},
    )
