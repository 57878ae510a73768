"""From rows of the ledger to facts. Pure: the database and tests in memory bring the same rows."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from forum.charter.words import PostKind
from forum.standing.rules.facts import ACCEPTED, HELPING, Facts, Gift, Span

SUSPENDED, REINSTATED, ERASED = "member.suspended", "member.reinstated", "member.erased"
VOICES = (SUSPENDED, REINSTATED, ERASED)
HIDDEN, RESTORED, PUBLISHED = "post.hidden", "post.restored", "post.published"
WRITTEN, UPHELD = "correction.written", "correction.upheld"
SETTLED = ("correction.resolved", "correction.withdrawn")
DANGER = "flag.upheld"
DANGEROUS = "dangerous"
JUDGING = (HIDDEN, RESTORED, WRITTEN, UPHELD, *SETTLED, DANGER)
"""Kinds of events that judge an answer, besides votes and acceptance."""

Key = tuple[int, str]
"""A member's id and a cluster's slug."""


class EntryRow(NamedTuple):
    """An entry that is no reversal. `reversed_at` if it was reversed.

    `asker_id` only of acceptances; None for one given back, whose asker an earlier row names.
    """

    member_id: int
    cluster: str
    rule: str
    points: int
    giver_id: int
    asker_id: int | None
    post_id: int
    day: date
    at: datetime
    reversed_at: datetime | None


class JudgingRow(NamedTuple):
    """An event that judges a post of `member_id`."""

    kind: str
    member_id: int
    actor_id: int | None
    cluster: str
    post_id: int
    data: Mapping[str, Any]
    at: datetime


class VoiceRow(NamedTuple):
    """An event that takes a member's voice or gives it back."""

    kind: str
    member_id: int
    data: Mapping[str, Any]


def voiceless(rows: Iterable[VoiceRow], now: datetime) -> set[int]:
    """Give who is suspended or gone at `now`, by the events until then in their order."""
    gone: set[int] = set()
    suspended_until: dict[int, datetime] = {}
    for row in rows:
        if row.kind == ERASED:
            gone.add(row.member_id)
        elif row.kind == SUSPENDED:
            suspended_until[row.member_id] = datetime.fromisoformat(row.data["until"])
        else:
            suspended_until.pop(row.member_id, None)
    return gone | {member_id for member_id, until in suspended_until.items() if until > now}


def facts_of(
    joined: Mapping[int, datetime],
    entries: Iterable[EntryRow],
    judgements: Iterable[JudgingRow],
    *,
    without: Collection[int] = (),
    suspected: Collection[tuple[int, int, str]] = (),
) -> dict[Key, Facts]:
    """Give the facts of each member and cluster that the rows tell of; rows come in their order.

    What givers `without` a voice (suspended, gone) gave does not count, nor what is `suspected`:
    (giver, member, cluster) under an open case.
    """
    facts: dict[Key, Facts] = {}

    def of(member_id: int, cluster: str) -> Facts:
        return facts.setdefault((member_id, cluster), Facts(joined[member_id]))

    askers: dict[int, int | None] = {}
    for row in entries:
        theirs = of(row.member_id, row.cluster)
        if row.rule == ACCEPTED:
            askers[row.post_id] = row.asker_id or askers.get(row.post_id)
        gift = _gift(row, askers.get(row.post_id))
        unheard = row.giver_id in without or gift.helped_id in without
        if not unheard and (row.giver_id, row.member_id, row.cluster) not in suspected:
            theirs.gifts.append(gift)
    judging = _Judging()
    for judgement in judgements:
        judging.note(of(judgement.member_id, judgement.cluster), judgement)
    return facts


def _gift(row: EntryRow, asker_id: int | None) -> Gift:
    helped_id = asker_id if row.rule == ACCEPTED else row.giver_id
    return Gift(
        row.rule,
        row.points,
        row.giver_id,
        helped_id if row.rule in HELPING else None,
        row.post_id,
        row.day,
        row.at,
        row.reversed_at,
    )


class _Judging:
    """Turns events into spans, remembering which ones are open."""

    def __init__(self) -> None:
        self._open: dict[tuple[str, int], tuple[list[Span], int]] = {}

    def note(self, facts: Facts, row: JudgingRow) -> None:
        if row.kind == DANGER:
            if row.data.get("reason") == DANGEROUS:
                facts.dangers.append(row.at)
        elif row.data.get("post") != PostKind.ANSWER:
            return
        elif row.kind == HIDDEN:
            if row.actor_id != row.member_id:
                self._begin(facts.faults, (HIDDEN, row.post_id), row)
        elif row.kind in (RESTORED, PUBLISHED):
            self._end((HIDDEN, row.post_id), row.at)
        else:
            self._correct(facts, ("correction", row.data["correction"]), row)

    def _correct(self, facts: Facts, key: tuple[str, int], row: JudgingRow) -> None:
        self._end(key, row.at)
        if row.kind == WRITTEN:
            self._begin(facts.doubts, key, row)
        elif row.kind == UPHELD:
            self._begin(facts.faults, key, row)

    def _begin(self, spans: list[Span], key: tuple[str, int], row: JudgingRow) -> None:
        spans.append(Span(row.post_id, row.at))
        self._open[key] = spans, len(spans) - 1

    def _end(self, key: tuple[str, int], at: datetime) -> None:
        if key in self._open:
            spans, place = self._open.pop(key)
            spans[place] = spans[place]._replace(until=at)
