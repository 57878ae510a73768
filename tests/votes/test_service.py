"""Helpful votes: one a member and post, undone without a trace in the figures."""

import pytest
from flask import Flask

from forum.charter.actor import GUEST, Actor
from forum.charter.words import State
from forum.kernel.db import db
from forum.kernel.errors import Conflict, Forbidden, NotFound, Unauthenticated
from forum.ledger.queries import score
from forum.threads.models import Thread, ThreadLabel
from forum.votes.models import Vote
from forum.votes.queries import voted_by
from forum.votes.service import say_helpful, withdraw
from tests.builders import (
    a_comment,
    a_member,
    a_moderator,
    a_suspended_member,
    a_thread,
    a_vote,
    again,
    an_answer,
    log_in,
    put_into,
    the_question,
)
from tests.client import Client
from tests.proof import differences
from tests.threads.test_changing import do, thread_of


def test_a_vote_counts_once_and_goes_as_it_came(app: Flask) -> None:
    thread, voter = a_thread(labels=["panen"]), a_member()
    post, other = an_answer(thread), an_answer(thread)
    for _ in range(2):
        do(say_helpful, voter, post.id)
    assert (post.helpful_count, thread.help_count, thread.helpful_count) == (1, 1, 0)
    assert post.rank < other.rank
    assert voted_by(voter, [post.id, other.id]) == {post.id}
    assert db.session.query(ThreadLabel).one().help_count == 1
    assert score(post.author_id, "pisang") == 10
    for _ in range(2):
        do(withdraw, voter, post.id)
    assert (post.helpful_count, thread.help_count, post.rank) == (0, 0, other.rank)
    assert db.session.query(Vote).count() == score(post.author_id, "pisang") == 0
    assert differences() == []


def test_a_vote_on_a_question_counts_for_its_thread(app: Flask) -> None:
    thread = a_thread()
    question = the_question(thread)
    rank = question.rank
    voter = a_vote(question)
    assert (thread.helpful_count, thread.help_count, question.rank) == (1, 1, rank)
    put_into(question, State.HIDDEN)
    with pytest.raises(NotFound):
        do(withdraw, voter, question.id)
    assert differences() == []


def test_nobody_votes_for_themselves_or_for_comments(app: Flask) -> None:
    post = an_answer()
    comment = a_comment(post)
    author = again(Actor(post.author_id))
    for actor, thing in ((author, post), (a_member(), comment), (a_suspended_member(), post)):
        for act in (say_helpful, withdraw):
            with pytest.raises(Forbidden):
                do(act, actor, thing.id)
    with pytest.raises(Unauthenticated):
        do(say_helpful, GUEST, post.id)


@pytest.mark.parametrize("state", [State.PENDING, State.HIDDEN, State.DELETED])
def test_nobody_votes_for_what_not_all_can_see(app: Flask, state: State) -> None:
    post = put_into(an_answer(), state)
    with pytest.raises(NotFound):
        do(say_helpful, a_member(), post.id)
    with pytest.raises(Conflict):
        do(say_helpful, a_moderator(), post.id)
    other = an_answer()
    asker = again(Actor(thread_of(other).author_id))
    put_into(the_question(thread_of(other)), state)
    with pytest.raises(Conflict):
        do(say_helpful, asker, other.id)


def test_a_moderator_takes_a_vote_back_from_a_hidden_answer(app: Flask) -> None:
    thread, moderator = a_thread(), a_moderator()
    post = an_answer(thread)
    a_vote(post)
    a_vote(post, moderator)
    put_into(post, State.HIDDEN)
    do(withdraw, moderator, post.id)
    assert (post.helpful_count, thread.help_count) == (1, 0)
    assert differences() == []


def test_the_button_gives_and_takes_back(app: Flask, client: Client) -> None:
    post = an_answer()
    log_in(client, a_member())
    for undo, votes in (("", 1), ("", 1), ("1", 0), ("1", 0)):
        response = client.send(f"/p/{post.id}/helpful", undo=undo)
        assert (response.status_code, response.location) == (303, f"/p/{post.id}")
        assert db.session.query(Vote).count() == votes


def test_a_press_sent_twice_with_one_key_is_one(app: Flask, client: Client) -> None:
    post = an_answer()
    log_in(client, a_member())
    for _ in range(2):
        assert client.send(f"/p/{post.id}/helpful", key="kunci").status_code == 303
    assert db.session.get_one(Thread, post.thread_id).help_count == 1
    assert client.send(f"/p/{post.id}/helpful", key="kunci", undo="1").status_code == 422
