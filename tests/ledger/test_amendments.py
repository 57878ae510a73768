"""Staff change the charter's values; each change says why, and the old values stay known."""

import pytest
from flask import Flask
from sqlalchemy import select

from forum.charter.actor import Actor
from forum.charter.adjustable import ADJUSTABLE, Adjustable
from forum.kernel.db import db
from forum.kernel.errors import Forbidden, Invalid
from forum.kernel.transactions import transaction
from forum.ledger.amendments import Version, amend, amendments, valid
from forum.ledger.models import Event
from tests.builders import a_member, a_moderator, an_admin

WRONG = "Write a number above 0."


def _positive(value: object) -> int:
    if not isinstance(value, int) or value <= 0:
        raise ValueError(WRONG)
    return value


@pytest.fixture(autouse=True)
def trial(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ADJUSTABLE, "trial", Adjustable("A trial.", 7, _positive))


def _amend(actor: Actor, value: object, reason: str = "Alasan.") -> Version:
    with transaction():
        return amend(actor, "trial", value, reason)


def test_the_default_holds_until_somebody_changes_it(app: Flask) -> None:
    assert valid("trial") == Version(0, 7)
    changed = _amend(a_moderator(), 9)
    assert valid("trial") == changed
    assert changed.value == 9


def test_what_was_valid_at_an_event_stays_known(app: Flask) -> None:
    moderator = a_moderator()
    for value in (8, 9):
        _amend(moderator, value, f"Menjadi {value}.")
    newest, older = amendments("trial")
    assert (newest.value, newest.reason, newest.actor_id) == (9, "Menjadi 9.", moderator.id)
    events = list(db.session.scalars(select(Event.id).order_by(Event.id)))
    assert valid("trial", at_event=events[1]).value == 9
    assert valid("trial", at_event=events[0]).value == older.value == 8
    assert valid("trial", at_event=events[0] - 1).value == 7


def test_the_same_value_again_changes_nothing(app: Flask) -> None:
    moderator = a_moderator()
    assert _amend(moderator, 9) == _amend(moderator, 9)
    assert len(amendments("trial")) == 1


@pytest.mark.parametrize(("value", "reason", "field"), [(0, "Ya.", "value"), (9, "  ", "reason")])
def test_bad_input_names_its_field(app: Flask, value: int, reason: str, field: str) -> None:
    moderator = a_moderator()
    with pytest.raises(Invalid) as refused:
        _amend(moderator, value, reason)
    assert list(refused.value.errors) == [field]


def test_only_staff_of_the_whole_forum_change_it(app: Flask) -> None:
    for somebody in (a_member(), a_moderator(moderates="pisang")):
        with pytest.raises(Forbidden):
            _amend(somebody, 9)
    assert _amend(an_admin(), 9).value == 9
