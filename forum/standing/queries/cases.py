"""Reading cases of suspicious votes: what staff may see, the evidence, and what may be acted on."""

import json
from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, func, literal, select, tuple_

from forum.accounts.models import Member
from forum.accounts.queries import AUTHOR_COLUMNS, Author, as_author, author_of
from forum.boards.clusters import CLUSTER_NAMES
from forum.charter.actor import Actor
from forum.charter.limits import CASE_VOTES_PER_PAGE, CASES_PER_PAGE
from forum.charter.policies import allowed
from forum.charter.rings import HONEST_REASONS, CaseState, RingKind, Sign
from forum.charter.words import N_
from forum.kernel.db import db, rows_of
from forum.kernel.errors import NotFound
from forum.kernel.paging import Page, decode, page_of
from forum.ledger.models import Event, LedgerText
from forum.standing.models import RingCase, RingCasePerson, RingCaseVote
from forum.standing.queries.suspects import points_of
from forum.standing.rules.rings import SignFound
from forum.threads.models import Post, Thread

_NEWEST = 2**62
_ORDER = (RingCaseVote.given_at, RingCaseVote.post_id, RingCaseVote.giver_id)
DECISIONS = ("ring.confirmed", "ring.dismissed", "ring.withdrawn", "ring.reopened")
"""Kinds of events by which moderators decide on a case, or take a decision back."""


class CaseFacts(NamedTuple):
    """What the policies ask of a case: the board of its cluster, and whom it names."""

    id: int
    board_slug: str
    people: frozenset[int]


class CaseRow(NamedTuple):
    """A case in a list. `title` is a message id; `people` counts whom it names."""

    id: int
    cluster: str
    label: str
    title: str
    state: CaseState
    people: int
    votes: int
    created_at: datetime


class CaseBrief(NamedTuple):
    """A case as the queue shows it: how many votes, the signs that hold, whom it names."""

    votes: int
    signs: tuple[str, ...]
    people: frozenset[int]


class PersonView(NamedTuple):
    """Somebody a case names, and how many of its votes they gave and got."""

    author: Author
    gave: int
    got: int


class PairView(NamedTuple):
    """The votes of one person for another."""

    giver: Author
    author: Author
    votes: int
    first_at: datetime
    last_at: datetime


class VoteView(NamedTuple):
    """One vote of a case. `points` that count for it now; 0 if taken back or capped."""

    giver: Author
    author: Author
    post_id: int
    title: str
    points: int
    given_at: datetime


class DecisionView(NamedTuple):
    """What a moderator decided, and why."""

    kind: str
    by: Author
    words: str
    at: datetime


class CaseView(NamedTuple):
    """A case with its evidence, as staff read it."""

    row: CaseRow
    signs: tuple[SignFound, ...]
    honest_reasons: tuple[str, ...]
    people: list[PersonView]
    pairs: list[PairView]
    decisions: list[DecisionView]
    others: list[CaseRow]


def open_cases(actor: Actor, limit: int = CASES_PER_PAGE) -> list[CaseRow]:
    """Give the open cases that the actor may decide on, oldest first."""
    chosen = _may_decide(actor).where(RingCase.state == CaseState.OPEN).order_by(RingCase.id)
    return [_row(row) for row in db.session.execute(chosen.limit(limit))]


def cases(actor: Actor, state: CaseState, after: str | None) -> Page[CaseRow]:
    """Give a page of the cases in a state, newest first. Raises `Invalid` for a foreign cursor."""
    scope = f"cases:{state}"
    before = decode(scope, after)[0] if after else _NEWEST
    chosen = (
        _may_decide(actor)
        .where(RingCase.state == state, RingCase.id < before)
        .order_by(RingCase.id.desc())
        .limit(CASES_PER_PAGE + 1)
    )
    rows = [_row(row) for row in db.session.execute(chosen)]
    return page_of(rows, CASES_PER_PAGE, scope, lambda row: (row.id,))


def people_of(case_id: int) -> frozenset[int]:
    """Give whom a case names, by id."""
    chosen = select(RingCasePerson.member_id).where(RingCasePerson.case_id == case_id)
    return frozenset(db.session.scalars(chosen))


def open_cases_naming(member_id: int | None) -> list[int]:
    """Give the open cases (ids) that name a member: these are to stay unknown to them."""
    chosen = (
        select(RingCase.id)
        .join(RingCasePerson, RingCasePerson.case_id == RingCase.id)
        .where(RingCasePerson.member_id == member_id, RingCase.state == CaseState.OPEN)
    )
    return list(db.session.scalars(chosen))


def briefs_of(case_ids: Collection[int]) -> dict[int, CaseBrief]:
    """Give what these cases are about, by id, whoever decides on them."""
    if not case_ids:
        return {}
    named = select(RingCasePerson.case_id, RingCasePerson.member_id)
    people = defaultdict[int, set[int]](set)
    for case_id, member_id in db.session.execute(named.where(RingCasePerson.case_id.in_(case_ids))):
        people[case_id].add(member_id)
    kept = db.session.scalars(select(RingCase).where(RingCase.id.in_(case_ids)))
    return {
        case.id: CaseBrief(
            case.vote_count,
            tuple(sign.sign.sentence for sign in _signs(case) if sign.holds),
            frozenset(people[case.id]),
        )
        for case in kept
    }


def decidable(actor: Actor, case_id: int) -> CaseFacts:
    """Give the facts of a case the actor may decide on.

    Raises `NotFound` for any other: suspicions are nobody else's business.
    """
    cluster = db.session.scalars(select(RingCase.cluster).where(RingCase.id == case_id)).first()
    facts = CaseFacts(case_id, cluster or "", people_of(case_id))
    if cluster is None or not allowed(actor, "ring.decide", facts):
        raise NotFound(N_("This is not here, or not any more."))
    return facts


def case(actor: Actor, case_id: int) -> CaseView:
    """Give a case with its evidence. Raises `NotFound` if the actor may not decide on it."""
    facts = decidable(actor, case_id)
    kept = db.session.get_one(RingCase, case_id)
    row = CaseRow(
        kept.id,
        kept.cluster,
        CLUSTER_NAMES[kept.cluster],
        RingKind(kept.kind).sentence,
        CaseState(kept.state),
        len(facts.people),
        kept.vote_count,
        kept.opened_at,
    )
    signs = _signs(kept)
    authors = _authors(facts.people)
    pairs = _pairs(case_id, authors)
    return CaseView(
        row,
        signs,
        tuple(HONEST_REASONS[sign.sign] for sign in signs if sign.holds),
        _people(case_id, authors),
        pairs,
        _decisions(case_id),
        _others(actor, facts),
    )


def votes_of(case_id: int, after: str | None) -> Page[VoteView]:
    """Give a page of a case's votes, newest first. Raises `Invalid` for a foreign cursor."""
    scope = f"case:{case_id}"
    chosen = (
        select(RingCaseVote, Thread.title)
        .join(Post, Post.id == RingCaseVote.post_id)
        .join(Thread, Thread.id == Post.thread_id)
        .where(RingCaseVote.case_id == case_id)
        .order_by(*(column.desc() for column in _ORDER))
        .limit(CASE_VOTES_PER_PAGE + 1)
    )
    if after:
        at, post_id, giver_id = decode(scope, after)
        chosen = chosen.where(tuple_(*_ORDER) < tuple_(literal(at), post_id, giver_id))
    rows = db.session.execute(chosen).all()
    page = page_of(
        rows,
        CASE_VOTES_PER_PAGE,
        scope,
        lambda row: (row[0].given_at, row[0].post_id, row[0].giver_id),
    )
    votes = [vote for vote, _title in page.items]
    authors = _authors({each for vote in votes for each in (vote.giver_id, vote.author_id)})
    points = points_of(case_id, {vote.post_id for vote in votes})
    return Page(
        [
            VoteView(
                authors[vote.giver_id],
                authors[vote.author_id],
                vote.post_id,
                title,
                points.get((vote.giver_id, vote.post_id), 0),
                vote.given_at,
            )
            for vote, title in page.items
        ],
        page.next,
    )


def cases_of(member_id: int) -> list[dict[str, Any]]:
    """Give the decided cases that name a member, to take along; what is open is nobody's yet."""
    return rows_of(
        select(
            RingCase.cluster,
            RingCase.kind,
            RingCase.state,
            RingCase.vote_count,
            RingCase.opened_at,
            RingCase.decided_at,
        )
        .join(RingCasePerson, RingCasePerson.case_id == RingCase.id)
        .where(RingCasePerson.member_id == member_id, RingCase.state != CaseState.OPEN)
        .order_by(RingCase.id)
    )


def _signs(case: RingCase) -> tuple[SignFound, ...]:
    return tuple(SignFound(Sign(code), *more) for code, *more in json.loads(case.signs))


def _may_decide(actor: Actor) -> Select[*tuple[Any, ...]]:
    clusters = [slug for slug in CLUSTER_NAMES if actor.looks_after(slug)]
    people = select(func.count()).where(RingCasePerson.case_id == RingCase.id).scalar_subquery()
    named = (
        select(RingCasePerson.member_id)
        .where(RingCasePerson.case_id == RingCase.id, RingCasePerson.member_id == actor.id)
        .exists()
    )
    return select(
        RingCase.id,
        RingCase.cluster,
        RingCase.kind,
        RingCase.state,
        people.label("people"),
        RingCase.vote_count,
        RingCase.opened_at,
    ).where(RingCase.cluster.in_(clusters), ~named)


def _row(row: Any) -> CaseRow:
    return CaseRow(
        row.id,
        row.cluster,
        CLUSTER_NAMES[row.cluster],
        RingKind(row.kind).sentence,
        CaseState(row.state),
        row.people,
        row.vote_count,
        row.opened_at,
    )


def _authors(member_ids: Collection[int]) -> dict[int, Author]:
    members = db.session.scalars(select(Member).where(Member.id.in_(member_ids)))
    return {member.id: as_author(member) for member in members}


def _people(case_id: int, authors: dict[int, Author]) -> list[PersonView]:
    def count(column: Any) -> dict[int, int]:
        counted = select(column, func.count()).where(RingCaseVote.case_id == case_id)
        return {row[0]: row[1] for row in db.session.execute(counted.group_by(column))}

    gave, got = count(RingCaseVote.giver_id), count(RingCaseVote.author_id)
    people = [PersonView(authors[who], gave.get(who, 0), got.get(who, 0)) for who in authors]
    return sorted(people, key=lambda person: (-person.got, -person.gave, person.author.name))


def _pairs(case_id: int, authors: dict[int, Author]) -> list[PairView]:
    votes = func.count().label("votes")
    chosen = (
        select(
            RingCaseVote.giver_id,
            RingCaseVote.author_id,
            votes,
            func.min(RingCaseVote.given_at),
            func.max(RingCaseVote.given_at),
        )
        .where(RingCaseVote.case_id == case_id)
        .group_by(RingCaseVote.giver_id, RingCaseVote.author_id)
        .order_by(votes.desc(), RingCaseVote.giver_id, RingCaseVote.author_id)
    )
    return [
        PairView(authors[giver], authors[author], count, first_at, last_at)
        for giver, author, count, first_at, last_at in db.session.execute(chosen)
    ]


def _decisions(case_id: int) -> list[DecisionView]:
    chosen = (
        select(Event.kind, Event.created_at, LedgerText.text, *AUTHOR_COLUMNS)
        .join(Member, Member.id == Event.actor_id)
        .outerjoin(LedgerText, LedgerText.id == Event.text_id)
        .where(Event.thing == "ring", Event.thing_id == case_id, Event.kind.in_(DECISIONS))
        .order_by(Event.id)
    )
    return [
        DecisionView(row.kind, author_of(row), row.text or "", row.created_at)
        for row in db.session.execute(chosen)
    ]


def _others(actor: Actor, facts: CaseFacts) -> list[CaseRow]:
    same = select(RingCasePerson.case_id).where(RingCasePerson.member_id.in_(facts.people))
    chosen = _may_decide(actor).where(RingCase.id.in_(same), RingCase.id != facts.id)
    return [_row(row) for row in db.session.execute(chosen.order_by(RingCase.id.desc()).limit(10))]
