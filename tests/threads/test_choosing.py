"""Choosing the best answer, following, and noting what was read."""

import dataclasses
from datetime import timedelta

import pytest
from flask import Flask

from forum.charter.actor import GUEST
from forum.charter.words import State, ThreadKind
from forum.kernel import later
from forum.kernel.db import db
from forum.kernel.errors import AlreadyDone, Conflict, Forbidden, Invalid, Unauthenticated
from forum.kernel.transactions import transaction
from forum.ledger.queries import score
from forum.threads.models import Following, ReadMark
from forum.threads.queries.lists import news
from forum.threads.service import choosing
from forum.threads.service.changing import unhide
from tests.builders import (
    a_comment,
    a_member,
    a_moderator,
    a_thread,
    a_vote,
    an_answer,
    log_in,
    put_into,
    the_question,
)
from tests.client import Client
from tests.clock import Clock
from tests.proof import differences
from tests.threads.test_changing import do


def test_the_asker_chooses_changes_and_takes_back(app: Flask) -> None:
    asker = a_member()
    thread = a_thread(asker, labels=["panen"])
    first, second = an_answer(thread), an_answer(thread)
    do(choosing.accept, asker, thread.id, first.id)
    assert (thread.accepted_answer_id, thread.solved) == (first.id, True)
    assert first.rank < second.rank
    assert (score(first.author_id, "pisang"), score(asker.id or 0, "pisang")) == (15, 2)
    do(choosing.accept, asker, thread.id, second.id)
    assert (first.accepted_by_id, second.accepted_by_id) == (None, asker.id)
    assert (score(first.author_id, "pisang"), score(second.author_id, "pisang")) == (0, 15)
    do(choosing.withdraw_acceptance, asker, thread.id)
    assert (thread.accepted_answer_id, thread.solved, second.rank) == (None, False, 0)
    with pytest.raises(AlreadyDone):
        do(choosing.withdraw_acceptance, asker, thread.id)
    assert score(asker.id or 0, "pisang") == 0
    assert differences() == []


def test_only_asker_and_staff_choose(app: Flask) -> None:
    asker, author = a_member(), a_member()
    thread = a_thread(asker)
    post = an_answer(thread, author)
    suspended = dataclasses.replace(asker, suspended=True)
    for actor in (author, a_member(), a_moderator(moderates="kakao"), suspended):
        with pytest.raises(Forbidden):
            do(choosing.accept, actor, thread.id, post.id)
    with pytest.raises(Unauthenticated):
        do(choosing.accept, GUEST, thread.id, post.id)
    do(choosing.accept, a_moderator(), thread.id, post.id)
    assert (score(author.id or 0, "pisang"), score(asker.id or 0, "pisang")) == (15, 0)


def test_only_a_visible_answer_of_this_thread_is_chosen(app: Flask) -> None:
    asker = a_member()
    thread = a_thread(asker)
    hidden = put_into(an_answer(thread), State.HIDDEN)
    others = (hidden, an_answer(), the_question(thread), a_comment(an_answer(thread)))
    for number in (*(post.id for post in others), 10**9):
        with pytest.raises(Invalid) as refused:
            do(choosing.accept, asker, thread.id, number)
        assert refused.value.errors.keys() == {"answer_id"}


def test_discussions_and_hidden_questions_have_no_best_answer(app: Flask) -> None:
    asker = a_member()
    for kind in (ThreadKind.DISCUSSION, ThreadKind.QUESTION):
        thread = a_thread(asker, kind=kind)
        post = an_answer(thread)
        if kind == ThreadKind.QUESTION:
            put_into(the_question(thread), State.HIDDEN)
        with pytest.raises(Conflict):
            do(choosing.accept, asker, thread.id, post.id)


def test_the_choice_is_remembered_while_it_cannot_be_seen(app: Flask) -> None:
    asker = a_member()
    thread = a_thread(asker)
    post = an_answer(thread)
    do(choosing.accept, asker, thread.id, post.id)
    put_into(post, State.HIDDEN)
    do(unhide, a_moderator(), post.id)
    assert thread.accepted_answer_id == post.id


def test_a_choice_made_meanwhile_stands_and_the_old_one_loses_its_rank(app: Flask) -> None:
    asker = a_member()
    thread = a_thread(asker)
    old, new = an_answer(thread), an_answer(thread)
    do(choosing.accept, asker, thread.id, old.id)
    put_into(old, State.HIDDEN)
    do(choosing.accept, asker, thread.id, new.id)
    assert (old.accepted_by_id, old.rank) == (None, 0)
    assert differences() == []
    do(unhide, a_moderator(), old.id)
    assert (thread.accepted_answer_id, old.accepted_by_id) == (new.id, None)
    assert (score(old.author_id, "pisang"), score(new.author_id, "pisang")) == (0, 15)
    assert differences() == []


def test_help_ranks_below_the_choice(app: Flask) -> None:
    asker = a_member()
    thread = a_thread(asker)
    posts = [an_answer(thread) for _ in range(3)]
    a_vote(posts[1])
    a_vote(posts[1])
    a_vote(posts[2])
    do(choosing.accept, asker, thread.id, posts[0].id)
    assert posts[0].rank < posts[1].rank < posts[2].rank < 0


def test_following_twice_is_once_and_ends(app: Flask) -> None:
    member, thread = a_member(), a_thread()
    for _ in range(2):
        do(choosing.follow, member, thread.id)
    assert db.session.get(Following, (member.id, thread.id)) is not None
    for _ in range(2):
        do(choosing.unfollow, member, thread.id)
    assert db.session.get(Following, (member.id, thread.id)) is None


def test_what_came_after_the_page_was_read_is_still_new(app: Flask, clock: Clock) -> None:
    """Read marks are written some seconds later: they must not swallow what came meanwhile."""
    reader, thread = a_member(), a_thread()
    do(choosing.follow, reader, thread.id)
    client = log_in(Client(app), reader)
    assert [row.id for row in news(reader, 9)] == [thread.id]
    client.get(f"/t/{thread.id}/{thread.slug}")
    later.flush(app)
    assert news(reader, 9) == []
    clock.move(minutes=1)
    client.get(f"/t/{thread.id}/{thread.slug}")
    clock.move(seconds=1)
    an_answer(thread)
    clock.move(seconds=2)
    later.flush(app)
    assert [row.id for row in news(reader, 9)] == [thread.id]


def test_a_late_read_mark_does_not_take_an_own_answer_back(app: Flask, clock: Clock) -> None:
    member, thread = a_member(), a_thread()
    clock.move(hours=1)
    an_answer(thread, member)
    with transaction():
        choosing.mark_read(member.id or 0, thread.id, clock.now - timedelta(minutes=30))
    assert db.session.get_one(ReadMark, (member.id, thread.id)).seen_at == clock.now
    assert news(member, 9) == []
