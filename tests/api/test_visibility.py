"""What is held, hidden or deleted is in no answer of the API but to its author and moderators."""

import pytest
from flask import Flask

from forum.charter.actor import GUEST
from forum.charter.words import State
from tests.api.speaker import Speaker
from tests.builders import (
    a_comment,
    a_member,
    a_mentor,
    a_moderator,
    a_thread,
    a_vote,
    an_answer,
    put_into,
    the_question,
)

UNSEEN = [State.PENDING, State.HIDDEN, State.DELETED]


@pytest.mark.parametrize("state", UNSEEN)
def test_a_question_out_of_sight_is_in_no_list(app: Flask, state: State) -> None:
    asker = a_member()
    thread = a_thread(by=asker, labels=["panen"])
    question = put_into(the_question(thread), state)
    lists = ["/boards/pisang/threads", "/boards/pisang/threads?tag=panen"]
    lists += [f"/boards/pisang/threads?filter={each}" for each in ("top", "latest")]
    for who in (GUEST, a_member(), a_mentor("pisang"), a_moderator(moderates="kakao")):
        reader = Speaker(app, who)
        reader.get(f"/threads/{thread.id}", 404)
        reader.get(f"/threads/{thread.id}/answers", 404)
        reader.get(f"/posts/{question.id}", 404)
        for path in lists:
            assert reader.get(path)["items"] == []
    for who in (asker, a_moderator()):
        reader = Speaker(app, who)
        assert reader.get(f"/threads/{thread.id}")["state"] == state
        for path in lists:
            assert [row["state"] for row in reader.get(path)["items"]] == [state]


@pytest.mark.parametrize("state", UNSEEN)
def test_an_answer_out_of_sight_takes_its_comments_with_it(app: Flask, state: State) -> None:
    author, asker = a_member(), a_member()
    thread = a_thread(by=asker)
    post = an_answer(thread, by=author)
    comment = a_comment(on=post, by=asker)
    other = an_answer(thread)
    a_vote(other)
    put_into(post, state)
    for who in (GUEST, asker, a_mentor("pisang")):
        reader = Speaker(app, who)
        read = reader.get(f"/threads/{thread.id}")
        assert [each["id"] for each in read["answers"]] == [other.id]
        listed = reader.get(f"/threads/{thread.id}/answers")["items"]
        assert [each["id"] for each in listed] == [other.id]
        for path in ("", "/comments", "/revisions"):
            reader.get(f"/posts/{post.id}{path}", 404)
        if state != State.PENDING:
            assert read["comments"] == []
            reader.get(f"/posts/{comment.id}", 404)
    for who in (author, a_moderator()):
        read = Speaker(app, who).get(f"/threads/{thread.id}")
        assert {each["id"]: each["state"] for each in read["answers"]}[post.id] == state


@pytest.mark.parametrize("state", [State.HIDDEN, State.DELETED])
def test_a_comment_out_of_sight_is_read_by_its_author_alone(app: Flask, state: State) -> None:
    author = a_member()
    post = an_answer()
    comment = put_into(a_comment(on=post, by=author), state)
    for who, seen in ((GUEST, False), (a_member(), False), (author, True), (a_moderator(), True)):
        reader = Speaker(app, who)
        listed = reader.get(f"/posts/{post.id}/comments")["items"]
        flat = reader.get(f"/threads/{post.thread_id}")["comments"]
        assert [bool(listed), bool(flat)] == [seen, seen]
        reader.get(f"/posts/{comment.id}", 200 if seen else 404)


def test_notices_and_ledger_do_not_tell_of_what_is_out_of_sight(app: Flask) -> None:
    asker, author = a_member(), a_member("penjawab")
    thread = a_thread(by=asker)
    post = an_answer(thread, by=author)
    a_vote(post)
    reader, guest = Speaker(app, asker), Speaker(app)
    assert [row["post_id"] for row in reader.get("/notifications")["items"]] == [post.id]
    assert guest.get("/users/penjawab/ledger")["items"][0]["thing"] == f"post/{post.id}"
    put_into(post, State.HIDDEN)
    assert reader.get("/notifications")["items"] == []
    assert reader.get("/me")["unread_notifications"] == 0
    entries = guest.get("/users/penjawab/ledger")["items"]
    assert [row["thing"] for row in entries] == [None, None]
    own = Speaker(app, author).get("/users/penjawab/ledger")["items"]
    assert {row["thing"] for row in own} == {f"post/{post.id}"}
