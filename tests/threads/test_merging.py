"""Merging, splitting, duplicates: everything follows, nothing is counted twice, all goes back."""

import json

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum.charter.words import State
from forum.kernel.db import db
from forum.kernel.errors import AlreadyDone, Conflict, Forbidden, Invalid
from forum.kernel.transactions import transaction
from forum.ledger.models import Event
from forum.ledger.queries import score
from forum.moderation.service.undoing import undo
from forum.threads.models import Following, Post, Thread
from forum.threads.service.changing import hide, unhide
from forum.threads.service.choosing import accept
from forum.threads.service.duplicates import mark_duplicate, unmark_duplicate
from forum.threads.service.merging import merge, split
from tests.builders import (
    REASON,
    a_comment,
    a_member,
    a_mentor,
    a_moderator,
    a_thread,
    a_vote,
    an_accepted_answer,
    an_answer,
    authorise,
    put_into,
    the_question,
)
from tests.client import Client
from tests.proof import differences


def fresh(row: Thread) -> Thread:
    db.session.rollback()
    return db.session.get_one(Thread, row.id, populate_existing=True)


def newest_event() -> int:
    db.session.rollback()
    return db.session.execute(
        select(func.max(Event.id)).where(Event.thing == "thread")
    ).scalar_one()


class Two:
    """Two threads that ask the same, each with answers, comments, votes and a best answer."""

    def __init__(self) -> None:
        self.helper = a_member()
        self.source, self.target = a_thread(), a_thread()
        self.best = an_accepted_answer(self.source, self.helper)
        a_vote(self.best)
        self.plain = an_answer(self.source)
        self.hidden = put_into(an_answer(self.source), State.HIDDEN)
        self.remark = a_comment(self.best)
        self.on_question = a_comment(the_question(self.source))
        self.answer = an_answer(self.target)
        a_comment(the_question(self.target))
        self.moderator = a_moderator()

    def merge(self) -> None:
        with transaction():
            merge(self.moderator, self.source.id, self.target.id, REASON)


def test_answers_comments_followers_and_the_choice_go_along(app: Flask) -> None:
    two = Two()
    points = score(two.helper.id or 0, "pisang")
    two.merge()
    target = fresh(two.target)
    moved = [two.best, two.plain, two.hidden, two.remark, two.on_question]
    assert {db.session.get_one(Post, post.id).thread_id for post in moved} == {target.id}
    assert two.on_question.parent_id == the_question(target).id
    assert (target.answer_count, target.accepted_answer_id) == (3, two.best.id)
    assert fresh(two.source).state == State.HIDDEN
    assert score(two.helper.id or 0, "pisang") == points
    followers = select(Following.thread_id).where(Following.member_id == two.source.author_id)
    assert target.id in set(db.session.scalars(followers))
    assert differences() == []


def test_if_both_have_a_best_answer_that_of_the_other_stands(app: Flask) -> None:
    two = Two()
    with transaction():
        accept(two.moderator, two.target.id, two.answer.id)
    two.merge()
    assert fresh(two.target).accepted_answer_id == two.answer.id
    assert differences() == []


def test_old_addresses_lead_to_where_the_answers_are(app: Flask, client: Client) -> None:
    two = Two()
    two.merge()
    for path in (f"/t/{two.source.id}", f"/t/{two.source.id}/{two.source.slug}"):
        page = client.get(path, follow_redirects=True)
        assert page.status_code == 200
        assert page.request.path == f"/t/{two.target.id}/{two.target.slug}"
    assert f"/t/{two.target.id}/" in client.get(f"/p/{two.best.id}").location
    assert f'data-thread="{two.source.id}"' not in client.get("/b/pisang").text


def test_a_merger_is_taken_back_with_one_act(app: Flask) -> None:
    two = Two()
    before = [fresh(thread).answer_count for thread in (two.source, two.target)]
    two.merge()
    later = an_answer(two.target)
    with transaction():
        undo(two.moderator, newest_event(), REASON)
    source, target = fresh(two.source), fresh(two.target)
    assert [source.answer_count, target.answer_count - 1] == before
    assert (source.state, source.accepted_answer_id) == (State.VISIBLE, two.best.id)
    assert two.on_question.parent_id == the_question(source).id
    assert db.session.get_one(Post, later.id).thread_id == target.id
    assert differences() == []


def test_threads_that_do_not_fit_are_refused(app: Flask) -> None:
    moderator, thread = a_moderator(), a_thread()
    for other in (a_thread(board="kakao"), a_thread(kind="discussion")):
        with pytest.raises(Conflict), transaction():
            merge(moderator, thread.id, other.id, REASON)
    with pytest.raises(Invalid), transaction():
        merge(moderator, thread.id, thread.id, REASON)
    other, member = a_thread(), a_member()
    with pytest.raises(Forbidden), transaction():
        merge(member, thread.id, other.id, REASON)
    with transaction():
        merge(moderator, thread.id, other.id, REASON)
    with pytest.raises(AlreadyDone), transaction():
        merge(moderator, thread.id, other.id, REASON)


def test_the_first_post_of_a_merged_thread_is_not_shown_again_by_itself(app: Flask) -> None:
    two = Two()
    two.merge()
    with pytest.raises(Conflict), transaction():
        unhide(two.moderator, the_question(two.source).id, REASON)


def test_answers_become_a_thread_and_go_back(app: Flask) -> None:
    thread, writer, moderator = a_thread(), a_member(), a_moderator()
    first, second = an_answer(thread, writer), an_answer(thread)
    a_comment(first)
    a_vote(first)
    an_answer(thread)
    with transaction():
        accept(moderator, thread.id, second.id)
    points = score(writer.id or 0, "pisang")
    with transaction():
        new = split(moderator, thread.id, [second.id, first.id], "Cara menyimpan sale", REASON)
    new, old = fresh(new), fresh(thread)
    assert (new.author_id, new.answer_count, new.state) == (writer.id, 1, State.VISIBLE)
    assert (old.answer_count, old.accepted_answer_id) == (1, None)
    assert the_question(new).id == first.id
    assert score(writer.id or 0, "pisang") == points
    assert differences() == []
    a_vote(first)
    with transaction():
        undo(moderator, newest_event(), REASON)
    assert (fresh(thread).answer_count, fresh(new).state) == (3, State.HIDDEN)
    assert differences() == []


@pytest.mark.parametrize("chosen", [[], ["question"], ["missing"], ["hidden"]])
def test_only_visible_answers_of_the_thread_are_split_out(app: Flask, chosen: list[str]) -> None:
    thread, moderator = a_thread(), a_moderator()
    ids = {
        "question": the_question(thread).id,
        "missing": 10**9,
        "hidden": put_into(an_answer(thread), State.HIDDEN).id,
    }
    with pytest.raises(Invalid), transaction():
        split(moderator, thread.id, [ids[name] for name in chosen], "Judul baru", REASON)


def test_a_moderator_marks_what_was_asked_before(app: Flask, client: Client) -> None:
    moderator, thread, original = a_moderator(), a_thread(), a_thread(title="Soal yang lebih dulu")
    with transaction():
        mark_duplicate(moderator, thread.id, original.id, REASON)
    page = client.get(f"/t/{thread.id}", follow_redirects=True).text
    assert f'href="/t/{original.id}/{original.slug}"' in page
    with transaction():
        undo(moderator, newest_event(), REASON)
    assert fresh(thread).duplicate_of_id is None
    page = client.get(f"/t/{thread.id}", follow_redirects=True).text
    assert f'href="/t/{original.id}/{original.slug}"' not in page


def test_two_mentors_of_the_cluster_mark_it_together(app: Flask) -> None:
    first, second, thread, original = a_mentor(), a_mentor(), a_thread(), a_thread()
    with transaction():
        mark_duplicate(first, thread.id, original.id, "")
    assert fresh(thread).duplicate_of_id is None
    with pytest.raises(AlreadyDone), transaction():
        mark_duplicate(first, thread.id, original.id, "")
    for actor in (a_member(), a_mentor("kakao")):
        with pytest.raises(Forbidden), transaction():
            mark_duplicate(actor, thread.id, original.id, "")
    with transaction():
        mark_duplicate(second, thread.id, original.id, "")
    assert fresh(thread).duplicate_of_id == original.id
    with pytest.raises(Forbidden), transaction():
        unmark_duplicate(second, thread.id)


def test_a_duplicate_of_a_duplicate_is_one_of_the_original(app: Flask) -> None:
    moderator = a_moderator()
    first, second, third = a_thread(), a_thread(), a_thread()
    with transaction():
        mark_duplicate(moderator, second.id, first.id, REASON)
    with transaction():
        mark_duplicate(moderator, third.id, second.id, REASON)
    assert fresh(third).duplicate_of_id == first.id
    with pytest.raises(Invalid), transaction():
        mark_duplicate(moderator, first.id, second.id, REASON)


def test_a_hidden_original_is_not_named(app: Flask, client: Client) -> None:
    moderator, thread, original = a_moderator(), a_thread(), a_thread(title="Soal yang rahasia")
    with transaction():
        mark_duplicate(moderator, thread.id, original.id, REASON)
    with transaction():
        hide(moderator, the_question(original).id, REASON)
    assert "Soal yang rahasia" not in client.get(f"/t/{thread.id}", follow_redirects=True).text


def test_by_the_api(app: Flask) -> None:
    thread, other = a_thread(), a_thread()
    answer = an_answer(thread)
    client = authorise(Client(app), a_moderator())
    api = f"/api/v1/threads/{thread.id}"
    body = {"post_ids": [answer.id], "title": "Cara menyimpan sale", "reason": REASON}
    made = client.post(f"{api}/split", json=body)
    assert made.status_code == 201
    assert made.json["question"]["id"] == answer.id
    marked = client.post(f"{api}/duplicate", json={"of": other.id, "reason": REASON})
    assert marked.json["duplicate_of"] == other.id
    merged = client.post(f"{api}/merge", json={"into": other.id, "reason": REASON})
    assert (merged.status_code, merged.json["id"]) == (200, other.id)
    log = client.get("/api/v1/log").json["items"]
    kinds = ["thread.merged", "thread.marked_duplicate", "thread.split"]
    assert [line["kind"] for line in log] == kinds
    assert json.dumps(log).count(REASON) == 3
