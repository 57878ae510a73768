"""`rembuk standing review` and `standing simulate`, and the proof in `ledger check`."""

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from forum.accounts.models import Member, Membership
from forum.charter.words import MentorState
from forum.cli_ledger import all_differences
from forum.cli_standing import standing
from forum.kernel.db import db
from forum.kernel.transactions import transaction
from forum.ledger.models import Event
from tests.builders import a_member, a_vote, again, an_answer
from tests.clock import Clock
from tests.standing.histories import kinds
from tests.standing.people import a_founder, a_mentor_by_rule, an_expert, id_of

pytestmark = pytest.mark.settings(LIMITS="off")


def run(app: Flask, *words: str) -> str:
    told = app.test_cli_runner().invoke(standing, words)
    assert told.exit_code == 0, told.output
    return str(told.output)


def events() -> int:
    db.session.rollback()
    return db.session.execute(select(func.count()).select_from(Event)).scalar_one()


def test_review_applies_the_rule_and_a_second_run_changes_nothing(app: Flask, clock: Clock) -> None:
    expert = an_expert(clock, "siti")
    assert "siti\tpisang\tmentor.promoted" in run(app, "review")
    assert "0 members changed." in run(app, "review")
    assert again(expert).mentor_of == {"pisang"}


def test_review_of_another_moment_acts_at_that_moment(app: Flask, clock: Clock) -> None:
    mentor = a_mentor_by_rule(clock, "siti")
    assert "mentor.rested" in run(app, "review", "--now", "2026-12-31T08:00+08:00")
    assert kinds(id_of(mentor)) == ["promoted", "rested"]
    rested = db.session.execute(select(Event.created_at).where(Event.kind == "mentor.rested"))
    assert rested.scalar_one().isoformat() == "2026-12-31T00:00:00+00:00"
    assert "0 members changed." in run(app, "review", "--now", "2026-12-31T08:00")


def test_simulate_shows_who_would_change_and_changes_nothing(app: Flask, clock: Clock) -> None:
    beginner = a_member("siti")
    for _ in range(3):
        a_vote(an_answer(by=beginner))
        clock.move(days=10)
    before = events()
    easy = (
        "points=10 helped_answers=1 accepted_answers=0 askers=0 people=1 weeks=1 "
        "quality=0.1 share=1"
    )
    chosen = [word for setting in easy.split() for word in ("--set", setting)]
    assert "siti\tpisang\tmentor.promoted" in run(app, "simulate", *chosen)
    waits = run(app, "simulate", *chosen, "--set", "promotion_mode=confirm")
    assert "siti\tpisang\tmentor.candidate" in waits
    assert "0 members would change." in run(app, "simulate")
    assert events() == before
    assert kinds(id_of(beginner)) == []


@pytest.mark.parametrize(
    "words",
    [
        ("simulate", "--set", "pints=3"),
        ("simulate", "--set", "points"),
        ("simulate", "--set", "quality=2"),
        ("simulate", "--set", "promotion_mode=maybe"),
        ("review", "--now", "soon"),
    ],
)
def test_bad_input_is_a_sentence(app: Flask, words: tuple[str, ...]) -> None:
    told = app.test_cli_runner().invoke(standing, words)
    assert told.exit_code == 2
    assert "Error: " in told.output


def test_the_ledgers_check_proves_mentor_states_and_marks(app: Flask, clock: Clock) -> None:
    founder = a_founder()
    a_mentor_by_rule(clock)
    assert all_differences() == []
    with transaction():
        db.session.execute(
            update(Membership)
            .where(Membership.member_id == founder.id)
            .values(mentor_state=MentorState.ACTIVE)
        )
    (line,) = all_differences()
    assert line == f"mentor state of member {founder.id} in pisang: active should be founding"
    with transaction():
        db.session.execute(update(Member).where(Member.id == founder.id).values(mentor_of=""))
    assert len(all_differences()) == 2
