"""Figures of promotion: what counts, what does not, and that SQL and memory say the same."""

from datetime import timedelta

import hypothesis
import pytest
from flask import Flask
from hypothesis import strategies as st
from hypothesis.stateful import rule, run_state_machine_as_test
from sqlalchemy import select

from forum.accounts.service import offices
from forum.charter.actor import Actor
from forum.charter.promotion import Figures, Thresholds
from forum.kernel import clock as house_clock
from forum.kernel.db import db
from forum.kernel.transactions import transaction
from forum.ledger.service import record
from forum.standing.queries.gathering import courses_of
from forum.standing.rules.facts import figures_at
from forum.threads.models import Post
from forum.threads.service import changing, choosing
from forum.threads.service.moving import move
from forum.threads.service.texts import written
from forum.votes.service import resolve, uphold, withdraw_correction
from tests.builders import (
    REASON,
    a_correction,
    a_member,
    a_mentor,
    a_moderator,
    a_thread,
    a_vote,
    an_accepted_answer,
    an_answer,
)
from tests.clock import Clock
from tests.ledger.test_machine import Community
from tests.standing.histories import facts_in_memory, sorted_facts

SAFETY_DAYS = Thresholds().safety_days


def figures(member: Actor, cluster: str = "pisang") -> Figures:
    now, member_id = house_clock.now(), int(member.id or 0)
    facts = courses_of([member_id], now).facts
    return figures_at(facts[member_id, cluster], now, SAFETY_DAYS)


@pytest.fixture
def siti(app: Flask, clock: Clock) -> Actor:
    return a_member("siti")


def test_help_is_counted_by_answers_people_and_weeks(siti: Actor, clock: Clock) -> None:
    voter = a_member()
    for _week in range(2):
        a_vote(an_answer(by=siti), voter)
        clock.move(days=7)
    an_accepted_answer(by=siti)
    clock.move(days=11)
    found = figures(siti)
    assert found == Figures(
        points=35,
        helped_answers=3,
        accepted_answers=1,
        askers=1,
        people=2,
        weeks=3,
        judged_answers=3,
        dangers=0,
        member_days=25,
        largest_gift=20,
    )


def test_helpful_questions_give_points_and_prove_no_help(siti: Actor) -> None:
    thread = a_thread(siti)
    question = db.session.scalars(select(Post).where(Post.thread_id == thread.id)).one()
    a_vote(question)
    found = figures(siti)
    assert (found.points, found.helped_answers, found.people) == (5, 0, 0)


def test_other_clusters_and_the_common_board_do_not_count(siti: Actor) -> None:
    a_vote(an_answer(a_thread(board="kakao"), by=siti))
    a_vote(an_answer(a_thread(board="umum"), by=siti))
    a_vote(an_answer(by=siti))
    assert figures(siti).points == 10


def test_two_people_who_help_twice_are_two_people(siti: Actor) -> None:
    voters = [a_member(), a_member()]
    for post in (an_answer(by=siti), an_answer(by=siti)):
        for voter in voters:
            a_vote(post, voter)
    found = figures(siti)
    assert (found.people, found.helped_answers, found.largest_gift) == (2, 2, 20)


def test_a_moderator_who_chooses_for_the_asker_helps_only_the_asker(siti: Actor) -> None:
    thread, moderator = a_thread(), a_moderator()
    post = an_answer(thread, siti)
    with transaction():
        choosing.accept(moderator, thread.id, post.id)
    found = figures(siti)
    assert (found.askers, found.people, found.largest_gift) == (1, 1, 15)


@pytest.mark.parametrize("how", ["suspended", "erased"])
def test_votes_of_the_suspended_and_the_gone_do_not_count(
    siti: Actor, clock: Clock, how: str
) -> None:
    voter, moderator = a_member(), a_moderator()
    a_vote(an_answer(by=siti), voter)
    assert figures(siti).points == 10
    if how == "suspended":
        with transaction():
            until = clock.now + timedelta(days=10)
            offices.suspend(moderator, int(voter.id or 0), until, REASON)
    else:
        with transaction():
            record(
                "member.erased",
                thing="member",
                thing_id=int(voter.id or 0),
                actor_id=voter.id,
                subject_id=voter.id,
            )
    assert (figures(siti).points, figures(siti).helped_answers) == (0, 0)
    clock.move(days=11)
    assert figures(siti).points == (10 if how == "suspended" else 0)


def test_a_lifted_suspension_gives_the_voice_back(siti: Actor, clock: Clock) -> None:
    voter, moderator = a_member(), a_moderator()
    a_vote(an_answer(by=siti), voter)
    with transaction():
        offices.suspend(moderator, int(voter.id or 0), clock.now + timedelta(days=10), REASON)
    with transaction():
        offices.lift_suspension(moderator, int(voter.id or 0), REASON)
    assert figures(siti).points == 10


def test_votes_under_an_open_case_do_not_count(siti: Actor, clock: Clock) -> None:
    voter = a_member()
    a_vote(an_answer(by=siti), voter)
    a_vote(an_answer(by=siti))
    suspected = {(int(voter.id or 0), int(siti.id or 0), "pisang")}
    facts = courses_of([int(siti.id or 0)], clock.now, suspected=suspected).facts
    assert figures_at(facts[int(siti.id or 0), "pisang"], clock.now, SAFETY_DAYS).points == 10


def test_an_answer_in_doubt_is_not_judged_and_an_upheld_correction_is_bad(siti: Actor) -> None:
    post, mentor = an_answer(by=siti), a_mentor()
    a_vote(post)
    moderator = a_moderator()

    def judged() -> tuple[int, int]:
        found = figures(siti)
        return found.helped_answers, found.judged_answers

    first = a_correction(post, mentor)
    assert judged() == (0, 0)
    with transaction():
        uphold(moderator, first.id, REASON)
    assert judged() == (0, 1)
    with transaction():
        changing.edit(siti, post.id, changing.Change(written("Jemur tiga hari.")))
    with transaction():
        resolve(mentor, first.id)
    assert judged() == (1, 1)
    second = a_correction(post, mentor)
    assert judged() == (0, 0)
    with transaction():
        withdraw_correction(mentor, second.id)
    assert judged() == (1, 1)


def test_a_moved_topic_takes_its_help_along(siti: Actor) -> None:
    thread = a_thread()
    a_vote(an_answer(thread, siti))
    an_accepted_answer(thread, siti)
    moderator = a_moderator()
    with transaction():
        move(moderator, thread.id, "kakao", REASON)
    assert figures(siti) == Figures(member_days=0)
    there = figures(siti, "kakao")
    assert (there.points, there.helped_answers, there.askers) == (25, 2, 1)


def test_a_hidden_answer_is_bad_until_it_is_shown_again(siti: Actor) -> None:
    post, moderator = an_answer(by=siti), a_moderator()
    a_vote(post)
    with transaction():
        changing.hide(moderator, post.id, REASON)
    assert figures(siti) == figures(siti)._replace(points=0, helped_answers=0, judged_answers=1)
    with transaction():
        changing.unhide(moderator, post.id, REASON)
    assert (figures(siti).helped_answers, figures(siti).judged_answers) == (1, 1)


def test_what_the_author_deletes_is_no_fault(siti: Actor) -> None:
    post = an_answer(by=siti)
    a_vote(post)
    with transaction():
        changing.delete(siti, post.id)
    assert (figures(siti).points, figures(siti).judged_answers) == (0, 0)


def test_confirmed_danger_counts_for_its_days_and_other_flags_do_not(
    siti: Actor, clock: Clock
) -> None:
    post, moderator = an_answer(by=siti), a_moderator()
    for reason in ("dangerous", "rude"):
        with transaction():
            record(
                "flag.upheld",
                thing="post",
                thing_id=post.id,
                actor_id=moderator.id,
                subject_id=siti.id,
                cluster="pisang",
                data={"reason": reason},
            )
    assert figures(siti).dangers == 1
    clock.move(days=SAFETY_DAYS, seconds=-1)
    assert figures(siti).dangers == 1
    clock.move(seconds=1)
    assert figures(siti).dangers == 0


def test_nothing_from_the_future_counts(siti: Actor, clock: Clock) -> None:
    a_vote(post := an_answer(by=siti))
    before = clock.now
    clock.move(days=1)
    a_vote(post)
    clock.move(days=1)
    moderator = a_moderator()
    with transaction():
        changing.hide(moderator, post.id, REASON)
    facts = courses_of([int(siti.id or 0)], before).facts[int(siti.id or 0), "pisang"]
    whole = courses_of([int(siti.id or 0)], clock.now).facts[int(siti.id or 0), "pisang"]
    for known in (facts, whole):
        found = figures_at(known, before, SAFETY_DAYS)
        assert (found.points, found.helped_answers, found.judged_answers) == (10, 1, 1)


def test_all_members_are_gathered_in_a_fixed_number_of_statements(
    app: Flask, clock: Clock, statements: object
) -> None:
    people = [a_member() for _ in range(8)]
    for author in people:
        a_vote(an_answer(by=author))
    moderator = a_moderator()
    with transaction():
        hidden = db.session.scalars(select(Post.id).where(Post.author_id == people[0].id)).first()
        changing.hide(moderator, int(hidden or 0), REASON)
    ids = [int(person.id or 0) for person in people]
    counts = []
    for chosen in (ids[:1], ids):
        with statements() as seen:  # type: ignore[operator]
            courses_of(chosen, clock.now)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 7


class JudgedCommunity(Community):
    """The ledger's random community, with suspensions and corrections."""

    @rule(by=st.integers(0, 3), days=st.integers(1, 5), lift=st.booleans())
    def suspend(self, by: int, days: int, lift: bool) -> None:
        member_id = int(self.people[by].id or 0)
        moderator = len(self.people) - 1

        def act(actor: Actor) -> None:
            if lift:
                offices.lift_suspension(actor, member_id, REASON)
            else:
                offices.suspend(actor, member_id, self.clock.now + timedelta(days=days), REASON)

        self._try(moderator, act)

    def teardown(self) -> None:
        db.session.rollback()
        ids = [int(person.id or 0) for person in self.people]
        begin = Clock.START
        span = self.clock.now - begin
        for moment in (begin + span / 3, begin + span / 2, self.clock.now):
            stored = {
                key: facts for key, facts in courses_of(ids, moment).facts.items() if key[0] in ids
            }
            derived = {
                key: facts for key, facts in facts_in_memory(moment).items() if key[0] in ids
            }
            assert sorted_facts(stored) == sorted_facts(derived)


def test_the_database_and_the_events_alone_give_the_same_figures(app: Flask, clock: Clock) -> None:
    machine = type("Judged", (JudgedCommunity,), {"clock": clock})
    fewer = hypothesis.settings(max_examples=10, stateful_step_count=40)
    run_state_machine_as_test(machine, settings=fewer)
