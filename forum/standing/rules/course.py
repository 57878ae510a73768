"""What follows by rule at a moment: who rises, waits, rests, is warned, lapses. Pure.

The review applies it, the simulator shows it, so the preview equals the result. Applying what is
due leaves nothing due at the same moment.
"""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from forum.charter.promotion import Figures, Thresholds, verdict
from forum.charter.words import MentorEvent, MentorState, PromotionMode
from forum.standing.rules.facts import Facts, figures_at, low_since
from forum.standing.rules.records import BY_ACT, BY_RULE, CONFIRMATION, DAYS, SINCE, Record

_OUTSIDE = (MentorState.NONE, MentorState.CANDIDATE, MentorState.LAPSED)


class Charter(NamedTuple):
    """What decides: thresholds with the number of their version, and the mode."""

    thresholds: Thresholds
    version: int
    mode: PromotionMode


class Change(NamedTuple):
    """An event that is due, the state after it and what that rests on.

    `by` is the rule, or an act of the member. `more` are further codes of the event.
    """

    kind: MentorEvent
    state: MentorState
    base: MentorState
    by: str = BY_RULE
    more: dict[str, Any] = {}  # noqa: RUF012 - never changed


class Course(NamedTuple):
    """One member in one cluster at a moment. `acted_at`: their last act there, None for never."""

    record: Record
    facts: Facts
    acted_at: datetime | None
    now: datetime


def due(course: Course, charter: Charter) -> tuple[Figures, list[Change]]:
    """Give the figures, and the changes that are due at the course's moment, in their order."""
    asked = charter.thresholds
    figures = figures_at(course.facts, course.now, asked.safety_days)
    state = course.record.state
    if state in _OUTSIDE:
        return figures, _outside(course, charter, figures)
    if state == MentorState.FOUNDING:
        return figures, _founding(course, asked, figures)
    if state in (MentorState.ACTIVE, MentorState.RESTING):
        return figures, _acting(course, asked)
    return figures, []


def _outside(course: Course, charter: Charter, figures: Figures) -> list[Change]:
    record, asked = course.record, charter.thresholds
    is_candidate = record.state == MentorState.CANDIDATE
    if not record.willing or not verdict(figures, asked).met:
        none = MentorState.NONE
        return [Change(MentorEvent.UNREADY, none, none)] if is_candidate else []
    if not is_candidate and _within(asked.change_days, record.refused_at, course.now):
        return []
    settled = _is_settled(course, asked)
    if settled and charter.mode == PromotionMode.AUTOMATIC:
        return [Change(MentorEvent.PROMOTED, MentorState.ACTIVE, MentorState.ACTIVE)]
    waits_for = CONFIRMATION if settled else DAYS
    if is_candidate and record.waits_for in (waits_for, CONFIRMATION):
        return []
    more = {"waits_for": waits_for}
    return [Change(MentorEvent.CANDIDATE, MentorState.CANDIDATE, MentorState.NONE, more=more)]


def _founding(course: Course, asked: Thresholds, figures: Figures) -> list[Change]:
    """A founding mentor's days stand still from when a rest was due, though nobody looked then."""
    if not _is_settled(course, asked):
        return []
    if verdict(figures, asked).met:
        return [Change(MentorEvent.CONFIRMED, MentorState.ACTIVE, MentorState.ACTIVE)]
    absent = max(timedelta(), course.now - _rest_begins(course, asked))
    if course.record.founding - absent >= timedelta(days=asked.founding_days):
        return [Change(MentorEvent.LAPSED, MentorState.LAPSED, MentorState.NONE)]
    return _rest(course, asked)


def _acting(course: Course, asked: Thresholds) -> list[Change]:
    record = course.record
    if record.base == MentorState.ACTIVE:
        warned, lapsed = _lapse(course, asked)
        if lapsed:
            return lapsed
    else:
        warned = []
    if record.state == MentorState.RESTING:
        return warned + _resume(course)
    return warned + _rest(course, asked)


def _lapse(course: Course, asked: Thresholds) -> tuple[list[Change], list[Change]]:
    """Give the warning or the lapse that is due. No mentor lapses who was not warned in time."""
    record, now = course.record, course.now
    begin = now - timedelta(days=asked.lapse_days)
    back_to = max(record.proven_at or now, min(begin, record.warned_at or begin))
    since = low_since(course.facts, asked.lapse_quality, now, back_to)
    if since is None:
        return [], []
    warned_at = record.warned_at if record.warned_at and record.warned_at >= since else None
    if warned_at is None:
        if since > now - timedelta(days=asked.warn_days):
            return [], []
        return [Change(MentorEvent.WARNED, record.state, record.base)], []
    notice = timedelta(days=asked.lapse_days - asked.warn_days)
    if since > begin or warned_at > now - notice or not _is_settled(course, asked):
        return [], []
    return [], [Change(MentorEvent.LAPSED, MentorState.LAPSED, MentorState.NONE)]


def _rest(course: Course, asked: Thresholds) -> list[Change]:
    begins = _rest_begins(course, asked)
    if begins > course.now or not _is_settled(course, asked):
        return []
    more = {SINCE: begins.isoformat(timespec="microseconds")}
    return [Change(MentorEvent.RESTED, MentorState.RESTING, course.record.base, more=more)]


def _rest_begins(course: Course, asked: Thresholds) -> datetime:
    """Give when a mentor rests who doesn't act. Taking up the role counts as an act."""
    acted_at = max(filter(None, (course.acted_at, course.record.begun_at)))
    return acted_at + timedelta(days=asked.rest_days)


def _resume(course: Course) -> list[Change]:
    record = course.record
    if course.acted_at and record.rested_at and course.acted_at > record.rested_at:
        return [Change(MentorEvent.RESUMED, record.base, record.base, by=BY_ACT)]
    return []


def _is_settled(course: Course, asked: Thresholds) -> bool:
    return not _within(asked.change_days, course.record.ruled_at, course.now)


def _within(days: int, since: datetime | None, now: datetime) -> bool:
    return since is not None and since > now - timedelta(days=days)
