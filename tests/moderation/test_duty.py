"""The dead man's switch: who is called, what they see and may do, and when it ends."""

import pytest
from flask import Flask

from forum.accounts.service.offices import set_mentor_state
from forum.charter.actor import Actor
from forum.charter.moderation import DUTY_AFTER_HOURS, ReviewState
from forum.charter.words import MentorState, State
from forum.kernel.errors import Conflict, Forbidden, NotFound
from forum.kernel.transactions import transaction
from forum.ledger.service import add_points
from forum.moderation.queries.queue import QueueFilter, queue
from forum.moderation.service.duty import review_duty
from tests.builders import (
    REASON,
    a_member,
    a_moderator,
    a_thread,
    a_vote,
    again,
    an_answer,
    authorise,
    log_in,
)
from tests.client import Client
from tests.clock import Clock
from tests.moderation.scenes import a_held_answer, decided, item_of, reported, told


def mentors(count: int, cluster: str = "pisang") -> list[Actor]:
    """Make active mentors, each with fewer points than the one before."""
    made = [a_member() for _ in range(count)]
    with transaction():
        for number, member in enumerate(made):
            set_mentor_state(member.id or 0, cluster, MentorState.ACTIVE)
            add_points({(member.id or 0, cluster): 500 - number})
    return made


def reviewed() -> None:
    with transaction():
        review_duty()


def on_duty(people: list[Actor]) -> list[bool]:
    return ["pisang" in again(person).duty_in for person in people]


def test_the_three_with_most_points_are_called_when_something_waits_too_long(
    app: Flask, clock: Clock
) -> None:
    people = mentors(4)
    post = a_held_answer(a_thread())
    reviewed()
    assert on_duty(people) == [False] * 4
    clock.move(hours=DUTY_AFTER_HOURS + 1)
    reviewed()
    reviewed()
    assert on_duty(people) == [True, True, True, False]
    assert told(people[0])[-1:] == ["duty.called"]
    rows = queue(again(people[0]), QueueFilter()).items
    assert [row.post_id for row in rows] == [post.id]


def test_they_see_held_posts_of_their_cluster_and_nothing_else(app: Flask, clock: Clock) -> None:
    (mentor,) = mentors(1)
    thread = a_thread()
    held, elsewhere = a_held_answer(thread), a_held_answer(a_thread(board="kakao"))
    flagged = an_answer(thread)
    for _ in range(3):
        reported(flagged)
    client = authorise(log_in(Client(app), mentor), mentor)
    paths = [f"/api/v1/posts/{post.id}" for post in (held, elsewhere, flagged)]
    assert [client.get(path).status_code for path in paths] == [404, 404, 404]
    clock.move(hours=DUTY_AFTER_HOURS + 1)
    reviewed()
    client = authorise(log_in(Client(app), mentor), mentor)
    assert [client.get(path).status_code for path in paths] == [200, 404, 404]
    page = client.get("/moderation").text
    assert f'href="/p/{held.id}"' in page
    assert f'href="/p/{elsewhere.id}"' not in page
    assert f'href="/p/{flagged.id}"' not in page
    assert f'id="p{held.id}"' in client.get(f"/t/{thread.id}", follow_redirects=True).text
    with pytest.raises(NotFound):
        decided(again(mentor), item_of(flagged), "dismiss")


def test_what_they_approve_is_listed_for_confirmation(app: Flask, clock: Clock) -> None:
    (mentor,) = mentors(1)
    kept, bad = a_held_answer(a_thread()), a_held_answer(a_thread())
    clock.move(hours=DUTY_AFTER_HOURS + 1)
    reviewed()
    person, staff = again(mentor), a_moderator()
    with pytest.raises(Conflict):
        decided(person, item_of(kept), "reject", REASON)
    for post in (kept, bad):
        decided(person, item_of(post), "approve")
        assert post.state == State.VISIBLE
        assert item_of(post).state == ReviewState.PROVISIONAL
    assert queue(person, QueueFilter()).items == []
    listed = queue(staff, QueueFilter()).items
    assert [row.post_id for row in listed] == [kept.id, bad.id]
    a_vote(kept)
    decided(staff, item_of(kept), "approve")
    decided(staff, item_of(bad), "reject", REASON)
    assert (kept.state, bad.state) == (State.VISIBLE, State.HIDDEN)
    assert queue(staff, QueueFilter()).items == []


def test_it_ends_when_staff_is_back(app: Flask, clock: Clock) -> None:
    people = mentors(2)
    posts = [a_held_answer(a_thread()) for _ in range(2)]
    clock.move(hours=DUTY_AFTER_HOURS + 1)
    reviewed()
    decided(a_moderator(), item_of(posts[0]), "approve")
    reviewed()
    assert on_duty(people) == [False, False]
    with pytest.raises(Forbidden):
        queue(again(people[0]), QueueFilter())


def test_nobody_on_duty_decides_on_their_own_post(app: Flask, clock: Clock) -> None:
    (mentor,) = mentors(1)
    own = a_held_answer(a_thread(), mentor)
    clock.move(hours=DUTY_AFTER_HOURS + 1)
    reviewed()
    person = again(mentor)
    assert person.duty_in == {"pisang"}
    with pytest.raises(Forbidden):
        decided(person, item_of(own), "approve")


def test_who_is_no_mentor_any_more_is_not_on_duty(app: Flask, clock: Clock) -> None:
    people = mentors(1)
    a_held_answer(a_thread())
    clock.move(hours=DUTY_AFTER_HOURS + 1)
    reviewed()
    with transaction():
        set_mentor_state(people[0].id or 0, "pisang", MentorState.LAPSED)
    reviewed()
    assert on_duty(people) == [False]
