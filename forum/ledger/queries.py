"""Reading the ledger: a member's points, their history, and the proof that all of it is true."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import count
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, select

from forum.kernel.db import db
from forum.ledger.books import MemoryBook, StoredBook
from forum.ledger.models import Entry, Event, Score
from forum.ledger.rules import EntryDraft, EventFacts, entries_for

Progress = Callable[[Iterator[tuple[int, EventFacts]]], Iterable[tuple[int, EventFacts]]]

_SCORE = select(Score.points).where(
    Score.member_id == bindparam("member_id"), Score.cluster == bindparam("cluster")
)


def endorsers_of(post_id: int) -> list[int]:
    """Give the mentors (ids) whose endorsement of an answer stands, in the order they gave it."""
    return list(StoredBook().endorsers(post_id))


class HistoryLine(NamedTuple):
    """An entry with what caused it. `created_at` is aware UTC."""

    id: int
    cluster: str
    rule: str
    points: int
    cap: str | None
    event: str
    post_id: int
    reverses_id: int | None
    created_at: datetime


def score(member_id: int, cluster: str) -> int:
    """Give a member's points in a cluster."""
    points = db.session.execute(_SCORE, {"member_id": member_id, "cluster": cluster}).scalar()
    return points or 0


def scores(member_id: int) -> dict[str, int]:
    """Give a member's points by cluster slug."""
    rows = select(Score.cluster, Score.points).where(Score.member_id == member_id)
    return {row.cluster: row.points for row in db.session.execute(rows)}


def history(
    member_id: int, cluster: str | None = None, *, before_id: int | None = None, limit: int = 20
) -> list[HistoryLine]:
    """Give a member's entries, newest first, older than entry `before_id` if given."""
    lines = (
        select(
            Entry.id,
            Entry.cluster,
            Entry.rule,
            Entry.points,
            Entry.cap,
            Event.kind,
            Entry.post_id,
            Entry.reverses_id,
            Entry.created_at,
        )
        .join(Event, Event.id == Entry.event_id)
        .where(Entry.member_id == member_id)
        .order_by(Entry.id.desc())
        .limit(limit)
    )
    if cluster is not None:
        lines = lines.where(Entry.cluster == cluster)
    if before_id is not None:
        lines = lines.where(Entry.id < before_id)
    return [HistoryLine(*row) for row in db.session.execute(lines)]


class Replay(NamedTuple):
    """What the events alone say: totals by member and cluster, and each difference found."""

    totals: dict[tuple[int, str], int]
    differences: list[str]


def event_count() -> int:
    """Give the number of events, for a progress bar."""
    return int(db.session.execute(select(func.count()).select_from(Event)).scalar_one())


def replay(timezone: str, progress: Progress = iter) -> Replay:
    """Derive all entries again from the events and compare them with those written.

    `progress` wraps the iteration over events (a progress bar).
    """
    book, totals = MemoryBook(), defaultdict[tuple[int, str], int](int)
    differences: list[str] = []
    own_ids: dict[int, int] = {}
    new_id = count(1)
    stored = _Stored()
    for event_id, facts in progress(_events()):
        rows = stored.of(event_id)
        derived: list[tuple[Any, ...]] = []
        for draft in entries_for(_in_own_ids(facts, own_ids), book, timezone):
            own_id = next(new_id)
            if len(derived) < len(rows):
                own_ids[rows[len(derived)].id] = own_id
            book.write(own_id, draft)
            totals[draft.member_id, draft.cluster] += draft.points
            derived.append((facts.rule_version, *draft))
        book.note(facts)
        written = [_as_draft(row, own_ids) for row in rows]
        if derived != written:
            differences.append(f"event {event_id} ({facts.kind}): {written} should be {derived}")
    differences += [f"entry {entry_id} belongs to no event" for entry_id in stored.left_over()]
    return Replay(dict(totals), differences)


def wrong_scores(totals: dict[tuple[int, str], int]) -> list[str]:
    """Compare the cached totals with those of a replay; give a line for each difference."""
    cached = {
        (row.member_id, row.cluster): row.points
        for row in db.session.execute(select(Score.member_id, Score.cluster, Score.points))
    }
    return [
        f"score of member {key[0]} in {key[1]}: {cached.get(key, 0)} should be {totals.get(key, 0)}"
        for key in sorted(cached.keys() | totals.keys())
        if cached.get(key, 0) != totals.get(key, 0)
    ]


class _Stored:
    """The stored entries, read once in the order of their events."""

    def __init__(self) -> None:
        chosen = select(Entry.__table__).order_by(Entry.event_id, Entry.id)
        self._rows = iter(db.session.execute(chosen.execution_options(yield_per=5000)))
        self._next = next(self._rows, None)
        self._strays: list[int] = []

    def of(self, event_id: int) -> list[Any]:
        """Give the entries of an event; ask for the events in the order of their ids."""
        self._pass_over(event_id)
        found = []
        while self._next is not None and self._next.event_id == event_id:
            found.append(self._step())
        return found

    def left_over(self) -> list[int]:
        """Give the ids of the entries that no event asked for."""
        self._pass_over(None)
        return self._strays

    def _pass_over(self, event_id: int | None) -> None:
        while self._next is not None and (event_id is None or self._next.event_id < event_id):
            self._strays.append(self._step().id)

    def _step(self) -> Any:
        row, self._next = self._next, next(self._rows, None)
        return row


def _events() -> Iterator[tuple[int, EventFacts]]:
    chosen = select(
        Event.id,
        Event.kind,
        Event.actor_id,
        Event.subject_id,
        Event.thing_id,
        Event.cluster,
        Event.data,
        Event.created_at,
    ).order_by(Event.id)
    for row in db.session.execute(chosen.execution_options(yield_per=5000)):
        event_id, kind, actor_id, subject_id, thing_id, cluster, data, created_at = row
        yield (
            event_id,
            EventFacts(kind, actor_id, subject_id, thing_id, cluster, json.loads(data), created_at),
        )


def _in_own_ids(facts: EventFacts, own_ids: dict[int, int]) -> EventFacts:
    """Name entries as the replay numbers them: stored ids may have gaps."""
    if "entries" not in facts.data:
        return facts
    named = [own_ids[entry_id] for entry_id in facts.data["entries"] if entry_id in own_ids]
    return facts._replace(data={**facts.data, "entries": named})


def _as_draft(row: Any, own_ids: dict[int, int]) -> tuple[Any, ...]:
    reverses = None if row.reverses_id is None else own_ids.get(row.reverses_id, -1)
    values = [getattr(row, field) for field in EntryDraft._fields[:-1]]
    return (row.rule_version, *values, reverses)
