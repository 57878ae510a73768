"""A thread moves to the board it belongs to, and what was earned in it to that cluster."""

import json
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from forum.boards.models import Board
from forum.charter.actor import Actor
from forum.charter.reputation import VERSION
from forum.charter.words import State
from forum.kernel.db import db
from forum.kernel.errors import AlreadyDone, Forbidden, Invalid, NotFound
from forum.ledger.models import Event, LedgerText
from forum.ledger.queries import scores
from forum.notifications.queries import notices
from forum.threads.models import Post, Revision, Thread, ThreadLabel
from forum.threads.service.changing import delete, hide, restore, unhide
from forum.threads.service.choosing import accept
from forum.threads.service.moving import move
from forum.votes.models import Endorsement
from forum.votes.service import endorse, withdraw
from tests.api.speaker import Speaker
from tests.builders import (
    REASON,
    a_member,
    a_moderator,
    a_thread,
    a_vote,
    again,
    an_accepted_answer,
    an_answer,
    an_endorsement,
    log_in,
    put_into,
    the_question,
)
from tests.client import Client
from tests.clock import Clock
from tests.proof import differences
from tests.threads.test_changing import do


def moved(thread: Thread, board: str, by: Actor | None = None) -> None:
    do(move, by or a_moderator(), thread.id, board, REASON)


def the_board(slug: str) -> Board:
    return db.session.execute(select(Board).where(Board.slug == slug)).scalar_one()


def told(kind: str) -> list[dict[str, Any]]:
    rows = db.session.query(Event).filter_by(kind=kind).order_by(Event.id)
    return [json.loads(row.data) | {"cluster": row.cluster, "id": row.thing_id} for row in rows]


def points(member_id: int) -> dict[str, int]:
    return {cluster: sum_of for cluster, sum_of in scores(member_id).items() if sum_of}


def test_lists_labels_and_counters_follow(app: Flask, client: Client) -> None:
    thread = a_thread(labels=["panen", "pemasaran"], title="Pindahkan saya ke kakao")
    stays = a_thread()
    assert [the_board(slug).thread_count for slug in ("pisang", "kakao")] == [2, 0]
    for board in ("pisang", "kakao"):  # so that stored pages must be drawn again
        client.get(f"/b/{board}")
    moved(thread, "kakao")
    assert thread.board_id == the_board("kakao").id
    assert [the_board(slug).thread_count for slug in ("pisang", "kakao")] == [1, 1]
    assert [the_board(slug).unanswered_count for slug in ("pisang", "kakao")] == [1, 1]
    assert "Pindahkan saya ke kakao" in client.get("/b/kakao").text
    assert "Pindahkan saya ke kakao" not in client.get("/b/pisang").text
    assert "Pindahkan saya ke kakao" in client.get("/b/kakao?tag=pemasaran").text
    assert 'href="/b/kakao"' in client.get(f"/t/{thread.id}/{thread.slug}").text
    assert stays.board_id == the_board("pisang").id
    assert differences() == []


def test_labels_that_are_not_offered_there_fall_away_and_the_first_text_remembers(
    app: Flask,
) -> None:
    moderator, thread = a_moderator(), a_thread(labels=["penggorengan", "pemasaran"])
    moved(thread, "kakao", moderator)
    assert thread.labels == "pemasaran"
    assert db.session.query(ThreadLabel).one().board_id == thread.board_id
    question = the_question(thread)
    newest = db.session.get_one(Revision, (question.id, 2))
    assert (question.revision, newest.labels, newest.editor_id, newest.reason) == (
        2,
        "pemasaran",
        moderator.id,
        REASON,
    )
    assert question.edited_at is None
    moved(thread, "pisang")
    assert (thread.labels, question.revision) == ("pemasaran", 2)
    assert differences() == []


def test_moving_is_written_down_and_the_asker_told(app: Flask) -> None:
    asker = a_member()
    thread = a_thread(asker)
    moved(thread, "umum")
    [event] = told("thread.moved")
    assert (event["from"], event["to"], event["cluster"]) == ("pisang", "umum", None)
    assert [row.text for row in db.session.query(LedgerText)] == [REASON]
    [notice] = notices(asker).items
    assert (notice.event, notice.url, notice.reason) == (
        "thread.moved",
        f"/t/{thread.id}",
        REASON,
    )
    assert told("post.moved") == [], "nothing was earned here"


def test_moderators_of_the_board_move_with_a_reason_to_another_board(app: Flask) -> None:
    asker = a_member()
    thread = a_thread(asker)
    for actor in (asker, a_member(), a_moderator(moderates="kakao")):
        with pytest.raises(Forbidden):
            moved(thread, "kakao", actor)
    moderator = a_moderator(moderates="pisang")
    for board, reason, field in (("kakao", " ", "reason"), ("tidak-ada", REASON, "board")):
        with pytest.raises(Invalid) as refused:
            do(move, moderator, thread.id, board, reason)
        assert list(refused.value.errors) == [field]
    with pytest.raises(AlreadyDone):
        moved(thread, "pisang", moderator)
    with pytest.raises(NotFound):
        do(move, moderator, 10**9, "kakao", REASON)
    moved(thread, "kakao", moderator)
    assert differences() == []


def test_all_that_was_earned_moves_to_the_new_cluster(app: Flask) -> None:
    asker, author = a_member(), a_member()
    thread = a_thread(asker)
    post = an_accepted_answer(thread, author)
    a_vote(post)
    a_vote(the_question(thread))
    an_endorsement(post, a_member(mentor_of="pisang"))
    both = an_endorsement(post, a_member(mentor_of="kakao,pisang"))
    assert points(post.author_id) == {"pisang": 10 + 15 + 20}
    assert points(thread.author_id) == {"pisang": 2 + 5}
    moved(thread, "kakao")
    assert points(post.author_id) == {"kakao": 10 + 15 + 10}
    assert points(thread.author_id) == {"kakao": 2 + 5}
    assert db.session.query(Endorsement).one().mentor_id == both.id
    assert post.endorsement_count == 1
    question, answer = told("post.moved")
    assert question == {
        "accepted_by": None,
        "asker": asker.id,
        "cluster": "kakao",
        "endorsers": [],
        "from": "pisang",
        "id": the_question(thread).id,
        "post": "question",
        "rules": VERSION,
        "thread": thread.id,
        "visible": True,
    }
    assert (answer["endorsers"], answer["accepted_by"]) == ([both.id], asker.id)
    assert differences() == []


def test_on_the_common_board_nothing_counts_until_it_moves_on(app: Flask) -> None:
    """`record` once left early for what has no cluster: the points stayed in the old one."""
    thread = a_thread()
    post = an_accepted_answer(thread)
    voter = a_vote(post)
    an_endorsement(post)
    moved(thread, "umum")
    assert points(post.author_id) == points(thread.author_id) == {}
    assert (post.endorsement_count, post.helpful_count) == (0, 1)
    do(withdraw, voter, post.id)
    a_vote(post)
    a_vote(post)
    assert points(post.author_id) == {}
    moved(thread, "kakao")
    assert points(post.author_id) == {"kakao": 20 + 15}
    assert points(thread.author_id) == {"kakao": 2}
    assert differences() == []


def test_moved_back_all_but_the_ended_endorsements_count_again(app: Flask) -> None:
    thread = a_thread()
    post = an_answer(thread)
    a_vote(post)
    mentor = an_endorsement(post)
    moved(thread, "kakao")
    moved(thread, "pisang")
    assert points(post.author_id) == {"pisang": 10}
    do(endorse, mentor, post.id)
    assert points(post.author_id) == {"pisang": 20}
    assert differences() == []


def test_the_caps_are_those_of_the_day_of_the_move(app: Flask, clock: Clock) -> None:
    thread = a_thread()
    post = an_answer(thread)
    for _ in range(12):
        a_vote(post)
    author = again(Actor(post.author_id))
    clock.move(days=1)
    elsewhere = an_answer(a_thread(board="kakao"), author)
    for _ in range(3):
        a_vote(elsewhere)
    moved(thread, "kakao")
    assert points(post.author_id) == {"kakao": 100}
    assert differences() == []


@pytest.mark.parametrize("back", ["delete", "hide"])
def test_what_was_out_of_sight_counts_in_the_new_cluster_when_it_returns(
    app: Flask, back: str
) -> None:
    asker = a_member()
    thread = a_thread(asker)
    post = an_answer(thread)
    a_vote(post)
    do(accept, asker, thread.id, post.id)
    an_endorsement(post, a_member(mentor_of="pisang"))
    both = an_endorsement(post, a_member(mentor_of="kakao,pisang"))
    author, moderator = again(Actor(post.author_id)), a_moderator()
    do(delete, author, post.id) if back == "delete" else do(hide, moderator, post.id, REASON)
    moved(thread, "kakao")
    assert points(post.author_id) == {}
    do(restore, author, post.id) if back == "delete" else do(unhide, moderator, post.id)
    assert points(post.author_id) == {"kakao": 10 + 15 + 10}
    assert [row.mentor_id for row in db.session.query(Endorsement)] == [both.id]
    assert differences() == []


@pytest.mark.parametrize("state", [State.HIDDEN, State.DELETED])
def test_a_thread_out_of_sight_moves_without_counting(app: Flask, state: State) -> None:
    thread = a_thread(labels=["pemasaran"])
    put_into(the_question(thread), state)
    before = [the_board(slug).thread_count for slug in ("pisang", "kakao")]
    moved(thread, "kakao")
    assert [the_board(slug).thread_count for slug in ("pisang", "kakao")] == before
    assert differences() == []


def test_staff_move_it_on_its_page(app: Flask) -> None:
    thread, client = a_thread(), log_in(Client(app), a_moderator())
    offer = f'action="/t/{thread.id}/move"'
    assert offer in client.get(f"/t/{thread.id}/{thread.slug}").text
    member = log_in(Client(app), a_member())
    assert offer not in member.get(f"/t/{thread.id}/{thread.slug}").text
    assert client.send(f"/t/{thread.id}/move", board="kakao", reason=" ").status_code == 422
    answer = client.send(f"/t/{thread.id}/move", board="kakao", reason=REASON)
    assert (answer.status_code, answer.location) == (303, f"/t/{thread.id}")
    page = client.get(f"/t/{thread.id}/{thread.slug}").text
    assert '<option value="kakao">' not in page
    assert '<option value="pisang">' in page


def test_a_post_is_told_of_once_in_the_order_of_ids(app: Flask) -> None:
    thread = a_thread()
    posts: list[Post] = [an_answer(thread) for _ in range(3)]
    for post in (posts[2], posts[0]):
        a_vote(post)
    moved(thread, "kakao")
    assert [event["id"] for event in told("post.moved")] == [posts[0].id, posts[2].id]


def test_staff_move_it_by_the_api(app: Flask) -> None:
    thread = a_thread(labels=["panen"])
    staff, path = Speaker(app, a_moderator()), f"/threads/{thread.id}/move"
    for _ in range(2):
        said = staff.post(path, {"board": "kakao", "reason": REASON}, 200)
    assert (said["board"], said["cluster"], said["tags"]) == ("kakao", "kakao", ["panen"])
    staff.post(path, {"board": "kopi", "reason": REASON}, 422)
    staff.post(path, {"reason": REASON}, 422)
