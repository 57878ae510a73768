"""A changed figure of the charter counts from its day on, and replay still agrees with before."""

import json

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from forum.charter import reputation
from forum.charter.reputation import FIGURES, RULES, Figures
from forum.kernel.db import db
from forum.ledger import rules
from forum.ledger.models import Entry, Event
from forum.ledger.queries import score
from forum.ledger.rules import DERIVERS
from forum.threads.service.changing import delete, restore
from forum.votes.service import withdraw
from tests.builders import a_member, a_vote, an_accepted_answer, an_answer, an_endorsement
from tests.ledger.test_check import _tamper
from tests.proof import differences
from tests.threads.test_changing import do


@pytest.fixture
def amended(monkeypatch: pytest.MonkeyPatch) -> Figures:
    """Raise the version: a helpful answer gives 7, and one vote of a pair counts a day."""
    now = reputation.VERSION + 1
    points = {**FIGURES[reputation.VERSION].points, "answer_helpful": 7}
    figures = Figures(points, daily_vote_points=14, counted_votes_per_pair=1)
    monkeypatch.setitem(FIGURES, now, figures)
    monkeypatch.setattr(rules, "VERSION", now)
    return figures


def test_versions_before_stay_as_they_were() -> None:
    assert FIGURES[1] == Figures(
        {"answer_helpful": 10, "question_helpful": 5, "answer_accepted": 15, "accepting": 2}, 100, 2
    )
    assert FIGURES[2] == Figures({**FIGURES[1].points, "answer_endorsed": 10}, 100, 2), (
        "raise VERSION and keep these figures under theirs"
    )
    assert FIGURES[3] == Figures({**FIGURES[2].points, "guide_adopted": 20}, 100, 2)
    assert max(FIGURES) == reputation.VERSION
    assert set().union(*(figures.points for figures in FIGURES.values())) == RULES.keys()


def test_every_event_that_gives_points_names_the_rules_it_follows(app: Flask) -> None:
    post = an_accepted_answer()
    do(withdraw, a_vote(post), post.id)
    an_endorsement(post)
    for event in db.session.query(Event):
        named = json.loads(event.data).get("rules")
        assert named == (reputation.VERSION if event.kind in DERIVERS else None), event.kind
    assert set(db.session.scalars(select(Entry.rule_version))) == {reputation.VERSION}


def test_a_changed_figure_counts_from_its_day_on_and_replay_agrees(
    app: Flask, request: pytest.FixtureRequest
) -> None:
    author = a_member()
    post, other = an_answer(by=author), an_answer(by=author)
    voter = a_vote(post)
    assert score(post.author_id, "pisang") == 10
    request.getfixturevalue("amended")
    a_vote(post)
    assert score(post.author_id, "pisang") == 10, "14 a day now"
    do(withdraw, voter, post.id)
    assert score(post.author_id, "pisang") == 0, "taken back is what was given"
    a_vote(other)
    assert score(post.author_id, "pisang") == 7
    assert differences() == []


def test_what_returns_counts_by_the_rules_of_that_day(
    app: Flask, request: pytest.FixtureRequest
) -> None:
    author = a_member()
    post = an_answer(by=author)
    a_vote(post)
    request.getfixturevalue("amended")
    do(delete, author, post.id)
    do(restore, author, post.id)
    assert score(post.author_id, "pisang") == 7
    versions = select(Entry.rule_version, func.sum(Entry.points)).group_by(Entry.rule_version)
    before = reputation.VERSION
    assert {row[0]: row[1] for row in db.session.execute(versions)} == {before: 10, before + 1: -3}
    assert differences() == []


def test_an_event_without_a_version_follows_the_first(app: Flask) -> None:
    """So were they written before events named one; there were no endorsements then."""
    post = an_answer()
    an_endorsement(post)
    [event] = db.session.query(Event).filter_by(kind="endorsement.given")
    data = json.loads(event.data)
    del data["rules"]
    _tamper(
        "UPDATE events SET data = :data WHERE id = :id",
        data=json.dumps(data, sort_keys=True, separators=(",", ":")),
        id=event.id,
    )
    [difference, wrong] = differences()
    assert "should be []" in difference
    assert "10 should be 0" in wrong


def test_an_entry_under_another_version_is_found(app: Flask) -> None:
    a_vote(an_answer())
    db.session.execute(text("SELECT 1"))
    _tamper("UPDATE entries SET rule_version = 1")
    assert len(differences()) == 1
