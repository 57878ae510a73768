"""Random histories of a small community, as facts of the ledger: played in memory, or for real.

The random acts go through the services, so that figures gathered by SQL can be compared with those
that the events alone give.
"""

import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select

from forum.accounts.models import Member
from forum.kernel.db import db
from forum.kernel.settings import settings
from forum.ledger.books import MemoryBook
from forum.ledger.models import Entry, Event
from forum.ledger.rules import EventFacts, entries_for
from forum.standing.rules.facts import ACCEPTED, Facts
from forum.standing.rules.gathering import (
    JUDGING,
    PUBLISHED,
    VOICES,
    EntryRow,
    JudgingRow,
    VoiceRow,
    facts_of,
    voiceless,
)

_JOINED = select(Member.id, Member.created_at)


def facts_in_memory(now: datetime) -> dict[tuple[int, str], Facts]:
    """Derive all facts from the events alone, without a look at the entries."""
    everything = _events()
    events = [event for event in everything if event.created_at <= now]
    joined = {row.id: row.created_at for row in db.session.execute(_JOINED)}
    voices = [
        VoiceRow(event.kind, int(event.subject_id or 0), event.data)
        for event in events
        if event.kind in VOICES
    ]
    judged = [
        JudgingRow(
            event.kind,
            int(event.subject_id or 0),
            event.actor_id,
            event.cluster,
            event.thing_id,
            event.data,
            event.created_at,
        )
        for event in events
        if event.kind in (*JUDGING, PUBLISHED) and event.cluster
    ]
    return facts_of(
        joined, _until(now, _entries(everything)), judged, without=voiceless(voices, now)
    )


def _until(now: datetime, rows: Iterable[EntryRow]) -> list[EntryRow]:
    return [
        row._replace(
            reversed_at=row.reversed_at if row.reversed_at and row.reversed_at <= now else None
        )
        for row in rows
        if row.at <= now
    ]


def _entries(events: Iterable[EventFacts]) -> list[EntryRow]:
    """Derive the entries, each with when it was taken back, under the ids that they have."""
    book, rows = MemoryBook(), dict[int, EntryRow]()
    ids = iter(db.session.scalars(select(Entry.id).order_by(Entry.id)).all())
    for event in events:
        for draft in entries_for(event, book, settings().timezone):
            number = next(ids)
            book.write(number, draft)
            if draft.reverses_id is not None:
                taken = rows[draft.reverses_id]
                rows[draft.reverses_id] = taken._replace(reversed_at=event.created_at)
                continue
            rows[number] = EntryRow(
                draft.member_id,
                draft.cluster,
                draft.rule,
                draft.points,
                draft.giver_id,
                event.data.get("asker") if draft.rule == ACCEPTED else None,
                draft.post_id,
                draft.day,
                event.created_at,
                None,
            )
        book.note(event)
    return list(rows.values())


def _events() -> list[EventFacts]:
    return [
        EventFacts(
            event.kind,
            event.actor_id,
            event.subject_id,
            event.thing_id,
            event.cluster,
            json.loads(event.data),
            event.created_at,
        )
        for event in db.session.scalars(select(Event).order_by(Event.id))
    ]


def course_events(member_id: int, cluster: str) -> list[tuple[str, datetime, dict[str, Any]]]:
    """Give the kinds, times and data of a member's course, oldest first."""
    chosen = (
        select(Event)
        .where(
            Event.subject_id == member_id,
            Event.cluster == cluster,
            Event.kind.startswith("mentor."),
        )
        .order_by(Event.id)
    )
    return [(e.kind, e.created_at, json.loads(e.data)) for e in db.session.scalars(chosen)]


def kinds(member_id: int, cluster: str = "pisang") -> list[str]:
    """Give the kinds of a course's events, oldest first, without the room's name."""
    return [kind.partition(".")[2] for kind, _at, _data in course_events(member_id, cluster)]


def sorted_facts(facts: dict[tuple[int, str], Facts]) -> dict[tuple[int, str], Any]:
    """Give facts so that they can be compared; members nothing is known of are left out."""
    whole: dict[tuple[int, str], Any] = defaultdict(list)
    for key, known in facts.items():
        if known.gifts or known.faults or known.doubts or known.dangers:
            whole[key] = [
                sorted(known.gifts, key=repr),
                sorted(known.faults, key=repr),
                sorted(known.doubts, key=repr),
                sorted(known.dangers),
            ]
    return dict(whole)
