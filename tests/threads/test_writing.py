"""Asking, answering and commenting: who may, when the state forbids it, and what follows."""

import pytest
from flask import Flask
from sqlalchemy import select

from forum.boards.models import Board
from forum.charter.actor import GUEST
from forum.charter.limits import LABELS_PER_THREAD, RATES
from forum.charter.words import State, ThreadKind
from forum.kernel.db import db
from forum.kernel.errors import Conflict, Forbidden, Invalid, NotFound, TooMany, Unauthenticated
from forum.kernel.transactions import transaction
from forum.threads.models import Following, Post, ReadMark, Revision, Thread, ThreadLabel
from forum.threads.service.changing import close
from forum.threads.service.texts import written, written_comment
from forum.threads.service.writing import NewThread, answer, ask, comment
from tests.builders import (
    REASON,
    a_comment,
    a_member,
    a_moderator,
    a_suspended_member,
    a_thread,
    a_vote,
    an_answer,
    put_into,
    the_question,
)
from tests.clock import Clock
from tests.proof import differences

TEXT = written("Isi yang cukup panjang.")


def the_board(slug: str = "pisang") -> Board:
    return db.session.execute(
        select(Board).where(Board.slug == slug).execution_options(populate_existing=True)
    ).scalar_one()


def test_a_question_is_visible_counted_and_followed_at_once(app: Flask) -> None:
    asker = a_member()
    thread = a_thread(asker, labels=["panen", "budidaya"])
    question = the_question(thread)
    assert (thread.state, question.state, thread.listed) == (State.VISIBLE, State.VISIBLE, True)
    assert (thread.unanswered, thread.solved, thread.post_count) == (True, False, 1)
    assert thread.published_at == question.published_at == thread.last_activity_at
    assert (the_board().thread_count, the_board().unanswered_count) == (1, 1)
    assert db.session.get(Following, (asker.id, thread.id)) is not None
    mark = db.session.get_one(ReadMark, (asker.id, thread.id))
    assert mark.seen_at == thread.last_activity_at
    revision = db.session.get_one(Revision, (question.id, 1))
    assert (revision.body, revision.title, revision.labels) == (
        question.body,
        thread.title,
        thread.labels,
    )
    assert differences() == []


def test_labels_stand_in_the_order_of_their_board(app: Flask) -> None:
    assert a_thread(labels=["panen", "budidaya", "panen"]).labels == "budidaya,panen"


def test_a_board_takes_only_labels_it_offers_and_not_too_many(app: Flask) -> None:
    for labels in (["tidak-ada"], ["fermentasi"]):
        with pytest.raises(Invalid) as refused:
            a_thread(labels=labels)
        assert refused.value.errors.keys() == {"tags"}
    offered = ["budidaya", "hama-penyakit", "panen", "pascapanen", "penggorengan", "pengemasan"]
    assert len(offered) == LABELS_PER_THREAD + 1
    with pytest.raises(Invalid):
        a_thread(labels=offered)


@pytest.mark.parametrize("slug", ["", "tidak-ada", "pis\0ang"])
def test_an_unknown_board_is_an_error_of_its_field(app: Flask, slug: str) -> None:
    with pytest.raises(Invalid) as refused:
        a_thread(board=slug)
    assert refused.value.errors.keys() == {"board"}


def test_guests_and_suspended_members_write_nothing(app: Flask) -> None:
    post = an_answer()
    for actor, refusal in ((GUEST, Unauthenticated), (a_suspended_member(), Forbidden)):
        with pytest.raises(refusal), transaction():
            ask(actor, NewThread("pisang", "Judul yang baik", TEXT))
        with pytest.raises(refusal), transaction():
            answer(actor, post.thread_id, TEXT)
        with pytest.raises(refusal), transaction():
            comment(actor, post.id, TEXT)


def test_announcements_are_for_those_who_look_after_the_board(app: Flask) -> None:
    for actor in (a_member(), a_moderator(moderates="kakao")):
        with pytest.raises(Forbidden):
            a_thread(actor, kind=ThreadKind.ANNOUNCEMENT)
    thread = a_thread(a_moderator(moderates="pisang"), kind=ThreadKind.ANNOUNCEMENT)
    assert not thread.unanswered
    assert the_board().unanswered_count == 0


def test_an_answer_by_the_asker_leaves_the_question_unanswered(app: Flask) -> None:
    asker = a_member()
    thread = a_thread(asker)
    an_answer(thread, asker)
    assert (thread.answer_count, thread.others_answer_count, thread.unanswered) == (1, 0, True)
    an_answer(thread)
    an_answer(thread)
    assert (thread.answer_count, thread.others_answer_count, thread.unanswered) == (3, 2, False)
    assert the_board().unanswered_count == 0
    assert differences() == []


def test_replies_in_a_discussion_stand_in_order_of_age(app: Flask) -> None:
    thread = a_thread(kind=ThreadKind.DISCUSSION)
    first, second = an_answer(thread), an_answer(thread)
    a_vote(second)
    assert first.rank == second.rank == 0
    assert not thread.unanswered


def test_activity_is_the_time_of_the_newest_post(app: Flask, clock: Clock) -> None:
    thread = a_thread(labels=["panen"])
    clock.move(hours=2)
    post = an_answer(thread)
    assert thread.last_activity_at == clock.now
    clock.move(hours=2)
    a_comment(post)
    assert thread.last_activity_at == clock.now
    label = db.session.execute(select(ThreadLabel)).scalar_one()
    assert label.last_activity_at == clock.now


def test_a_closed_thread_takes_neither_answer_nor_comment(app: Flask) -> None:
    moderator, post = a_moderator(), an_answer()
    thread = db.session.get_one(Thread, post.thread_id)
    with transaction():
        close(moderator, thread.id, REASON)
    with pytest.raises(Conflict):
        an_answer(thread)
    for each in (post, the_question(thread)):
        with pytest.raises(Conflict):
            a_comment(each)


@pytest.mark.parametrize("state", [State.PENDING, State.HIDDEN, State.DELETED])
def test_nobody_writes_under_what_they_cannot_see(app: Flask, state: State) -> None:
    author, asker = a_member(), a_member()
    thread = a_thread(asker)
    post = an_answer(thread, author)
    put_into(post, state)
    with pytest.raises(NotFound):
        a_comment(post)
    with pytest.raises(Conflict):
        a_comment(post, author)
    put_into(the_question(thread), state)
    for write in (lambda: an_answer(thread), lambda: a_comment(the_question(thread))):
        with pytest.raises(NotFound):
            write()
    with pytest.raises(Conflict):
        a_comment(the_question(thread), asker)
    if state == State.PENDING:
        assert an_answer(thread, asker).state == State.VISIBLE
    else:
        with pytest.raises(Conflict):
            an_answer(thread, asker)


def test_comments_are_numbered_within_their_post_and_have_none_themselves(app: Flask) -> None:
    post = an_answer()
    first, second = a_comment(post), a_comment(post)
    other = a_comment(the_question(db.session.get_one(Thread, post.thread_id)))
    assert [first.ordinal, second.ordinal, other.ordinal] == [1, 2, 1]
    assert (post.comment_count, post.ordinal_count) == (2, 2)
    assert not db.session.get_one(Thread, post.thread_id).unanswered
    with pytest.raises(Conflict):
        a_comment(first)
    assert differences() == []


def test_a_refused_act_leaves_nothing_behind(app: Flask) -> None:
    asker = a_member()
    with pytest.raises(Invalid), transaction():
        ask(asker, NewThread("pisang", "Judul yang baik", TEXT, photo_ids=[999]))
    assert db.session.query(Post).count() == db.session.query(Thread).count() == 0
    assert differences() == []


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_nobody_floods_a_board(app: Flask, clock: Clock) -> None:
    asker = a_member()
    for _ in range(RATES["ask"].times):
        a_thread(asker)
    with pytest.raises(TooMany):
        a_thread(asker)
    clock.move(seconds=RATES["ask"].seconds + 1)
    a_thread(asker)
    assert a_thread().id


def test_a_comment_is_shorter_than_an_answer() -> None:
    long = "a" * 2001
    assert written(long).body == long
    with pytest.raises(Invalid) as refused:
        written_comment(long)
    assert refused.value.errors.keys() == {"body"}
