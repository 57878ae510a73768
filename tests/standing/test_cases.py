"""Cases of suspicious votes: opened once, decided by people, and exact in the ledger both ways."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from forum.accounts.models import KnownNetwork
from forum.accounts.service import leaving, sessions
from forum.charter.actor import Actor
from forum.charter.rings import CaseState
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.errors import Conflict, Invalid, NotFound
from forum.kernel.transactions import transaction
from forum.ledger.models import Event, LedgerText
from forum.ledger.queries import score
from forum.notifications.queries import notices
from forum.standing.jobs import find_rings
from forum.standing.models import RingCase, RingCaseVote
from forum.standing.queries.cases import case, cases, cases_of, open_cases, votes_of
from forum.standing.queries.gathering import courses_of
from forum.standing.queries.rings import surroundings, vote_facts
from forum.standing.queries.suspects import votes_under_suspicion
from forum.standing.service.cases import decide, forget_member
from forum.threads.models import Post
from forum.threads.service.changing import hide, unhide
from forum.votes.service import withdraw
from tests.builders import (
    REASON,
    a_member,
    a_moderator,
    a_thread,
    a_vote,
    again,
    an_accepted_answer,
    an_admin,
    an_answer,
    row_of,
)
from tests.clock import Clock
from tests.proof import differences

pytestmark = pytest.mark.settings(LIMITS="off")

FANS, ANSWERS = 3, 5


class Star:
    """Three people who vote for all that a fourth has written, and for nothing else."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.hub = a_member(name="Pak Pusat")
        self.fans = [a_member() for _ in range(FANS)]
        self.asker = a_member()
        self.posts: list[Post] = []
        self.write_and_vote(ANSWERS)

    def write_and_vote(self, answers: int) -> None:
        for _ in range(answers):
            self.clock.move(days=1)
            post = an_answer(a_thread(self.asker), self.hub)
            self.posts.append(post)
            for fan in self.fans:
                self.clock.move(hours=1)
                a_vote(post, fan)

    @property
    def people(self) -> set[int | None]:
        return {self.hub.id, *(fan.id for fan in self.fans)}

    @property
    def points(self) -> int:
        db.session.rollback()
        return score(int(self.hub.id or 0), "pisang")


@pytest.fixture
def star(app: Flask, clock: Clock) -> Star:
    return Star(clock)


def the_case() -> RingCase:
    db.session.rollback()
    return db.session.execute(select(RingCase).order_by(RingCase.id.desc()).limit(1)).scalar_one()


def number_of_cases() -> int:
    db.session.rollback()
    return len(db.session.scalars(select(RingCase.id)).all())


def judge(actor: Actor, state: CaseState, case_id: int | None = None, **more: int) -> None:
    with transaction():
        decide(actor, case_id or the_case().id, state, REASON, **more)


def found(star: Star) -> RingCase:
    find_rings()
    return the_case()


def test_a_case_opens_once_with_its_people_and_votes(star: Star) -> None:
    opened = found(star)
    find_rings()
    assert number_of_cases() == 1
    moderator = a_moderator()
    (row,) = open_cases(moderator)
    assert (row.cluster, row.people, row.votes) == ("pisang", 1 + FANS, FANS * ANSWERS)
    read = case(moderator, opened.id)
    assert [(person.gave, person.got) for person in read.people] == [
        (0, FANS * ANSWERS),
        *[(ANSWERS, 0)] * FANS,
    ]
    assert all(vote.points == 10 for vote in votes_of(opened.id, None).items)
    (event,) = db.session.scalars(select(Event).where(Event.kind == "ring.suspected"))
    assert (event.thing, event.thing_id, event.actor_id) == ("ring", opened.id, None)


def test_who_is_thanked_by_others_too_opens_none(star: Star) -> None:
    for post in star.posts:
        for _ in range(2):
            a_vote(post)
    find_rings()
    assert number_of_cases() == 0


def test_votes_for_what_was_shown_again_are_as_old_as_they_were(star: Star) -> None:
    """Their entries are new and all of one moment: that is no series within minutes."""
    moderator = a_moderator()
    before = {vote.post: vote.at for vote in _facts()}
    for post in star.posts:
        for act in (hide, unhide):
            with transaction():
                act(moderator, post.id, REASON)
    assert {vote.post: vote.at for vote in _facts()} == before


def _facts() -> list[object]:
    db.session.rollback()
    return list(vote_facts(now() - timedelta(days=90), now()))


def test_votes_of_an_open_case_do_not_promote(star: Star) -> None:
    assert votes_under_suspicion() == set()
    found(star)
    suspected = votes_under_suspicion()
    assert suspected == {(fan.id, star.hub.id, "pisang") for fan in star.fans}
    hub = int(star.hub.id or 0)
    counted = courses_of([hub], now(), suspected=suspected).facts
    assert (hub, "pisang") not in counted or counted[hub, "pisang"].gifts == []
    assert star.points == FANS * ANSWERS * 10, "nothing is taken back without a human"


def test_new_votes_of_the_same_people_join_the_open_case(star: Star) -> None:
    found(star)
    star.write_and_vote(1)
    find_rings()
    assert number_of_cases() == 1
    assert the_case().vote_count == FANS * (ANSWERS + 1)


def test_a_confirmed_case_takes_exactly_these_points_back_and_tells_all(star: Star) -> None:
    elsewhere = an_answer(by=star.hub)
    a_vote(elsewhere)
    found(star)
    moderator = a_moderator()
    judge(moderator, CaseState.CONFIRMED)
    assert star.points == 10
    assert differences() == []
    assert votes_under_suspicion() == set()
    for person in (star.hub, *star.fans):
        told = [n for n in notices(again(person), None).items if n.event == "ring.confirmed"]
        assert [(n.reason, n.url) for n in told] == [(REASON, f"/u/{person.username}/standing")]
    assert not notices(again(star.asker), None).items or all(
        n.event != "ring.confirmed" for n in notices(again(star.asker), None).items
    )
    with pytest.raises(Conflict):
        judge(moderator, CaseState.DISMISSED)


def test_choices_of_the_best_answer_go_back_with_the_chooser_s_points(
    app: Flask, clock: Clock
) -> None:
    hub, fans = a_member(), [a_member() for _ in range(FANS)]
    for number in range(12):
        clock.move(hours=9)
        an_accepted_answer(a_thread(fans[number % FANS]), hub)
    find_rings()
    judge(a_moderator(), CaseState.CONFIRMED)
    assert [score(int(each.id or 0), "pisang") for each in (hub, *fans)] == [0, 0, 0, 0]
    assert differences() == []
    judge(a_moderator(), CaseState.OPEN)
    assert [score(int(each.id or 0), "pisang") for each in (hub, *fans)] == [180, 8, 8, 8]
    assert differences() == []
    given = courses_of([int(hub.id or 0)], now()).facts[int(hub.id or 0), "pisang"].gifts
    helped = {gift.helped_id for gift in given if gift.until is None}
    assert helped == {fan.id for fan in fans}, "the records of mentors know who was helped"


def test_a_decision_taken_back_gives_the_points_anew(star: Star) -> None:
    found(star)
    moderator = a_moderator()
    for _ in range(2):
        judge(moderator, CaseState.CONFIRMED)
        assert star.points == 0
        judge(moderator, CaseState.OPEN)
        assert star.points == FANS * ANSWERS * 10
        assert differences() == []
    assert len(votes_under_suspicion()) == FANS
    with pytest.raises(Conflict):
        judge(moderator, CaseState.OPEN)


def test_a_vote_withdrawn_or_a_post_hidden_meanwhile_gives_nothing_back(star: Star) -> None:
    found(star)
    moderator = a_moderator()
    judge(moderator, CaseState.CONFIRMED)
    with transaction():
        withdraw(star.fans[0], star.posts[0].id)
    with transaction():
        hide(moderator, star.posts[1].id, REASON)
    judge(moderator, CaseState.OPEN)
    assert star.points == (FANS * (ANSWERS - 1) - 1) * 10
    assert differences() == []


def test_hiding_and_showing_a_post_does_not_pay_what_was_taken_back(star: Star) -> None:
    """It once would have: each vote that stands gave new points when a post was shown again."""
    found(star)
    moderator = a_moderator()
    judge(moderator, CaseState.CONFIRMED)
    a_vote(star.posts[0])
    for act in (hide, unhide):
        with transaction():
            act(moderator, star.posts[0].id, REASON)
    assert star.points == 10, "only the honest vote counts"
    assert differences() == []


def test_voting_anew_after_a_confirmed_case_is_a_new_vote(star: Star) -> None:
    found(star)
    judge(a_moderator(), CaseState.CONFIRMED)
    with transaction():
        withdraw(star.fans[0], star.posts[0].id)
    a_vote(star.posts[0], star.fans[0])
    assert star.points == 10
    assert differences() == []
    find_rings()
    assert number_of_cases() == 1


def test_what_was_found_honest_stays_so_until_there_is_as_much_new(star: Star) -> None:
    first = found(star).id
    judge(a_moderator(), CaseState.DISMISSED)
    assert votes_under_suspicion() == set()
    find_rings()
    star.write_and_vote(3)
    find_rings()
    assert number_of_cases() == 1
    star.write_and_vote(1)
    find_rings()
    assert number_of_cases() == 2
    votes = select(RingCaseVote.post_id).where(RingCaseVote.case_id == the_case().id)
    assert set(db.session.scalars(votes)) == {post.id for post in star.posts[ANSWERS:]}
    assert [row.id for row in case(an_admin(), the_case().id).others] == [first]


def test_more_votes_than_were_read_are_not_decided_on(star: Star) -> None:
    read = found(star).vote_count
    star.write_and_vote(1)
    find_rings()
    with pytest.raises(Conflict):
        judge(a_moderator(), CaseState.CONFIRMED, votes_read=read)
    assert star.points > 0
    judge(a_moderator(), CaseState.CONFIRMED, votes_read=read + FANS)


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501])
def test_a_decision_needs_a_reason(star: Star, reason: str) -> None:
    found(star)
    moderator = a_moderator()
    with pytest.raises(Invalid), transaction():
        decide(moderator, the_case().id, CaseState.CONFIRMED, reason)


def _is_nobody(star: Star) -> Actor:
    return a_member()


def _is_named(star: Star) -> Actor:
    with transaction():
        row_of(star.fans[0]).role = "moderator"
    return again(star.fans[0])


def _is_of_another_board(star: Star) -> Actor:
    return a_moderator(moderates="kakao")


@pytest.mark.parametrize("who", [_is_nobody, _is_named, _is_of_another_board])
def test_a_case_is_nobody_else_s_business(star: Star, who: Callable[[Star], Actor]) -> None:
    opened, actor = found(star), who(star)
    assert open_cases(actor) == []
    assert cases(actor, CaseState.OPEN, None).items == []
    with pytest.raises(NotFound):
        case(actor, opened.id)
    with pytest.raises(NotFound):
        judge(actor, CaseState.CONFIRMED)
    assert star.points > 0


def test_decided_cases_are_taken_along_and_reasons_are_forgotten_with_the_account(
    star: Star,
) -> None:
    found(star)
    hub = int(star.hub.id or 0)
    assert cases_of(hub) == []
    judge(a_moderator(), CaseState.CONFIRMED)
    (taken,) = cases_of(hub)
    assert (taken["state"], taken["vote_count"]) == ("confirmed", FANS * ANSWERS)
    with transaction():
        forget_member(hub)
    about = select(LedgerText.text).join(Event, Event.text_id == LedgerText.id)
    assert set(db.session.scalars(about.where(Event.thing == "ring"))) == {None}


def test_from_where_members_log_in_is_kept_as_a_code_and_not_for_long(
    app: Flask, clock: Clock
) -> None:
    people = [a_member(), a_member(), a_member()]
    homes = ["203.0.113.7", "203.0.113.7", "198.51.100.1"]
    for person, home in zip(people, homes, strict=True):
        with transaction():
            sessions.open_session(row_of(person), sessions.Caller("", home, ""), remember=False)
    kept = db.session.scalars(select(KnownNetwork.network_hash)).all()
    assert len(set(kept)) == 2
    assert not any("203" in code and "113" in code for code in kept)
    around = surroundings(now() - timedelta(days=1))
    assert around.networks == [frozenset({people[0].id, people[1].id})]
    assert around.devices == []
    assert len(leaving.export_of(people[0])["connections"]) == 1
    clock.move(days=91)
    with transaction():
        sessions.forget_old()
    assert db.session.scalars(select(KnownNetwork.member_id)).all() == []
