"""The buttons of staff: each with a reason and a way back, and for staff alone."""

import re

import pytest
from flask import Flask

from forum.charter.actor import Actor
from forum.charter.words import State
from forum.kernel.db import db
from forum.threads.models import Post, Thread
from tests.builders import REASON, a_member, a_moderator, again, an_answer, log_in
from tests.client import Client
from tests.proof import differences

ACTS = {
    "hide": ("/p/{post}/hidden", lambda post, _thread: post.state == State.HIDDEN),
    "close": ("/t/{thread}/closed", lambda _post, thread: thread.closed),
    "pin": ("/t/{thread}/pinned", lambda _post, thread: thread.pinned),
}


@pytest.fixture
def post(app: Flask) -> Post:
    return an_answer()


def the_thread(post: Post) -> Thread:
    return db.session.get_one(Thread, post.thread_id)


@pytest.mark.parametrize("act", ACTS)
def test_an_act_of_staff_and_its_way_back(app: Flask, post: Post, act: str) -> None:
    path, is_done = ACTS[act]
    path = path.format(post=post.id, thread=post.thread_id)
    client = log_in(Client(app), a_moderator(moderates="pisang"))
    refused = client.send(path, reason="")
    assert refused.status_code == 422
    assert not is_done(post, the_thread(post))
    done = client.send(path, reason=REASON)
    assert done.status_code == 303
    assert is_done(post, the_thread(post))
    page = client.get(done.location, follow_redirects=True).text
    assert 'data-flash="done"' in page
    assert re.search(rf'action="{path}">.*?name="undo" value="1"', page, re.DOTALL)
    assert client.send(path, reason=REASON).status_code == 409
    assert client.send(path, undo="1").status_code == 303
    assert not is_done(post, the_thread(post))
    assert client.send(path, undo="1").status_code == 409
    assert differences() == []


@pytest.mark.parametrize("act", ACTS)
def test_nobody_else_does_it(app: Flask, post: Post, act: str) -> None:
    path = ACTS[act][0].format(post=post.id, thread=post.thread_id)
    for actor in (a_member(), a_moderator(moderates="kakao")):
        client = log_in(Client(app), actor)
        assert client.send(path, reason=REASON).status_code == 403
        assert client.send(path, undo="1").status_code == 403
        assert path not in client.get(f"/p/{post.id}", follow_redirects=True).text
    assert Client(app).send(path, reason=REASON).status_code == 401


def test_the_author_reads_what_is_hidden_and_nobody_else_does(app: Flask, post: Post) -> None:
    author, staff = again(Actor(post.author_id)), a_moderator()
    readers = {each: log_in(Client(app), each) for each in (author, staff, a_member())}
    assert readers[staff].send(f"/p/{post.id}/hidden", reason=REASON).status_code == 303
    for actor, client in readers.items():
        page = client.get(f"/p/{post.id}", follow_redirects=True)
        if actor in (author, staff):
            assert f'id="p{post.id}" data-kind="answer" data-state="hidden"' in page.text
        else:
            assert page.status_code == 404
