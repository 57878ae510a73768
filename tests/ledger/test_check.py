"""Every figure is proved: the entries from the events, the totals from the entries."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text

from forum.kernel.db import db
from forum.kernel.settings import settings
from forum.kernel.transactions import transaction
from forum.ledger import queries
from forum.ledger.models import Entry, Event, LedgerText, Score
from forum.ledger.service import blank, canonical, record, reverse
from forum.threads.service.changing import delete, hide, restore
from forum.votes.service import say_helpful
from tests.builders import (
    REASON,
    a_member,
    a_moderator,
    a_thread,
    a_vote,
    an_accepted_answer,
    an_answer,
    the_question,
)


@pytest.fixture
def busy(app: Flask) -> None:
    """A small community in which everything has happened once."""
    thread = a_thread()
    first, second = an_accepted_answer(thread), an_answer(thread)
    for post in (first, second, the_question(thread)):
        a_vote(post)
    moderator = a_moderator()
    with transaction():
        hide(moderator, second.id, REASON)
    with transaction():
        delete(moderator, first.id, REASON)
    with transaction():
        restore(moderator, first.id)


def _differences() -> list[str]:
    db.session.rollback()
    replayed = queries.replay(settings().timezone)
    return replayed.differences + queries.wrong_scores(replayed.totals)


def _tamper(statement: str, **values: Any) -> None:
    """Change one row of the ledger as somebody with the database's keys can."""
    db.session.remove()
    is_sqlite = db.engine.dialect.name == "sqlite"
    with db.engine.connect().execution_options(writes=True) as connection:
        if is_sqlite:
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")
            for table in ("events", "entries"):
                for act in ("update", "delete", "replace"):
                    connection.execute(text(f"DROP TRIGGER {table}_no_{act}"))
        else:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        assert connection.execute(text(statement), values).rowcount == 1
        connection.commit()
    db.engine.dispose()


def test_a_true_ledger_has_no_differences(busy: None) -> None:
    assert _differences() == []


def test_replay_gives_the_same_totals_every_time(busy: None) -> None:
    first, second = (queries.replay(settings().timezone) for _ in range(2))
    assert first == second
    cached = db.session.execute(select(Score.member_id, Score.cluster, Score.points))
    assert {key: total for key, total in first.totals.items() if total} == {
        (row.member_id, row.cluster): row.points for row in cached if row.points
    }


def test_a_changed_total_is_found(busy: None) -> None:
    member_id = db.session.scalars(select(Score.member_id).where(Score.points > 0)).first()
    with transaction():
        db.session.execute(
            text("UPDATE scores SET points = points + 1 WHERE member_id = :id"), {"id": member_id}
        )
    assert len(_differences()) == 1


def test_a_missing_and_an_invented_total_are_found(busy: None) -> None:
    stranger = a_member()
    with transaction():
        db.session.execute(text("DELETE FROM scores"))
        db.session.add(Score(member_id=stranger.id, cluster="kakao", points=5))
    found = _differences()
    assert f"score of member {stranger.id} in kakao: 5 should be 0" in found
    assert len(found) > 1


@pytest.mark.parametrize(
    "change",
    [
        "points = points + 1",
        "rule = 'accepting'",
        "cap = 'daily_cap'",
        "cluster = 'kakao'",
        "post_id = post_id + 1",
        "day = '2020-01-01'",
    ],
)
def test_a_changed_entry_is_found(busy: None, change: str) -> None:
    _tamper(f"UPDATE entries SET {change} WHERE id = (SELECT min(id) FROM entries)")
    assert _differences()


def test_a_deleted_entry_is_found(busy: None) -> None:
    _tamper("DELETE FROM entries WHERE id = (SELECT max(id) FROM entries)")
    assert _differences()


def test_an_entry_added_by_hand_is_found(busy: None) -> None:
    columns = "event_id, member_id, cluster, rule, rule_version, points, giver_id, post_id, day"
    _tamper(
        f"INSERT INTO entries ({columns}, created_at) SELECT {columns}, created_at FROM entries "
        "WHERE id = (SELECT min(id) FROM entries)"
    )
    assert _differences()


def test_an_entry_of_an_event_that_gives_none_is_found(busy: None) -> None:
    """Also behind the last event that has entries of its own."""
    thread = a_thread(board="umum")
    last = db.session.scalars(select(Event.id).order_by(Event.id.desc())).first()
    columns = "member_id, cluster, rule, rule_version, points, giver_id, post_id, day, created_at"
    _tamper(
        f"INSERT INTO entries (event_id, {columns}) SELECT :event, {columns} FROM entries "
        "WHERE id = (SELECT min(id) FROM entries)",
        event=last,
    )
    assert thread.id
    assert _differences()


def test_a_deleted_event_is_found(busy: None) -> None:
    _tamper("DELETE FROM events WHERE id = (SELECT min(event_id) FROM entries)")
    assert _differences()


def test_a_changed_event_is_found(busy: None) -> None:
    given = db.session.scalars(select(Event).where(Event.kind == "helpful.given")).first()
    assert given is not None
    data = canonical({**json.loads(given.data), "post": "comment"})
    _tamper("UPDATE events SET data = :data WHERE id = :id", data=data, id=given.id)
    assert _differences()


def test_a_replay_shows_how_far_it_is(busy: None) -> None:
    seen: list[int] = []

    def progress(events: Iterator[Any]) -> Iterator[Any]:
        for event in events:
            seen.append(event[0])
            yield event

    queries.replay(settings().timezone, progress)
    assert seen == sorted(seen)
    assert len(seen) == queries.event_count()


def test_reversing_takes_back_exactly_the_named_entries(app: Flask) -> None:
    author, moderator = a_member(), a_moderator()
    for post in (an_answer(by=author), an_answer(by=author)):
        a_vote(post)
    first = db.session.scalars(select(Entry).order_by(Entry.id)).first()
    assert first is not None
    with transaction():
        reverse([first.id], actor_id=int(moderator.id or 0), reason=REASON)
    assert queries.score(int(author.id or 0), "pisang") == 10
    with pytest.raises(ValueError, match="must stand"), transaction():
        reverse([first.id], actor_id=int(moderator.id or 0), reason=REASON)
    assert _differences() == []


def test_a_reversal_is_replayed_also_where_ids_have_gaps(app: Flask) -> None:
    """An act that failed leaves a gap on PostgreSQL; the replay numbers entries by itself."""
    posts = [an_answer() for _ in range(3)]
    voter = a_vote(posts[0])
    with pytest.raises(ZeroDivisionError), transaction():  # noqa: PT012 - the block is what fails
        say_helpful(voter, posts[1].id)
        1 // 0  # noqa: B018
    a_vote(posts[2])
    last = db.session.scalars(select(Entry).order_by(Entry.id.desc())).first()
    assert last is not None
    with transaction():
        reverse([last.id, last.id], actor_id=int(voter.id or 0), reason=REASON)
    assert queries.score(last.member_id, "pisang") == 0
    assert _differences() == []


def test_entries_of_two_clusters_are_not_reversed_together(app: Flask) -> None:
    for board in ("pisang", "kakao"):
        a_vote(an_answer(a_thread(board=board)))
    moderator = a_moderator()
    entries = list(db.session.scalars(select(Entry.id)))
    with pytest.raises(ValueError, match="one cluster"), transaction():
        reverse(entries, actor_id=int(moderator.id or 0), reason=REASON)


def test_the_history_tells_each_entry_newest_first(app: Flask) -> None:
    author = a_member()
    post = an_accepted_answer(by=author)
    a_vote(post)
    with transaction():
        delete(author, post.id)
    lines = queries.history(int(author.id or 0))
    assert [(line.rule, line.points, line.event) for line in lines] == [
        ("answer_helpful", -10, "post.deleted"),
        ("answer_accepted", -15, "post.deleted"),
        ("answer_helpful", 10, "helpful.given"),
        ("answer_accepted", 15, "answer.accepted"),
    ]
    assert lines[0].reverses_id == lines[2].id
    assert queries.history(int(author.id or 0), "kakao") == []
    older = queries.history(int(author.id or 0), before_id=lines[1].id, limit=1)
    assert older == [lines[2]]


def test_words_can_be_blanked_and_the_event_remains(app: Flask) -> None:
    moderator = a_moderator()
    with transaction():
        event = record(
            "thread.closed",
            thing="thread",
            thing_id=1,
            actor_id=moderator.id,
            words="Sudah dijawab.",
        )
    assert event.text_id is not None
    assert db.session.get_one(LedgerText, event.text_id).text == "Sudah dijawab."
    with transaction():
        blank(event.text_id)
        blank(10**9)
    assert db.session.get_one(LedgerText, event.text_id).text is None
    assert db.session.get_one(Event, event.id).kind == "thread.closed"


def test_data_is_written_the_same_everywhere() -> None:
    assert canonical({"b": 1, "a": [2, None]}) == '{"a":[2,null],"b":1}'
