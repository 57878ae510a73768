"""Deciding on what waits: who may, what follows, and exactly one effect whoever comes first."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from contextvars import copy_context
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from flask import Flask

from forum.accounts.service.offices import suspend
from forum.charter.actor import Actor
from forum.charter.moderation import CLAIM_MINUTES, ReviewKind, ReviewState
from forum.charter.words import State
from forum.kernel.db import db
from forum.kernel.errors import AlreadyDone, Conflict, Failure, Forbidden, Invalid, NotFound
from forum.kernel.transactions import transaction
from forum.ledger.models import Event
from forum.moderation.models import ReviewItem
from forum.moderation.queries.queue import QueueFilter, one_item, queue
from forum.moderation.service import items
from forum.moderation.service.deciding import Decision, decide
from forum.threads.models import Post
from forum.threads.service.changing import Change, delete, edit, hide, restore
from forum.threads.service.texts import written, written_note
from forum.threads.service.writing import answer
from forum.votes.models import Correction
from forum.votes.service import correct
from tests.builders import (
    REASON,
    a_member,
    a_mentor,
    a_moderator,
    a_thread,
    a_vote,
    again,
    an_answer,
    row_of,
)
from tests.clock import Clock
from tests.moderation.scenes import (
    SPAM,
    a_held_answer,
    decided,
    item_of,
    newest,
    reported,
    taken_back,
    told,
    waiting,
)
from tests.proof import differences
from tests.statements import Statements


def test_an_approved_post_is_published_now_and_its_author_told(app: Flask, clock: Clock) -> None:
    member = a_member()
    thread = a_thread()
    post = a_held_answer(thread, member)
    clock.move(hours=3)
    decided(a_moderator(), item_of(post), "approve", "Baik.")
    assert (post.state, post.published_at) == (State.VISIBLE, clock.now)
    assert (thread.answer_count, thread.last_activity_at) == (1, clock.now)
    assert told(member) == ["post.held", "post.approved"]
    assert waiting() == []
    assert differences() == []


def test_a_rejected_post_is_hidden_with_a_reason_that_its_author_reads(app: Flask) -> None:
    member = a_member()
    post = a_held_answer(by=member)
    moderator = a_moderator()
    with pytest.raises(Invalid):
        decided(moderator, item_of(post), "reject", " ")
    decided(moderator, item_of(post), "reject", REASON, rule="gambling")
    assert post.state == State.HIDDEN
    assert told(member) == ["post.held", "post.hidden"]
    assert newest("post.hidden").actor_id == moderator.id
    assert '"rule":"gambling"' in newest("post.hidden").data


def test_undoing_an_approval_hides_and_undoing_that_shows_again(app: Flask) -> None:
    post, moderator, other = a_held_answer(), a_moderator(), a_moderator()
    decided(moderator, item_of(post), "approve")
    a_vote(post)
    taken_back(other, newest("post.approved").id)
    assert post.state == State.HIDDEN
    taken_back(other, newest("post.hidden").id)
    assert post.state == State.VISIBLE
    assert differences() == []
    with pytest.raises(AlreadyDone):
        taken_back(other, newest("post.approved").id)


def test_undoing_a_rejection_publishes_what_was_never_seen(app: Flask) -> None:
    post, moderator = a_held_answer(), a_moderator()
    decided(moderator, item_of(post), "reject", REASON)
    taken_back(moderator, newest("post.hidden").id)
    assert post.state == State.VISIBLE
    assert waiting() == []
    assert differences() == []


def test_an_edit_meanwhile_returns_the_item(app: Flask) -> None:
    member = a_member()
    post = a_held_answer(by=member)
    item, moderator = item_of(post), a_moderator()
    text = written("Saya ganti tulisannya.")
    with transaction():
        edit(member, post.id, Change(text))
    with pytest.raises(Conflict):
        decided(moderator, item, "approve", revision=1)
    with pytest.raises(Invalid):
        decided(moderator, item, "approve", revision=None)
    assert [each.id for each in waiting()] == [item.id]
    decided(moderator, item, "approve", revision=2)
    assert post.state == State.VISIBLE


def test_nobody_decides_on_their_own_post(app: Flask) -> None:
    member = a_member()
    post = a_held_answer(by=member)
    with transaction():
        row_of(member).role = "moderator"
    moderator = again(member)
    with pytest.raises(Forbidden):
        decided(moderator, item_of(post), "approve")
    assert queue(moderator, QueueFilter()).items == []


def test_moderators_of_a_board_see_its_items_only(app: Flask) -> None:
    here, there = a_held_answer(a_thread()), a_held_answer(a_thread(board="kakao"))
    limited = a_moderator(moderates="kakao")
    assert [row.post_id for row in queue(limited, QueueFilter()).items] == [there.id]
    assert [row.post_id for row in queue(a_moderator(), QueueFilter()).items] == [here.id, there.id]
    for act in (one_item, items.claim):
        with pytest.raises(NotFound), transaction():
            act(limited, item_of(here).id)
    with pytest.raises(NotFound):
        decided(limited, item_of(here), "approve")
    with pytest.raises(Forbidden):
        queue(a_member(), QueueFilter())


def test_a_claimed_item_is_left_alone_for_a_while(app: Flask, clock: Clock) -> None:
    post, first, second = a_held_answer(), a_moderator(), a_moderator()
    item = item_of(post)
    with transaction():
        items.claim(first, item.id)
    with pytest.raises(Conflict):
        decided(second, item, "approve")
    clock.move(minutes=CLAIM_MINUTES + 1)
    decided(second, item, "approve")
    assert post.state == State.VISIBLE


def test_a_claim_can_be_given_back(app: Flask) -> None:
    item, first, second = item_of(a_held_answer()), a_moderator(), a_moderator()
    with transaction():
        items.claim(first, item.id)
    with transaction():
        items.release(first, item.id)
    decided(second, item, "approve")


def test_the_queue_is_paged_oldest_first_and_filtered(app: Flask, clock: Clock) -> None:
    old = a_held_answer(a_thread(board="kakao"))
    clock.move(hours=30)
    posts = [a_held_answer() for _ in range(3)]
    answer = an_answer()
    reported(answer)
    moderator = a_moderator()
    first = queue(moderator, QueueFilter(), size=2)
    second = queue(moderator, QueueFilter(), first.next, size=2)
    third = queue(moderator, QueueFilter(), second.next, size=2)
    ids = [row.post_id for page in (first, second, third) for row in page.items]
    assert ids == [old.id, *(post.id for post in posts), answer.id]
    assert third.next is None
    for chosen, wanted in (
        (QueueFilter(kind="flagged"), [answer.id]),
        (QueueFilter(board="kakao"), [old.id]),
        (QueueFilter(older=24), [old.id]),
        (QueueFilter(kind="appeal"), []),
    ):
        assert [row.post_id for row in queue(moderator, chosen).items] == wanted
    with pytest.raises(Invalid):
        queue(moderator, QueueFilter(kind="held"), first.next)


def test_a_page_of_the_queue_costs_the_same_whatever_its_length(
    app: Flask, statements: Callable[[], AbstractContextManager[Statements]]
) -> None:
    moderator = a_moderator()
    counts = []
    for _ in range(2):
        for _ in range(4):
            a_held_answer()
            reported(an_answer())
        db.session.rollback()
        with statements() as seen:
            queue(moderator, QueueFilter())
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 16, seen


def test_what_its_author_deletes_leaves_the_queue_and_comes_back_with_it(app: Flask) -> None:
    member = a_member()
    post = a_held_answer(by=member)
    with transaction():
        delete(member, post.id)
    assert item_of(post).state == ReviewState.WITHDRAWN
    with transaction():
        restore(member, post.id)
    assert post.state == State.PENDING
    assert [item.post_id for item in waiting()] == [post.id]


def test_hiding_a_held_post_on_its_page_decides_on_it(app: Flask) -> None:
    post, moderator = a_held_answer(), a_moderator()
    with transaction():
        hide(moderator, post.id, REASON)
    item = item_of(post)
    assert (item.state, item.decided_by_id) == (ReviewState.DECIDED, moderator.id)


def test_a_refused_change_is_not_made_and_made_when_that_is_taken_back(app: Flask) -> None:
    member, moderator = a_member(), a_moderator()
    post = an_answer(by=member, body="Tiriskan dulu.")
    text = written(SPAM)
    with transaction():
        edit(member, post.id, Change(text))
    decided(moderator, item_of(post, ReviewKind.EDIT), "reject", REASON)
    assert (post.body, post.revision) == ("Tiriskan dulu.", 1)
    taken_back(moderator, newest("edit.refused").id)
    assert (post.body, post.revision) == (SPAM, 2)


def test_an_approved_change_can_be_taken_back(app: Flask) -> None:
    member, moderator = a_member(), a_moderator()
    post = an_answer(by=member, body="Tiriskan dulu.")
    text = written(SPAM)
    with transaction():
        edit(member, post.id, Change(text))
    decided(moderator, item_of(post, ReviewKind.EDIT), "approve")
    taken_back(moderator, newest("edit.approved").id)
    assert (post.body, post.revision) == ("Tiriskan dulu.", 3)


def test_many_at_once_are_decided_all_or_none(app: Flask) -> None:
    posts = [a_held_answer() for _ in range(3)]
    found = [item_of(post) for post in posts]
    moderator = a_moderator()
    with pytest.raises(Invalid):
        _decide_all(moderator, found, [1, 1, None])
    assert len(waiting()) == 3
    _decide_all(moderator, found, [1, 1, 1])
    assert waiting() == []


def _decide_all(moderator: Actor, found: list[ReviewItem], revisions: Sequence[int | None]) -> None:
    ids = [item.id for item in found]
    with transaction():
        for item_id, revision in zip(ids, revisions, strict=True):
            decide(moderator, item_id, Decision("approve", revision=revision))


def test_a_mentors_correction_waits_and_is_confirmed(app: Flask) -> None:
    mentor, moderator, author = a_mentor(), a_moderator(), a_member()
    post = an_answer(by=author)
    note = written_note("Suhunya kurang.")
    with transaction():
        correction = correct(mentor, post.id, note)
    item = item_of(post, ReviewKind.CORRECTION)
    assert item.thing_id == correction.id
    decided(moderator, item, "approve", REASON)
    assert db.session.get_one(Correction, correction.id).state == "upheld"
    assert waiting() == []


@pytest.mark.parametrize(("first", "second"), [("approve", "approve"), ("approve", "reject")])
def test_of_two_moderators_at_once_one_decides(app: Flask, first: str, second: str) -> None:
    post = a_held_answer()
    item_id = item_of(post).id
    said = [(a_moderator(), Decision(each, REASON, 1)) for each in (first, second)]
    acts = [partial(decide, actor, item_id, decision) for actor, decision in said]
    results = _at_once(app, acts)
    assert sorted(results) == ["Conflict", "done"]
    db.session.rollback()
    kinds = ("post.approved", "post.hidden")
    acts = db.session.query(Event).filter(Event.thing_id == post.id, Event.kind.in_(kinds)).all()
    assert len(acts) == 1
    item = db.session.get_one(ReviewItem, item_id, populate_existing=True)
    assert item.decided_by_id == acts[0].actor_id
    assert differences() == []


def _at_once(app: Flask, acts: list[Callable[[], object]]) -> list[str]:
    """Run acts side by side, each in a transaction of its own; say how each went."""

    def run(act: Callable[[], object]) -> str:
        with app.app_context():
            try:
                with transaction():
                    act()
            except Failure as failure:
                return type(failure).__name__
            finally:
                db.session.remove()
            return "done"

    db.session.rollback()
    with ThreadPoolExecutor(len(acts)) as pool:
        futures = [pool.submit(copy_context().run, run, act) for act in acts]
        return [future.result() for future in futures]


def test_an_edit_and_an_approval_at_once_give_a_text_that_was_read(app: Flask) -> None:
    member, moderator = a_member(), a_moderator()
    post = a_held_answer(by=member)
    item_id, text = item_of(post).id, written("Tulisan yang lain sama sekali.")

    acts = [
        partial(decide, moderator, item_id, Decision("approve", revision=1)),
        partial(edit, member, post.id, Change(text)),
    ]
    approved, _edited = _at_once(app, acts)
    db.session.expire_all()
    post = db.session.get_one(Post, post.id, populate_existing=True)
    if approved == "done":
        assert post.state == State.VISIBLE
    else:
        assert (approved, post.state, post.revision) == ("Conflict", State.PENDING, 2)
    assert differences() == []


def test_who_is_suspended_while_writing_posts_before_or_not_at_all(app: Flask) -> None:
    member, moderator, thread = a_member(), a_moderator(), a_thread()
    text = written("Jawaban yang baik.")
    until = datetime.now(UTC) + timedelta(days=7)
    thread_id = thread.id
    acts = [
        lambda: answer(again(member), thread_id, text),
        partial(suspend, moderator, member.id or 0, until, REASON),
    ]
    results = _at_once(app, acts)
    posts = db.session.query(Post).filter_by(author_id=member.id).count()
    assert results in (["done", "done"], ["Forbidden", "done"])
    assert posts == (results[0] == "done")
    with pytest.raises(Forbidden):
        an_answer(thread, again(member))
    assert differences() == []
