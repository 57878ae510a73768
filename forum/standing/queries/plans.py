"""What the rule would do at a moment: the review applies it, the simulator shows it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import or_, select

from forum.accounts.models import Member, Membership
from forum.charter.promotion import Figures, thresholds_of
from forum.charter.words import MentorState, PromotionMode
from forum.kernel.db import db
from forum.ledger.amendments import valid
from forum.ledger.models import Score
from forum.standing.queries.gathering import Suspected, courses_of
from forum.standing.rules.course import Change, Charter, Course, due
from forum.standing.rules.records import Record

CHUNK_MEMBERS = 200

Progress = Callable[[Sequence[Sequence[int]]], Iterable[Sequence[int]]]


class Planned(NamedTuple):
    """The changes that are due for a member in a cluster, in order, with what they rest on."""

    member_id: int
    cluster: str
    changes: Sequence[Change]
    figures: Figures
    record: Record


def charter_now() -> Charter:
    """Give what decides over mentors by the charter as it is valid now."""
    asked, mode = valid("promotion"), valid("promotion_mode")
    return Charter(thresholds_of(asked.value), asked.number, PromotionMode(mode.value))


def considered(charter: Charter) -> list[list[int]]:
    """Give whom the rule may touch, in chunks of members' ids: who has the points, or a course.

    Points that stand are never fewer than those that count.
    """
    enough = select(Score.member_id).where(Score.points >= charter.thresholds.points)
    course = select(Membership.member_id).where(Membership.mentor_state != MentorState.NONE)
    chosen = (
        select(Member.id)
        .where(Member.erased_at.is_(None), or_(Member.id.in_(enough), Member.id.in_(course)))
        .order_by(Member.id)
    )
    ids = list(db.session.scalars(chosen))
    return [ids[start : start + CHUNK_MEMBERS] for start in range(0, len(ids), CHUNK_MEMBERS)]


def plan(
    members: Sequence[int], now: datetime, charter: Charter, *, suspected: Suspected = ()
) -> Iterator[Planned]:
    """Give what is due for these members at `now` (aware), in the order of members and clusters.

    Over whom something was decided later than `now`, nothing is due.
    """
    courses = courses_of(members, now, suspected=suspected)
    for key in sorted(courses.facts.keys() - courses.unsettled):
        record = courses.records.get(key, Record())
        course = Course(record, courses.facts[key], courses.acted_at.get(key), now)
        figures, changes = due(course, charter)
        if changes:
            yield Planned(*key, changes, figures, record)


def preview(
    now: datetime, charter: Charter, progress: Progress = iter, *, suspected: Suspected = ()
) -> list[Planned]:
    """Give all that the review would do at `now` under this charter; change nothing."""
    return [
        planned
        for members in progress(considered(charter))
        for planned in plan(members, now, charter, suspected=suspected)
    ]
