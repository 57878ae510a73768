"""The nightly look for vote rings: what it finds becomes a case, once, and nothing more."""

import json
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select, text

from forum.charter.rings import CaseState, RingKind, Thresholds, thresholds_of
from forum.kernel.db import db
from forum.kernel.transactions import snapshot, transaction
from forum.ledger.amendments import valid
from forum.ledger.service import record
from forum.standing.models import RingCase, RingCasePerson, RingCaseVote
from forum.standing.queries.cases import people_of
from forum.standing.queries.rings import surroundings, vote_facts
from forum.standing.rules.rings import Finding, VoteFact, findings

_ONE_AT_A_TIME = text("LOCK TABLE ring_cases IN SHARE ROW EXCLUSIVE MODE")

Act = tuple[int, int]
"""A vote by its giver and post."""


class Suspicion(NamedTuple):
    """A finding with its votes by giver and post."""

    finding: Finding
    votes: dict[Act, VoteFact]

    @property
    def people(self) -> frozenset[int]:
        """Whom it names."""
        return frozenset((*self.finding.members, *self.finding.authors))


def look(now: datetime) -> list[int]:
    """Look at the votes before `now` (aware) and give the cases (ids) opened or added to.

    Opens its own transactions, one a case. It may be interrupted and run again: the same votes
    open nothing twice.
    """
    asked = thresholds_of(valid("rings").value)
    since = now - timedelta(days=asked.window_days)
    with snapshot():
        votes, around = vote_facts(since, now), surroundings(since)
    by_id = {vote.id: vote for vote in votes}
    touched = []
    for finding in findings(votes, around, asked):
        found = {(by_id[each].giver, by_id[each].post): by_id[each] for each in finding.votes}
        with transaction():
            case_id = suspect(Suspicion(finding, found), asked, now)
        touched += [case_id] if case_id is not None else []
    return touched


def suspect(suspicion: Suspicion, asked: Thresholds, now: datetime) -> int | None:
    """Open a case, or add to the open one of the same people; None if nothing is new.

    What a moderator has found honest stays so: only as many new votes as make a case open one.
    """
    if db.engine.dialect.name == "postgresql":
        db.session.execute(_ONE_AT_A_TIME)
    cluster, kind = suspicion.finding.cluster, suspicion.finding.kind
    found_honest = _votes(RingCase.cluster == cluster, RingCase.state == CaseState.DISMISSED)
    new = suspicion.votes.keys() - found_honest
    case = _open_case(suspicion)
    if case is not None:
        new -= _votes(RingCase.id == case.id)
        if not new:
            return None
    elif len(new) < _needed(kind, asked):
        return None
    else:
        case = RingCase(cluster=cluster, opened_at=now, state=CaseState.OPEN, vote_count=0)
    return _write(case, suspicion, new)


def _needed(kind: RingKind, asked: Thresholds) -> int:
    if kind == RingKind.SERIAL:
        return asked.serial_votes * asked.serial_times
    return asked.group_votes if kind == RingKind.RECIPROCAL else asked.star_votes


def _open_case(suspicion: Suspicion) -> RingCase | None:
    """Give the open case of the same people, locked: for a group most of them, for a series all."""
    is_series = suspicion.finding.kind == RingKind.SERIAL
    chosen = (
        select(RingCase)
        .where(
            RingCase.cluster == suspicion.finding.cluster,
            RingCase.state == CaseState.OPEN,
            (RingCase.kind == RingKind.SERIAL) == is_series,
        )
        .order_by(RingCase.id)
        .with_for_update()
    )
    for case in db.session.scalars(chosen):
        named = people_of(case.id)
        same = len(named & suspicion.people)
        if (
            named == suspicion.people
            if is_series
            else 2 * same > min(len(named), len(suspicion.people))
        ):
            return case
    return None


def _votes(*clauses: object) -> set[Act]:
    chosen = (
        select(RingCaseVote.giver_id, RingCaseVote.post_id)
        .join(RingCase, RingCase.id == RingCaseVote.case_id)
        .where(*clauses)  # type: ignore[arg-type]
    )
    return {(giver, post) for giver, post in db.session.execute(chosen)}


def _write(case: RingCase, suspicion: Suspicion, new: Collection[Act]) -> int:
    is_new = case.id is None
    case.kind = suspicion.finding.kind
    case.signs = json.dumps([(str(s.sign), s.figure, s.need) for s in suspicion.finding.signs])
    case.vote_count += len(new)
    db.session.add(case)
    db.session.flush()
    _name(case.id, suspicion.people - people_of(case.id))
    db.session.add_all(
        RingCaseVote(
            case_id=case.id,
            post_id=vote.post,
            giver_id=vote.giver,
            author_id=vote.author,
            given_at=vote.at,
        )
        for vote in (suspicion.votes[act] for act in sorted(new))
    )
    if is_new:
        people = len(suspicion.people)
        record(
            "ring.suspected",
            thing="ring",
            thing_id=case.id,
            actor_id=None,
            cluster=case.cluster,
            data={"kind": str(case.kind), "people": people, "votes": len(new)},
        )
    return case.id


def _name(case_id: int, people: Iterable[int]) -> None:
    db.session.add_all(RingCasePerson(case_id=case_id, member_id=each) for each in sorted(people))
