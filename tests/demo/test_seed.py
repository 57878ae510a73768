"""Bulk content is as true as what members write."""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from forum.boards.models import Board
from forum.charter.words import PostKind
from forum.cli_demo import seed as seed_command
from forum.cli_ledger import all_differences
from forum.demo import seed
from forum.demo.caps import CapBook
from forum.demo.seed import Order, sow
from forum.demo.sowing import sizes
from forum.kernel import clock
from forum.kernel.db import db
from forum.ledger.models import Entry, Event
from forum.ledger.rules import EventFacts, entries_for
from forum.ledger.service import canonical
from forum.threads.models import Following, Post, Revision, Thread
from forum.votes.models import Vote
from tests.builders import a_member, a_thread, a_vote, an_accepted_answer

SMALL = Order(threads=60, posts=1500, members=50)


def _nothing(_posts: int) -> None:
    pass


def _count(of: type) -> int:
    db.session.rollback()
    return int(db.session.execute(select(func.count()).select_from(of)).scalar_one())


def test_sizes_follow_zipf_and_add_up() -> None:
    shared = sizes(1000, 20_000, Random(1))
    assert (len(shared), sum(shared), min(shared)) == (1000, 20_000, 1)
    ranked = sorted(shared, reverse=True)
    assert ranked[0] > 5 * ranked[9] > 25 * ranked[99]
    assert shared.count(1) >= 60
    assert sizes(1, 1, Random(1)) == [1]
    assert sizes(3, 3, Random(1)) == [1, 1, 1]


def test_what_is_ordered_is_there_and_every_figure_is_true(app: Flask) -> None:
    told: list[int] = []
    sow(SMALL, told.append)
    assert (_count(Thread), _count(Post), sum(told)) == (60, 1500, 1500)
    assert all_differences() == []
    assert _count(Vote) > 200
    assert _count(Entry) > 200
    assert _count(Following) == 60
    assert {board.slug for board in db.session.scalars(select(Board)) if board.thread_count} == {
        "pisang",
        "kakao",
        "pangan-olahan",
        "umum",
    }


def test_each_post_has_its_first_revision_and_the_event_of_its_publication(app: Flask) -> None:
    sow(SMALL, _nothing)
    rows = db.session.execute(
        select(Post, Revision, Event, Thread)
        .join(Revision, (Revision.post_id == Post.id) & (Revision.number == 1))
        .join(Event, (Event.thing_id == Post.id) & (Event.kind == "post.published"))
        .join(Thread, Thread.id == Post.thread_id)
    ).all()
    assert len(rows) == 1500
    for post, revision, event, thread in rows:
        assert revision.body == post.body
        assert revision.title == (thread.title if post.kind == PostKind.QUESTION else None)
        told = {"asker": thread.author_id, "post": post.kind, "thread": thread.id}
        assert event.data == canonical(told)
        assert (event.subject_id, event.created_at) == (post.author_id, post.published_at)


def test_events_look_as_those_of_members(app: Flask) -> None:
    answer = an_accepted_answer(a_thread())
    a_vote(answer)
    sow(SMALL, _nothing)
    shapes: dict[str, set[tuple[str, ...]]] = {}
    for event in db.session.scalars(select(Event)):
        if event.kind in ("post.published", "helpful.given", "answer.accepted"):
            shape = (event.thing, *sorted(json.loads(event.data)))
            shapes.setdefault(event.kind, set()).add(shape)
    assert {kind: len(found) for kind, found in shapes.items()} == {
        "post.published": 1,
        "helpful.given": 1,
        "answer.accepted": 1,
    }


def test_everything_lies_before_today(app: Flask) -> None:
    sow(SMALL, _nothing)
    newest = db.session.execute(select(func.max(Event.created_at))).scalar_one()
    assert clock.now() - timedelta(days=20) < newest < clock.now()


def test_the_same_seed_makes_the_same_and_another_makes_other_content(app: Flask) -> None:
    for order in (SMALL, SMALL, SMALL._replace(seed=2)):
        sow(order, _nothing)
    titles = list(db.session.scalars(select(Thread.title).order_by(Thread.id)))
    assert titles[:60] == titles[60:120]
    assert titles[:60] != titles[120:]
    assert all_differences() == []


def test_members_write_on_beside_it(app: Flask) -> None:
    sow(SMALL, _nothing)
    seeded = db.session.scalars(select(Post).where(Post.kind == PostKind.ANSWER).limit(3)).all()
    for post in seeded:
        a_vote(post)
    a_vote(an_accepted_answer(a_thread(by=a_member())))
    assert all_differences() == []


def test_an_interrupted_seed_leaves_a_smaller_forum_but_no_wrong_one(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seed, "CHUNK_POSTS", 400)

    def interrupt(_posts: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sow(SMALL, interrupt)
    assert 400 <= _count(Post) < 1500
    assert all_differences() == []


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_the_connection_is_given_back_as_the_house_has_it(app: Flask) -> None:
    sow(Order(threads=5, posts=20), _nothing)
    kept = {
        pragma: db.session.execute(text(f"PRAGMA {pragma}")).scalar()
        for pragma in ("foreign_keys", "synchronous", "journal_mode", "recursive_triggers")
    }
    assert kept == {
        "foreign_keys": 1,
        "synchronous": 2,
        "journal_mode": "wal",
        "recursive_triggers": 1,
    }
    assert db.session.execute(text("PRAGMA foreign_key_check")).all() == []


def test_words_are_as_frequent_as_in_the_demo_texts(app: Flask) -> None:
    sow(SMALL, _nothing)
    words = Counter(
        word.lower() for body in db.session.scalars(select(Post.body)) for word in body.split()
    )
    assert {"yang", "dan"} <= {word for word, _times in words.most_common(10)}


def test_caps_hold_in_the_book_of_the_seed() -> None:
    book, moment = CapBook(), datetime(2026, 3, 2, 4, tzinfo=UTC)
    caps = []
    for post_id, voter_id in enumerate((2, 2, 2, *range(3, 14)), 1):
        facts = EventFacts(
            "helpful.given", voter_id, 1, post_id, "kakao", {"post": "answer"}, moment
        )
        for draft in entries_for(facts, book, "Asia/Makassar"):
            book.enter(draft)
            caps.append(draft.cap)
    assert caps == [None, None, "pair_cap", *[None] * 8, *["daily_cap"] * 3]
    book.forget_before((moment + timedelta(days=1)).date())
    assert book.vote_points(1, "kakao", moment.date()) == 0
    assert book.counted_votes(2, 1, moment.date()) == 0


def test_fewer_posts_than_threads_are_refused_with_a_sentence(app: Flask) -> None:
    told = app.test_cli_runner().invoke(seed_command, ["--threads", "5", "--posts", "4"])
    assert told.exit_code == 2
    assert "at least as many" in told.output


def test_the_command_writes_under_a_progress_bar(app: Flask) -> None:
    told = app.test_cli_runner().invoke(
        seed_command, ["--threads", "5", "--posts", "40", "--users", "7", "--seed", "3"]
    )
    assert told.exit_code == 0, told.output
    assert _count(Post) == 40
