"""The truth table of points: what an act gives, what takes it back, and where it is capped."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from forum.charter.actor import Actor
from forum.charter.reputation import DAILY_VOTE_POINTS, RULES
from forum.kernel.db import db
from forum.kernel.errors import Forbidden
from forum.kernel.transactions import transaction
from forum.ledger.models import Entry, Event
from forum.ledger.queries import score, scores
from forum.threads.models import Post, Thread
from forum.threads.service.changing import delete, hide, restore, unhide
from forum.threads.service.choosing import accept, withdraw_acceptance
from forum.votes.service import withdraw
from tests.builders import (
    REASON,
    a_member,
    a_moderator,
    a_thread,
    a_vote,
    an_accepted_answer,
    an_answer,
    the_question,
)
from tests.clock import Clock

ANSWER, QUESTION = RULES["answer_helpful"].points, RULES["question_helpful"].points
ACCEPTED, ACCEPTING = RULES["answer_accepted"].points, RULES["accepting"].points
FULL_DAY = DAILY_VOTE_POINTS // ANSWER

pytestmark = pytest.mark.settings(LIMITS="off")


@pytest.fixture
def asker(app: Flask, clock: Clock) -> Actor:
    return a_member()


@pytest.fixture
def author(app: Flask, clock: Clock) -> Actor:
    return a_member()


@pytest.fixture
def thread(asker: Actor) -> Thread:
    return a_thread(asker)


@pytest.fixture
def post(thread: Thread, author: Actor) -> Post:
    return an_answer(thread, author)


def points(actor: Actor) -> int:
    db.session.rollback()
    return score(int(actor.id or 0), "pisang")


def caps(actor: Actor) -> list[str | None]:
    entries = select(Entry.cap).where(Entry.member_id == actor.id).order_by(Entry.id)
    return list(db.session.scalars(entries))


def take_back(voter: Actor, post: Post) -> None:
    with transaction():
        withdraw(voter, post.id)


def test_the_charter_says_these_figures() -> None:
    assert (ANSWER, QUESTION, ACCEPTED, ACCEPTING) == (10, 5, 15, 2)
    assert DAILY_VOTE_POINTS == 100


def test_a_helpful_answer_gives_its_author_10(post: Post, author: Actor, asker: Actor) -> None:
    voter = a_vote(post)
    assert (points(author), points(asker), points(voter)) == (10, 0, 0)


def test_a_helpful_question_gives_its_asker_5(thread: Thread, asker: Actor) -> None:
    a_vote(the_question(thread))
    assert points(asker) == 5


def test_an_accepted_answer_gives_15_and_the_asker_2(
    thread: Thread, author: Actor, asker: Actor
) -> None:
    an_accepted_answer(thread, author)
    assert (points(author), points(asker)) == (15, 2)


def test_accepting_ones_own_answer_gives_nothing(thread: Thread, asker: Actor) -> None:
    an_accepted_answer(thread, asker)
    assert points(asker) == 0


def test_a_moderator_who_accepts_gives_the_author_15_and_the_asker_nothing(
    thread: Thread, post: Post, author: Actor, asker: Actor
) -> None:
    moderator = a_moderator()
    with transaction():
        accept(moderator, thread.id, post.id)
    assert (points(author), points(asker), points(moderator)) == (15, 0, 0)


def test_choosing_another_answer_moves_the_points(
    thread: Thread, author: Actor, asker: Actor
) -> None:
    other = a_member()
    first, second = an_accepted_answer(thread, author), an_answer(thread, other)
    with transaction():
        accept(asker, thread.id, second.id)
    assert (points(author), points(other), points(asker)) == (0, 15, 2)
    with transaction():
        accept(asker, thread.id, first.id)
    assert (points(author), points(other), points(asker)) == (15, 0, 2)


def test_taking_the_choice_back_takes_both_back(
    thread: Thread, author: Actor, asker: Actor
) -> None:
    an_accepted_answer(thread, author)
    with transaction():
        withdraw_acceptance(asker, thread.id)
    assert (points(author), points(asker)) == (0, 0)


def test_nobody_helps_themselves(post: Post, author: Actor) -> None:
    with pytest.raises(Forbidden):
        a_vote(post, author)
    assert points(author) == 0


def test_the_same_vote_twice_is_one(post: Post, author: Actor) -> None:
    voter = a_vote(post)
    a_vote(post, voter)
    assert points(author) == 10
    assert post.helpful_count == 1


def test_a_vote_withdrawn_and_given_again_sums_to_one(post: Post, author: Actor) -> None:
    voter = a_vote(post)
    take_back(voter, post)
    assert points(author) == 0
    take_back(voter, post)
    assert points(author) == 0
    a_vote(post, voter)
    assert points(author) == 10
    assert post.helpful_count == 1
    chosen = select(Event.kind).where(Event.kind.startswith("helpful.")).order_by(Event.id)
    kinds = list(db.session.scalars(chosen))
    assert kinds == ["helpful.given", "helpful.withdrawn", "helpful.given"]


@pytest.mark.parametrize("remove", ["delete", "hide"])
def test_what_is_removed_loses_its_own_points_alone_and_restored_gets_them_again(
    thread: Thread, author: Actor, asker: Actor, remove: str
) -> None:
    kept, removed = an_answer(thread, author), an_accepted_answer(thread, author)
    for post in (kept, removed):
        a_vote(post)
    assert (points(author), points(asker)) == (10 + 10 + 15, 2)
    actor = author if remove == "delete" else a_moderator()
    with transaction():
        delete(actor, removed.id) if remove == "delete" else hide(actor, removed.id, REASON)
    assert (points(author), points(asker)) == (10, 0)
    with transaction():
        restore(actor, removed.id) if remove == "delete" else unhide(actor, removed.id)
    assert (points(author), points(asker)) == (10 + 10 + 15, 2)


def test_a_vote_withdrawn_stays_withdrawn_when_the_post_returns(post: Post, author: Actor) -> None:
    staying, leaving = a_vote(post), a_vote(post)
    take_back(leaving, post)
    with transaction():
        delete(author, post.id)
    with transaction():
        restore(author, post.id)
    assert points(author) == 10
    assert staying.id != leaving.id


def test_an_answer_that_returns_to_another_choice_is_not_chosen(
    thread: Thread, author: Actor, asker: Actor
) -> None:
    first = an_accepted_answer(thread, author)
    with transaction():
        delete(author, first.id)
    other = a_member()
    second = an_accepted_answer(thread, other)
    with transaction():
        restore(author, first.id)
    assert (points(author), points(other), points(asker)) == (0, 15, 2)
    assert thread.accepted_answer_id == second.id


def test_votes_give_at_most_100_a_day(post: Post, author: Actor) -> None:
    for _ in range(FULL_DAY + 2):
        a_vote(post)
    assert points(author) == 100
    assert caps(author) == [None] * FULL_DAY + ["daily_cap"] * 2
    assert post.helpful_count == FULL_DAY + 2


def test_a_smaller_vote_still_fits_where_a_larger_does_not(
    thread: Thread, post: Post, author: Actor
) -> None:
    own = the_question(a_thread(author))
    for _ in range(FULL_DAY - 1):
        a_vote(post)
    a_vote(own)
    a_vote(post)
    assert points(author) == 95
    a_vote(own)
    assert points(author) == 100
    assert caps(author)[-2:] == ["daily_cap", None]


def test_accepted_answers_are_exempt_from_the_cap(thread: Thread, author: Actor) -> None:
    post = an_accepted_answer(thread, author)
    for _ in range(FULL_DAY):
        a_vote(post)
    assert points(author) == 115
    an_accepted_answer(a_thread(), author)
    assert points(author) == 130


def test_each_cluster_has_its_own_100(post: Post, author: Actor) -> None:
    elsewhere = an_answer(a_thread(board="kakao"), author)
    for _ in range(FULL_DAY + 1):
        a_vote(post)
        a_vote(elsewhere)
    assert scores(int(author.id or 0)) == {"pisang": 100, "kakao": 100}


def test_the_cap_counts_the_day_of_wita(clock: Clock, post: Post, author: Actor) -> None:
    clock.set(datetime(2026, 3, 2, 15, 59, 59, tzinfo=UTC))
    for _ in range(FULL_DAY + 1):
        a_vote(post)
    assert points(author) == 100
    clock.set(datetime(2026, 3, 2, 16, 0, tzinfo=UTC))
    a_vote(post)
    assert points(author) == 110


def test_a_withdrawn_vote_makes_room_on_its_own_day(
    clock: Clock, post: Post, author: Actor
) -> None:
    first = a_vote(post)
    for _ in range(FULL_DAY):
        a_vote(post)
    take_back(first, post)
    assert points(author) == 90
    a_vote(post)
    assert points(author) == 100
    clock.move(days=1)
    for _ in range(FULL_DAY + 1):
        a_vote(post)
    assert points(author) == 200


def test_two_votes_of_one_person_for_another_count_a_day(clock: Clock, author: Actor) -> None:
    voter = a_member()
    posts = [an_answer(by=author) for _ in range(4)]
    for post in posts[:3]:
        a_vote(post, voter)
    assert points(author) == 20
    assert caps(author) == [None, None, "pair_cap"]
    a_vote(posts[3])
    assert points(author) == 30
    clock.move(days=1)
    a_vote(posts[3], voter)
    assert points(author) == 40


def test_a_withdrawn_vote_makes_room_for_the_same_person(author: Actor) -> None:
    voter = a_member()
    posts = [an_answer(by=author) for _ in range(3)]
    for post in posts[:2]:
        a_vote(post, voter)
    take_back(voter, posts[0])
    a_vote(posts[2], voter)
    assert points(author) == 20
    a_vote(posts[0], voter)
    assert points(author) == 20


def test_on_the_common_board_acts_write_events_and_no_entries(asker: Actor, author: Actor) -> None:
    thread = a_thread(asker, board="umum")
    a_vote(an_accepted_answer(thread, author))
    a_vote(the_question(thread))
    assert scores(int(author.id or 0)) == scores(int(asker.id or 0)) == {}
    assert db.session.scalars(select(Entry.id)).all() == []
    kinds = set(db.session.scalars(select(Event.kind)))
    assert kinds >= {"helpful.given", "answer.accepted"}


def test_restored_points_follow_the_rules_of_that_day(
    clock: Clock, post: Post, author: Actor
) -> None:
    """What was capped yesterday counts today, and what counted may meet today's cap."""
    for _ in range(FULL_DAY + 2):
        a_vote(post)
    with transaction():
        delete(author, post.id)
    assert points(author) == 0
    clock.move(days=1)
    other = an_answer(by=author)
    for _ in range(3):
        a_vote(other)
    with transaction():
        restore(author, post.id)
    assert points(author) == 100
