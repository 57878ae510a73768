"""A member's course as mentor of a cluster, read from its events."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from forum.charter.words import MentorEvent, MentorState

BY_RULE, BY_MEMBER, BY_STAFF, BY_ACT = "rule", "member", "staff", "act"
CONFIRMATION, DAYS = "confirmation", "days"
"""What a candidate waits for."""

SINCE = "since"
"""Of a rest by rule: when it was due, which may be before somebody looked."""

GRANTS = (MentorEvent.PROMOTED, MentorEvent.FOUNDED, MentorEvent.CONFIRMED)
ROLE_CHANGES = (
    MentorEvent.PROMOTED,
    MentorEvent.CONFIRMED,
    MentorEvent.RESTED,
    MentorEvent.LAPSED,
)
"""Of these the rule makes at most one in `change_days`."""

_REFUSALS = (MentorEvent.DECLINED, MentorEvent.STEPPED_DOWN)
_BEGINNINGS = (
    MentorEvent.PROMOTED,
    MentorEvent.FOUNDED,
    MentorEvent.RESUMED,
    MentorEvent.REINSTATED,
)
_PROVEN = (MentorEvent.PROMOTED, MentorEvent.CONFIRMED, MentorEvent.REINSTATED)


class Milestone(NamedTuple):
    """An event of a member's course. `data` holds `state` and `base` after it, and `by`."""

    id: int
    kind: str
    data: Mapping[str, Any]
    at: datetime


@dataclass(slots=True)
class Record:
    """Where a course stands.

    `base`: what a rest or suspension interrupts. `proven_at`: since when quality is watched.
    `begun_at`: when they last took up the role. `ruled_at`: the last change of role by rule.
    `founding`: how long a founding mentor has been
    one, rests not counted. `last_id`: the newest event, 0 for none.
    """

    state: MentorState = MentorState.NONE
    base: MentorState = MentorState.NONE
    proven_at: datetime | None = None
    begun_at: datetime | None = None
    ruled_at: datetime | None = None
    warned_at: datetime | None = None
    rested_at: datetime | None = None
    refused_at: datetime | None = None
    founding: timedelta = timedelta()
    willing: bool = True
    waits_for: str = ""
    last_at: datetime | None = None
    last_id: int = 0


def record_of(milestones: Iterable[Milestone], now: datetime) -> Record:
    """Read a course from its events, oldest first, as it stands at `now` (aware)."""
    record = Record()
    for milestone in milestones:
        _count_founding(record, _reached_until(milestone))
        _take(record, milestone)
    _count_founding(record, now)
    return record


def _take(record: Record, milestone: Milestone) -> None:
    kind, data = milestone.kind, milestone.data
    record.state, record.base = MentorState(data["state"]), MentorState(data["base"])
    record.last_at, record.last_id = milestone.at, milestone.id
    record.waits_for = data.get("waits_for", "")
    if kind in _BEGINNINGS:
        record.begun_at = milestone.at
    if kind == MentorEvent.FOUNDED:
        record.founding = timedelta()
    if kind in _PROVEN:
        record.proven_at, record.warned_at = milestone.at, None
    if data["by"] == BY_RULE and kind in ROLE_CHANGES:
        record.ruled_at = milestone.at
    if kind == MentorEvent.WARNED:
        record.warned_at = milestone.at
    elif kind == MentorEvent.RESTED:
        record.rested_at = milestone.at
    elif kind == MentorEvent.REFUSED:
        record.refused_at = milestone.at
    record.willing = kind not in _REFUSALS and (record.willing or kind == MentorEvent.WILLING)


def _reached_until(milestone: Milestone) -> datetime:
    """Give when what an event ended was over."""
    since = milestone.data.get(SINCE)
    return datetime.fromisoformat(since) if since else milestone.at


def _count_founding(record: Record, until: datetime) -> None:
    """Add the time since the last event, if it was spent as founding mentor."""
    if record.state == MentorState.FOUNDING and record.last_at is not None:
        record.founding += max(timedelta(), until - record.last_at)
