"""Writing to the ledger: `record` what happened, `reverse` what should not have counted.

Both need an open transaction. Recording an event derives its entries, keeps the cached totals and
then tells the listeners of higher rooms.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import delete, insert, select, text, update

from forum.kernel import bus, clock
from forum.kernel.db import Base, db
from forum.kernel.settings import settings
from forum.ledger.books import StoredBook
from forum.ledger.models import Event, LedgerText, Score
from forum.ledger.queries import Progress, replay
from forum.ledger.rules import (
    BY_NAME,
    DERIVERS,
    EntryDraft,
    EventFacts,
    entries_for,
    stamped,
)

_ADD_EVENT = insert(Base.metadata.tables["events"]).returning(Event.id)
_ADD_ENTRY = insert(Base.metadata.tables["entries"])
_ADD_POINTS = text(
    "INSERT INTO scores (member_id, cluster, points) VALUES (:member_id, :cluster, :points) "
    "ON CONFLICT (member_id, cluster) DO UPDATE SET points = scores.points + excluded.points"
)
_HOLD_SCORES = text("LOCK TABLE scores IN EXCLUSIVE MODE")
_LOCK = text("SELECT pg_advisory_xact_lock(7001, :member_id)")


def record(
    kind: str,
    *,
    thing: str,
    thing_id: int,
    actor_id: int | None,
    subject_id: int | None = None,
    cluster: str | None = None,
    data: dict[str, Any] | None = None,
    words: str = "",
) -> Event:
    """Write down that something happened now, with the entries that follow, and tell listeners.

    `subject_id` is the member it is about, `cluster` the slug (None on the common board), `data`
    codes and numbers, `words` a reason or note, kept apart so that it can be blanked.
    """
    told = stamped(kind, data or {})
    facts = EventFacts(kind, actor_id, subject_id, thing_id, cluster, told, clock.now())
    book = StoredBook()
    if kind in DERIVERS:
        _lock_affected(facts, book)
    db.session.flush()
    values = {
        "kind": kind,
        "actor_id": actor_id,
        "subject_id": subject_id,
        "thing": thing,
        "thing_id": thing_id,
        "cluster": cluster,
        "data": canonical(facts.data),
        "text_id": _keep(words) if words else None,
        "created_at": facts.created_at,
    }
    event = Event(id=db.session.connection().execute(_ADD_EVENT, values).scalar_one(), **values)
    for draft in entries_for(facts, book, settings().timezone):
        _enter(draft, event, facts.rule_version)
    bus.tell(kind, event)
    return event


def reverse(entry_ids: list[int], *, actor_id: int, reason: str) -> Event:
    """Take back exactly these entries by reversing ones; those already reversed are left alone.

    All must belong to one cluster; raises `ValueError` otherwise.
    """
    entries = list(StoredBook().named(entry_ids))
    clusters = {entry.cluster for entry in entries}
    if len(clusters) != 1:
        raise ValueError("entries to reverse must stand, in one cluster")
    return record(
        BY_NAME,
        thing="member",
        thing_id=entries[0].member_id,
        actor_id=actor_id,
        cluster=clusters.pop(),
        data={"entries": sorted(entry_ids)},
        words=reason,
    )


def give_back(entry_ids: list[int], *, actor_id: int, reason: str) -> Event:
    """Give those of these entries anew, for the days they counted for, that stay taken back.

    Only name what still holds: a vote that stands on a post that can be seen. All must belong to
    one cluster; raises `ValueError` otherwise.
    """
    entries = list(StoredBook().taken_back(entry_ids))
    clusters = {entry.cluster for entry in entries}
    if len(clusters) != 1:
        raise ValueError("entries to give back must be taken back, in one cluster")
    return record(
        "entries.restored",
        thing="member",
        thing_id=entries[0].member_id,
        actor_id=actor_id,
        cluster=clusters.pop(),
        data={"entries": sorted(entry_ids)},
        words=reason,
    )


def rebuild(progress: Progress = iter) -> list[str]:
    """Write all cached totals anew from the events alone.

    Gives a line for each entry that does not follow from the events; then nothing is written.
    """
    if db.engine.dialect.name == "postgresql":
        db.session.execute(_HOLD_SCORES)
    replayed = replay(settings().timezone, progress)
    if not replayed.differences:
        db.session.execute(delete(Score))
        add_points(replayed.totals)
    return replayed.differences


def add_points(points: Mapping[tuple[int, str], int]) -> None:
    """Add points, which entries say, to the cached totals of members in clusters."""
    values = [
        {"member_id": member_id, "cluster": cluster, "points": sum_of}
        for (member_id, cluster), sum_of in sorted(points.items())
    ]
    if values:
        db.session.connection().execute(_ADD_POINTS, values)


def blank(text_id: int) -> None:
    """Forget the words of an event; the event remains."""
    kept = db.session.get(LedgerText, text_id)
    if kept is not None:
        kept.text = None


def forget_words_about(member_id: int) -> None:
    """Blank the words of all acts on a member's account; the events remain."""
    theirs = select(Event.text_id).where(Event.thing == "member", Event.thing_id == member_id)
    db.session.execute(
        update(LedgerText).where(LedgerText.id.in_(theirs)).values(text=None),
        execution_options={"synchronize_session": False},
    )


def hold_members(member_ids: Iterable[int]) -> None:
    """Let one transaction at a time change these members' entries, in the order of event ids.

    `record` does so itself; an act of several events on several members holds all of them first,
    so that no two acts wait for each other. SQLite has one writer anyway. Replay depends on it:
    who comes first here has the smaller id.
    """
    if db.engine.dialect.name == "postgresql":
        for member_id in sorted(set(member_ids)):
            db.session.connection().execute(_LOCK, {"member_id": member_id})


def canonical(data: dict[str, Any]) -> str:
    """Write `data` as JSON that is the same byte for byte on every engine."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"))


def _keep(words: str) -> int:
    kept = LedgerText(text=words)
    db.session.add(kept)
    db.session.flush()
    return kept.id


def _lock_affected(facts: EventFacts, book: StoredBook) -> None:
    if db.engine.dialect.name != "postgresql":
        return
    named = facts.data.get("entries", [])
    entries = [*book.standing(facts.thing_id), *book.named(named), *book.taken_back(named)]
    members = {entry.member_id for entry in entries}
    members.update(filter(None, (facts.subject_id, facts.data.get("asker"))))
    hold_members(members)


def _enter(draft: EntryDraft, event: Event, rule_version: int) -> None:
    values = draft._asdict() | {
        "event_id": event.id,
        "rule_version": rule_version,
        "created_at": event.created_at,
    }
    db.session.connection().execute(_ADD_ENTRY, values)
    if draft.points:
        add_points({(draft.member_id, draft.cluster): draft.points})
