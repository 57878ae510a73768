"""The two books that the rules are asked with: the stored one, and one in memory for replay."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from datetime import date
from typing import Any

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import aliased

from forum.kernel.db import db
from forum.ledger.models import Entry, Event
from forum.ledger.rules import (
    BY_NAME,
    CAPPED_RULES,
    EntryDraft,
    EventFacts,
    Gift,
    StandingEntry,
    counted_adoption,
)

_Reversal = aliased(Entry)
_IS_REVERSED = select(_Reversal.id).where(_Reversal.reverses_id == Entry.id).exists()

_ORIGINALS = select(
    Entry.id,
    Entry.member_id,
    Entry.cluster,
    Entry.rule,
    Entry.points,
    Entry.giver_id,
    Entry.post_id,
    Entry.day,
    Entry.guide_id,
    Entry.cap,
).where(Entry.reverses_id.is_(None))
_STANDING = _ORIGINALS.where(~_IS_REVERSED)
_NEWEST_OF_POST = (
    select(Entry.giver_id, Entry.rule, Entry.guide_id, Event.kind)
    .outerjoin(_Reversal, _Reversal.reverses_id == Entry.id)
    .outerjoin(Event, Event.id == _Reversal.event_id)
    .where(Entry.post_id == bindparam("post_id"), Entry.reverses_id.is_(None))
    .order_by(Entry.id)
)
_OF_POST = _STANDING.where(Entry.post_id == bindparam("post_id")).order_by(Entry.id)
_VOTE_POINTS = select(func.coalesce(func.sum(Entry.points), 0)).where(
    Entry.member_id == bindparam("member_id"),
    Entry.cluster == bindparam("cluster"),
    Entry.day == bindparam("day"),
    Entry.rule.in_(sorted(CAPPED_RULES)),
)
_COUNTED_VOTES = _STANDING.with_only_columns(func.count()).where(
    Entry.giver_id == bindparam("giver_id"),
    Entry.member_id == bindparam("member_id"),
    Entry.day == bindparam("day"),
    Entry.rule.in_(sorted(CAPPED_RULES)),
    Entry.points > 0,
)
_VOTES = ("helpful.given", "helpful.withdrawn")
_ENDORSEMENTS = ("endorsement.given", "endorsement.withdrawn", "post.moved")
_ADOPTIONS = ("guide.adopted", "guide.dropped")
_GIVEN = ("helpful.given", "endorsement.given")


def _events_of_post(kinds: tuple[str, ...]) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Event.kind,
            Event.actor_id,
            Event.subject_id,
            Event.thing_id,
            Event.cluster,
            Event.data,
            Event.created_at,
        )
        .where(Event.thing == "post", Event.thing_id == bindparam("post_id"), Event.kind.in_(kinds))
        .order_by(Event.id)
    )


_VOTE_EVENTS = _events_of_post(_VOTES)
_ENDORSEMENT_EVENTS = _events_of_post(_ENDORSEMENTS)
_ADOPTION_EVENTS = _events_of_post(_ADOPTIONS)


class StoredBook:
    """The entries in the database, within the open transaction."""

    def standing(self, post_id: int) -> Iterable[StandingEntry]:
        return [
            StandingEntry._make(row)
            for row in db.session.connection().execute(_OF_POST, {"post_id": post_id})
        ]

    def named(self, entry_ids: list[int]) -> Iterable[StandingEntry]:
        chosen = _STANDING.where(Entry.id.in_(entry_ids)).order_by(Entry.id)
        return [StandingEntry._make(row) for row in db.session.execute(chosen)]

    def taken_back(self, entry_ids: list[int]) -> Iterable[StandingEntry]:
        chosen = _ORIGINALS.where(_IS_REVERSED, Entry.id.in_(entry_ids)).order_by(Entry.id)
        return [StandingEntry._make(row) for row in db.session.execute(chosen)]

    def set_aside(self, post_id: int) -> Set[Gift]:
        newest = {
            (giver_id, rule, guide_id): reversed_by
            for giver_id, rule, guide_id, reversed_by in db.session.connection().execute(
                _NEWEST_OF_POST, {"post_id": post_id}
            )
        }
        return {gift for gift, reversed_by in newest.items() if reversed_by == BY_NAME}

    def vote_points(self, member_id: int, cluster: str, day: date) -> int:
        values = {"member_id": member_id, "cluster": cluster, "day": day}
        return int(db.session.connection().execute(_VOTE_POINTS, values).scalar_one())

    def counted_votes(self, giver_id: int, member_id: int, day: date) -> int:
        values = {"giver_id": giver_id, "member_id": member_id, "day": day}
        return int(db.session.connection().execute(_COUNTED_VOTES, values).scalar_one())

    def voters(self, post_id: int) -> Iterable[int]:
        return self._givers(_VOTE_EVENTS, post_id)

    def endorsers(self, post_id: int) -> Iterable[int]:
        return self._givers(_ENDORSEMENT_EVENTS, post_id)

    def adoptions(self, post_id: int) -> Mapping[int, int]:
        adoptions: dict[int, int] = {}
        for event in _facts(_ADOPTION_EVENTS, post_id):
            _note_adoption(adoptions, event)
        return adoptions

    def _givers(self, events: Select[*tuple[Any, ...]], post_id: int) -> list[int]:
        givers: dict[int, None] = {}
        for event in _facts(events, post_id):
            _note(givers, event)
        return list(givers)


def _facts(events: Select[*tuple[Any, ...]], post_id: int) -> Iterator[EventFacts]:
    for row in db.session.connection().execute(events, {"post_id": post_id}):
        yield EventFacts(*row)._replace(data=json.loads(row.data))


class MemoryBook:
    """The same, rebuilt from events alone: fill it with `note` and `write` in their order."""

    def __init__(self) -> None:
        self._entries: dict[int, StandingEntry] = {}
        self._taken_back: dict[int, StandingEntry] = {}
        self._just_reversed: list[StandingEntry] = []
        self._set_aside: dict[int, set[Gift]] = defaultdict(set)
        self._of_post: dict[int, dict[int, None]] = defaultdict(dict)
        self._vote_points: dict[tuple[int, str, date], int] = defaultdict(int)
        self._counted: dict[tuple[int, int, date], int] = defaultdict(int)
        self._voters: dict[int, dict[int, None]] = defaultdict(dict)
        self._endorsers: dict[int, dict[int, None]] = defaultdict(dict)
        self._adoptions: dict[int, dict[int, int]] = defaultdict(dict)

    def note(self, event: EventFacts) -> None:
        """Take notice of an event, after its entries were derived and written."""
        if event.kind == BY_NAME:
            for entry in self._just_reversed:
                self._set_aside[entry.post_id].add(entry.gift)
        self._just_reversed.clear()
        for kinds, givers in ((_VOTES, self._voters), (_ENDORSEMENTS, self._endorsers)):
            if event.kind in kinds:
                _note(givers[event.thing_id], event)
        if event.kind in _ADOPTIONS:
            _note_adoption(self._adoptions[event.thing_id], event)

    def write(self, entry_id: int, draft: EntryDraft) -> None:
        """Enter a derived entry under its id."""
        sign = 1
        if draft.reverses_id is None:
            self._entries[entry_id] = StandingEntry(
                entry_id,
                draft.member_id,
                draft.cluster,
                draft.rule,
                draft.points,
                draft.giver_id,
                draft.post_id,
                draft.day,
                draft.guide_id,
                draft.cap,
            )
            self._of_post[draft.post_id][entry_id] = None
            self._set_aside[draft.post_id].discard(draft.gift)
        else:
            sign = -1
            entry = self._taken_back[draft.reverses_id] = self._entries.pop(draft.reverses_id)
            self._just_reversed.append(entry)
            del self._of_post[draft.post_id][draft.reverses_id]
        if draft.rule in CAPPED_RULES:
            self._vote_points[draft.member_id, draft.cluster, draft.day] += draft.points
            if draft.points:
                self._counted[draft.giver_id, draft.member_id, draft.day] += sign

    def standing(self, post_id: int) -> Iterable[StandingEntry]:
        return [self._entries[entry_id] for entry_id in self._of_post[post_id]]

    def named(self, entry_ids: list[int]) -> Iterable[StandingEntry]:
        return [
            self._entries[entry_id]
            for entry_id in sorted(set(entry_ids))
            if entry_id in self._entries
        ]

    def taken_back(self, entry_ids: list[int]) -> Iterable[StandingEntry]:
        return [
            self._taken_back[entry_id]
            for entry_id in sorted(set(entry_ids))
            if entry_id in self._taken_back
        ]

    def set_aside(self, post_id: int) -> Set[Gift]:
        return self._set_aside[post_id]

    def vote_points(self, member_id: int, cluster: str, day: date) -> int:
        return self._vote_points[member_id, cluster, day]

    def counted_votes(self, giver_id: int, member_id: int, day: date) -> int:
        return self._counted[giver_id, member_id, day]

    def voters(self, post_id: int) -> Iterable[int]:
        return list(self._voters[post_id])

    def endorsers(self, post_id: int) -> Iterable[int]:
        return list(self._endorsers[post_id])

    def adoptions(self, post_id: int) -> Mapping[int, int]:
        return dict(self._adoptions[post_id])


def _note(givers: dict[int, None], event: EventFacts) -> None:
    """Take notice of who gave, took back, or kept an endorsement when its post was moved."""
    if event.kind == "post.moved":
        kept = dict.fromkeys(event.data["endorsers"])
        givers.clear()
        givers.update(kept)
    elif event.actor_id is not None:
        givers.pop(event.actor_id, None)
        if event.kind in _GIVEN:
            givers[event.actor_id] = None


def _note_adoption(adoptions: dict[int, int], event: EventFacts) -> None:
    """Take notice of a guide that is made of an answer, or no longer is."""
    adoptions.pop(event.data["guide"], None)
    if event.kind == "guide.adopted":
        adoptions.update(counted_adoption(event))
