"""Editing, deleting, hiding, restoring, closing and pinning: who may, when not, what follows."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum.charter.actor import Actor
from forum.charter.words import State
from forum.kernel.db import db
from forum.kernel.errors import AlreadyDone, Conflict, Forbidden, Invalid, NotFound
from forum.kernel.transactions import transaction
from forum.ledger.models import Event, LedgerText
from forum.ledger.queries import score
from forum.threads.models import Post, Revision, Thread, ThreadLabel
from forum.threads.service import changing
from forum.threads.service.changing import Change
from forum.threads.service.texts import written
from tests.builders import (
    REASON,
    a_comment,
    a_member,
    a_moderator,
    a_thread,
    a_vote,
    again,
    an_accepted_answer,
    an_answer,
    put_into,
    the_question,
)
from tests.clock import Clock
from tests.proof import differences
from tests.threads.test_writing import the_board


def do(act: Callable[..., Any], *given: Any) -> Any:
    """Run an act in a transaction of its own."""
    with transaction():
        return act(*given)


def thread_of(post: Post) -> Thread:
    return db.session.get_one(Thread, post.thread_id)


def the_author(post: Post) -> Actor:
    return again(Actor(post.author_id))


def revisions(post: Post) -> int:
    counted = select(func.count()).where(Revision.post_id == post.id)
    return db.session.execute(counted).scalar_one()


def the_last(kind: str) -> tuple[Event, str | None]:
    event = db.session.execute(
        select(Event).where(Event.kind == kind).order_by(Event.id.desc()).limit(1)
    ).scalar_one()
    words = db.session.get(LedgerText, event.text_id) if event.text_id else None
    return event, words.text if words else None


def test_an_edit_keeps_the_earlier_text(app: Flask, clock: Clock) -> None:
    asker = a_member()
    thread = a_thread(asker, labels=["panen"])
    question = the_question(thread)
    clock.move(minutes=5)
    change = Change(written("Isi baru."), "Judul yang baru", ["budidaya", "panen"])
    do(changing.edit, asker, question.id, change)
    assert (question.body, question.html) == ("Isi baru.", "<p>Isi baru.</p>\n")
    assert (question.edited_at, question.revision) == (clock.now, 2)
    assert (thread.title, thread.slug) == ("Judul yang baru", "judul-yang-baru")
    assert (thread.labels, db.session.query(ThreadLabel).count()) == ("budidaya,panen", 2)
    first = db.session.get_one(Revision, (question.id, 1))
    assert (first.title, first.labels) == ("Keripik pisang cepat melempem", "panen")
    assert thread.last_activity_at < clock.now
    do(changing.edit, asker, question.id, Change(labels=[]))
    assert (thread.labels, db.session.query(ThreadLabel).count()) == ("", 0)
    assert differences() == []


def test_an_edit_that_changes_nothing_writes_nothing(app: Flask) -> None:
    asker = a_member()
    thread = a_thread(asker, labels=["panen", "budidaya"])
    question = the_question(thread)
    events = db.session.query(Event).count()
    for change in (
        Change(),
        Change(written(question.body), thread.title, ["panen", "budidaya"], []),
        Change(labels=["budidaya", "panen"], reason="Tanpa perubahan."),
    ):
        do(changing.edit, asker, question.id, change)
    assert (revisions(question), question.revision, question.edited_at) == (1, 1, None)
    assert db.session.query(Event).count() == events


def test_only_questions_have_title_and_labels(app: Flask) -> None:
    post = an_answer()
    with pytest.raises(Invalid) as refused:
        do(changing.edit, the_author(post), post.id, Change(title="Judul baru", labels=["panen"]))
    assert refused.value.errors.keys() == {"title", "tags"}


def test_others_edit_nothing_and_staff_say_why(app: Flask) -> None:
    post, change = an_answer(), Change(written("Isi lain."))
    for actor in (a_member(), a_moderator(moderates="kakao"), the_asker(post)):
        with pytest.raises(Forbidden):
            do(changing.edit, actor, post.id, change)
    moderator = a_moderator(moderates="pisang")
    with pytest.raises(Invalid) as refused:
        do(changing.edit, moderator, post.id, change)
    assert refused.value.errors.keys() == {"reason"}
    do(changing.edit, moderator, post.id, Change(change.text, reason=REASON))
    revision = db.session.get_one(Revision, (post.id, 2))
    assert (revision.editor_id, revision.reason) == (moderator.id, REASON)
    assert the_last("post.edited")[1] == REASON


def the_asker(post: Post) -> Actor:
    return again(Actor(thread_of(post).author_id))


@pytest.mark.parametrize("state", [State.HIDDEN, State.DELETED])
def test_what_is_removed_is_not_edited(app: Flask, state: State) -> None:
    post = put_into(an_answer(), state)
    for actor in (the_author(post), a_moderator()):
        with pytest.raises(Conflict):
            do(changing.edit, actor, post.id, Change(written("Isi lain."), reason=REASON))


def test_a_question_goes_only_while_nobody_else_has_answered(app: Flask) -> None:
    asker = a_member()
    thread = a_thread(asker)
    question = the_question(thread)
    an_answer(thread, asker)
    foreign = an_answer(thread)
    with pytest.raises(Conflict):
        do(changing.delete, asker, question.id)
    do(changing.delete, the_author(foreign), foreign.id)
    do(changing.delete, asker, question.id)
    assert (thread.state, thread.listed, thread.unanswered) == (State.DELETED, False, False)
    assert (the_board().thread_count, the_board().unanswered_count) == (0, 0)
    with pytest.raises(NotFound):
        do(changing.restore, the_author(foreign), foreign.id)
    do(changing.restore, asker, question.id)
    do(changing.restore, the_author(foreign), foreign.id)
    assert (the_board().thread_count, the_board().unanswered_count) == (1, 0)
    assert differences() == []


def test_staff_delete_a_question_with_answers_and_say_why(app: Flask) -> None:
    post, moderator = an_answer(), a_moderator()
    question = the_question(thread_of(post))
    with pytest.raises(Invalid):
        do(changing.delete, moderator, question.id)
    do(changing.delete, moderator, question.id, REASON)
    with pytest.raises(Conflict):
        do(changing.delete, moderator, question.id, REASON)
    with pytest.raises(Forbidden):
        do(changing.restore, the_author(question), question.id)
    do(changing.restore, moderator, question.id)
    assert differences() == []


def test_hiding_needs_an_office_and_a_reason(app: Flask) -> None:
    post, moderator = an_answer(), a_moderator()
    with pytest.raises(Forbidden):
        do(changing.hide, the_author(post), post.id, REASON)
    for reason in ("", " \n", "a" * 501):
        with pytest.raises(Invalid) as refused:
            do(changing.hide, moderator, post.id, reason)
        assert refused.value.errors.keys() == {"reason"}
    do(changing.hide, moderator, post.id, REASON)
    event, words = the_last("post.hidden")
    assert (event.actor_id, event.subject_id, words) == (moderator.id, post.author_id, REASON)
    with pytest.raises(AlreadyDone):
        do(changing.hide, moderator, post.id, REASON)
    with pytest.raises(Conflict):
        do(changing.delete, the_author(post), post.id)


def test_the_way_back_depends_on_what_happened(app: Flask) -> None:
    moderator, post = a_moderator(), an_answer()
    author = the_author(post)
    for back in (changing.restore, changing.unhide):
        with pytest.raises(AlreadyDone):
            do(back, moderator, post.id)
    put_into(post, State.HIDDEN)
    for actor in (author, moderator):
        with pytest.raises(Conflict):
            do(changing.restore, actor, post.id)
    with pytest.raises(Forbidden):
        do(changing.unhide, author, post.id)
    do(changing.unhide, moderator, post.id)
    put_into(post, State.DELETED)
    with pytest.raises(Conflict):
        do(changing.unhide, moderator, post.id)
    do(changing.restore, author, post.id)
    assert post.state == State.VISIBLE
    assert differences() == []


def test_points_votes_and_choice_come_back_with_an_answer(app: Flask) -> None:
    thread, author = a_thread(labels=["panen"]), a_member()
    post = an_accepted_answer(thread, author)
    a_vote(post)
    assert score(post.author_id, "pisang") == 25
    put_into(post, State.HIDDEN)
    assert score(post.author_id, "pisang") == 0
    assert (thread.accepted_answer_id, thread.solved, thread.answer_count) == (None, False, 0)
    assert (thread.help_count, thread.unanswered) == (0, True)
    do(changing.unhide, a_moderator(), post.id)
    assert score(post.author_id, "pisang") == 25
    assert (thread.accepted_answer_id, thread.solved, thread.help_count) == (post.id, True, 1)
    assert differences() == []


def test_comments_go_and_come_with_their_answer(app: Flask, clock: Clock) -> None:
    post = an_answer()
    thread, answered_at = thread_of(post), clock.now
    clock.move(hours=1)
    comment, gone = a_comment(post), a_comment(post)
    put_into(gone, State.DELETED)
    assert (post.comment_count, thread.last_activity_at) == (1, clock.now)
    put_into(post, State.DELETED)
    assert comment.shadowed
    assert gone.shadowed
    assert thread.last_activity_at == answered_at
    with pytest.raises(NotFound):
        do(changing.delete, the_author(comment), comment.id)
    do(changing.restore, the_author(post), post.id)
    assert (comment.shadowed, gone.state) == (False, State.DELETED)
    assert thread.last_activity_at == clock.now
    assert differences() == []


def test_comments_of_a_question_stay_with_their_thread(app: Flask) -> None:
    comment = a_comment(the_question(a_thread()))
    question = db.session.get_one(Post, comment.parent_id)
    put_into(question, State.HIDDEN)
    assert not comment.shadowed
    do(changing.unhide, a_moderator(), question.id)
    assert differences() == []


def test_what_was_never_published_is_submitted_again(app: Flask, clock: Clock) -> None:
    asker = a_member()
    thread = a_thread(asker)
    question = put_into(the_question(thread), State.PENDING)
    with transaction():
        thread.listed = thread.unanswered = False
        thread.last_activity_at = thread.created_at
        board = the_board()
        board.thread_count = board.unanswered_count = 0
    clock.move(hours=1)
    do(changing.delete, asker, question.id)
    assert (thread.state, question.published_at) == (State.DELETED, None)
    do(changing.restore, asker, question.id)
    assert the_last("post.submitted")[0].thing_id == question.id
    assert (question.state, question.published_at) == (State.VISIBLE, clock.now)
    assert (thread.state, thread.published_at) == (State.VISIBLE, clock.now)
    assert differences() == []


FLAGS = [
    (changing.close, changing.reopen, "closed"),
    (changing.pin, changing.unpin, "pinned"),
]


@pytest.mark.parametrize(("do_it", "undo", "flag"), FLAGS, ids=["close", "pin"])
def test_staff_close_and_pin_with_a_reason(app: Flask, do_it: Any, undo: Any, flag: str) -> None:
    thread, moderator = a_thread(), a_moderator(moderates="pisang")
    for actor in (again(Actor(thread.author_id)), a_moderator(moderates="kakao")):
        with pytest.raises(Forbidden):
            do(do_it, actor, thread.id, REASON)
    with pytest.raises(Invalid):
        do(do_it, moderator, thread.id, "")
    with pytest.raises(AlreadyDone):
        do(undo, moderator, thread.id)
    do(do_it, moderator, thread.id, REASON)
    assert getattr(thread, flag)
    event, words = the_last(f"thread.{flag}")
    assert (event.thing, event.thing_id, words) == ("thread", thread.id, REASON)
    with pytest.raises(AlreadyDone):
        do(do_it, moderator, thread.id, REASON)
    do(undo, moderator, thread.id)
    assert not getattr(thread, flag)


def test_a_comment_takes_no_photos(app: Flask) -> None:
    comment = a_comment()
    change = Change(written("Komentar lain."), photo_ids=[999])
    do(changing.edit, the_author(comment), comment.id, change)
    assert comment.photos == "[]"


def test_what_its_author_deleted_returns_to_deleted_when_shown_again(app: Flask) -> None:
    """Hiding what was deleted and showing it again once made it visible to all."""
    author, moderator = a_member(), a_moderator()
    post = an_answer(by=author)
    a_vote(post)
    thread = thread_of(post)
    do(changing.delete, author, post.id)
    do(changing.hide, moderator, post.id, REASON)
    do(changing.unhide, moderator, post.id)
    assert (post.state, post.removed_by_id, post.deleted_by_id) == (State.DELETED, author.id, None)
    assert (thread.answer_count, score(post.author_id, "pisang")) == (0, 0)
    assert the_last("post.unhidden")[0].actor_id == moderator.id
    assert differences() == []
    do(changing.restore, author, post.id)
    assert (post.state, score(post.author_id, "pisang")) == (State.VISIBLE, 10)
    do(changing.hide, moderator, post.id, REASON)
    do(changing.unhide, moderator, post.id)
    assert post.state == State.VISIBLE
    assert differences() == []


def test_a_deleted_question_returns_to_deleted_with_its_thread(app: Flask) -> None:
    asker, moderator = a_member(), a_moderator()
    thread = a_thread(asker)
    question = the_question(thread)
    do(changing.delete, asker, question.id)
    do(changing.hide, moderator, question.id, REASON)
    do(changing.unhide, moderator, question.id)
    assert (question.state, thread.state) == (State.DELETED, State.DELETED)
    assert differences() == []
    do(changing.restore, asker, question.id)
    assert (question.state, thread.listed) == (State.VISIBLE, True)
