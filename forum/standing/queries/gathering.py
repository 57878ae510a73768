"""Facts and records from the ledger, for many members at once in a fixed number of statements."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, bindparam, func, select
from sqlalchemy.orm import aliased

from forum.accounts.models import Member
from forum.charter.mentors import MENTOR_ACTS
from forum.charter.words import MentorEvent
from forum.kernel.db import UtcDateTime, db
from forum.ledger.models import Entry, Event
from forum.standing.rules.facts import ACCEPTED, Facts
from forum.standing.rules.gathering import (
    HIDDEN,
    JUDGING,
    PUBLISHED,
    VOICES,
    EntryRow,
    JudgingRow,
    Key,
    VoiceRow,
    facts_of,
    voiceless,
)
from forum.standing.rules.records import Milestone, Record, record_of

Suspected = Collection[tuple[int, int, str]]
"""Who gave to whom in which cluster, under an open case: (giver, member, cluster)."""

_COURSE_KINDS = sorted(str(kind) for kind in MentorEvent)
_Reversal = aliased(Entry)
_NOW = bindparam("now", type_=UtcDateTime())
_ENTRIES = (
    select(
        Entry.member_id,
        Entry.cluster,
        Entry.rule,
        Entry.points,
        Entry.giver_id,
        Entry.post_id,
        Entry.day,
        Entry.created_at,
        _Reversal.created_at.label("reversed_at"),
        Event.data,
    )
    .join(Event, Event.id == Entry.event_id)
    .outerjoin(_Reversal, and_(_Reversal.reverses_id == Entry.id, _Reversal.created_at <= _NOW))
    .where(Entry.reverses_id.is_(None), Entry.created_at <= _NOW)
    .order_by(Entry.id)
)
_JUDGEMENTS = select(
    Event.id,
    Event.kind,
    Event.subject_id,
    Event.actor_id,
    Event.cluster,
    Event.thing_id,
    Event.data,
    Event.created_at,
).where(Event.cluster.is_not(None))
_VOICES = (
    select(Event.kind, Event.subject_id, Event.data)
    .where(Event.kind.in_(VOICES), Event.subject_id.is_not(None))
    .order_by(Event.id)
)


class Courses(NamedTuple):
    """What is known of some members: facts and records by member and cluster, and last acts.

    `joined`: when each became a member. `unsettled` are those whose events reach beyond the moment
    asked for.
    """

    joined: dict[int, datetime]
    facts: dict[Key, Facts]
    records: dict[Key, Record]
    acted_at: dict[Key, datetime]
    unsettled: set[Key]


def courses_of(members: Sequence[int], now: datetime, *, suspected: Suspected = ()) -> Courses:
    """Gather all that decides over these members, as it stood at `now` (aware).

    Erased members have no course. `suspected` gifts don't count.
    """
    joined = _joined(members)
    present = sorted(joined)
    entries = _entries(present, now)
    facts = facts_of(
        joined, entries, _judgements(present, now), without=_voiceless(now), suspected=suspected
    )
    milestones = milestones_of(present)
    records = {
        key: record_of((each for each in course if each.at <= now), now)
        for key, course in milestones.items()
    }
    for key in records:
        facts.setdefault(key, Facts(joined[key[0]]))
    unsettled = {key for key, course in milestones.items() if course[-1].at > now}
    return Courses(joined, facts, records, _last_acts(records, now), unsettled)


def _joined(members: Sequence[int]) -> dict[int, datetime]:
    chosen = select(Member.id, Member.created_at).where(
        Member.id.in_(members), Member.erased_at.is_(None)
    )
    return {row.id: row.created_at for row in db.session.execute(chosen)}


def _entries(members: Sequence[int], now: datetime) -> list[EntryRow]:
    chosen = _ENTRIES.where(Entry.member_id.in_(members))
    return list(map(_entry_row, db.session.execute(chosen, {"now": now})))


def _entry_row(row: Any) -> EntryRow:
    return EntryRow(
        row.member_id,
        row.cluster,
        row.rule,
        row.points,
        row.giver_id,
        json.loads(row.data).get("asker") if row.rule == ACCEPTED else None,
        row.post_id,
        row.day,
        row.created_at,
        row.reversed_at,
    )


def _judgements(members: Sequence[int], now: datetime) -> list[JudgingRow]:
    """Give the events that judge posts, and when what was hidden was published after all."""
    rows = _judging(now, Event.subject_id.in_(members), Event.kind.in_(JUDGING))
    hidden = {row.post_id for _id, row in rows if row.kind == HIDDEN}
    if hidden:
        rows += _judging(
            now, Event.thing == "post", Event.thing_id.in_(hidden), Event.kind == PUBLISHED
        )
    return [row for _id, row in sorted(rows, key=lambda pair: pair[0])]


def _judging(now: datetime, *clauses: ColumnElement[bool]) -> list[tuple[int, JudgingRow]]:
    chosen = _JUDGEMENTS.where(Event.created_at <= now, *clauses)
    return [
        (
            row.id,
            JudgingRow(
                row.kind,
                row.subject_id,
                row.actor_id,
                row.cluster,
                row.thing_id,
                json.loads(row.data),
                row.created_at,
            ),
        )
        for row in db.session.execute(chosen)
    ]


def _voiceless(now: datetime) -> set[int]:
    rows = db.session.execute(_VOICES.where(Event.created_at <= now))
    return voiceless(
        (VoiceRow(kind, int(who or 0), json.loads(data)) for kind, who, data in rows), now
    )


def milestones_of(members: Sequence[int]) -> dict[Key, list[Milestone]]:
    """Give the events of each course as mentor, oldest first."""
    chosen = (
        select(Event.id, Event.subject_id, Event.cluster, Event.kind, Event.data, Event.created_at)
        .where(Event.subject_id.in_(members), Event.kind.in_(_COURSE_KINDS))
        .order_by(Event.id)
    )
    courses: dict[Key, list[Milestone]] = defaultdict(list)
    for row in db.session.execute(chosen):
        milestone = Milestone(row.id, row.kind, json.loads(row.data), row.created_at)
        courses[row.subject_id, row.cluster].append(milestone)
    return courses


def _last_acts(keys: Iterable[Key], now: datetime) -> dict[Key, datetime]:
    wanted = set(keys)
    members = {member_id for member_id, _cluster in wanted}
    chosen = (
        select(Event.actor_id, Event.cluster, func.max(Event.created_at).label("at"))
        .where(
            Event.actor_id.in_(members),
            Event.kind.in_(MENTOR_ACTS),
            Event.cluster.is_not(None),
            Event.created_at <= now,
        )
        .group_by(Event.actor_id, Event.cluster)
    )
    return {
        key: at
        for actor_id, cluster, at in db.session.execute(chosen)
        if (key := (int(actor_id or 0), str(cluster))) in wanted
    }
