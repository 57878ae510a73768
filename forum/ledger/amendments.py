"""Changing the charter: the values that staff adjust, which version was valid when, and why."""

import json
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select

from forum.charter.actor import Actor
from forum.charter.adjustable import ADJUSTABLE
from forum.charter.limits import REASON_MAX_CHARACTERS
from forum.charter.words import N_
from forum.kernel import clock
from forum.kernel.db import db
from forum.kernel.errors import Invalid
from forum.kernel.permission import ensure
from forum.kernel.text import clean_line
from forum.kernel.versions import touch_site
from forum.ledger.models import CharterValue, Event, LedgerText
from forum.ledger.service import canonical, record

_NEWEST = (
    select(CharterValue.id, CharterValue.value)
    .where(CharterValue.name == bindparam("name"), CharterValue.event_id <= bindparam("event_id"))
    .order_by(CharterValue.id.desc())
    .limit(1)
)
_EVER = 2**62


class Version(NamedTuple):
    """A value of the charter under its number; 0 is the default that the charter ships."""

    number: int
    value: Any


class Amendment(NamedTuple):
    """A change of a value: by whom, when (aware UTC) and why."""

    number: int
    value: Any
    actor_id: int | None
    reason: str
    created_at: datetime


def valid(name: str, at_event: int = _EVER) -> Version:
    """Give the value of an adjustable part that is valid now, or was at an event (its id).

    Raises `KeyError` for a name the charter doesn't know.
    """
    default = ADJUSTABLE[name].default
    values = {"name": name, "event_id": at_event}
    row = db.session.connection().execute(_NEWEST, values).first()
    return Version(0, default) if row is None else Version(row.id, json.loads(row.value))


def numbered(name: str, number: int) -> Any:
    """Give the value of an adjustable part that has this number; the default for an unknown one."""
    row = db.session.get(CharterValue, number)
    return ADJUSTABLE[name].default if row is None else json.loads(row.value)


def amendments(name: str, limit: int = 20) -> list[Amendment]:
    """Give the newest changes of a value, newest first."""
    rows = (
        select(CharterValue, Event.actor_id, LedgerText.text)
        .join(Event, Event.id == CharterValue.event_id)
        .outerjoin(LedgerText, LedgerText.id == Event.text_id)
        .where(CharterValue.name == name)
        .order_by(CharterValue.id.desc())
        .limit(limit)
    )
    return [
        Amendment(kept.id, json.loads(kept.value), actor_id, reason or "", kept.created_at)
        for kept, actor_id, reason in db.session.execute(rows)
    ]


def amend(actor: Actor, name: str, value: Any, reason: str) -> Version:
    """Change an adjustable part of the charter; the same value again changes nothing.

    Raises `Forbidden` for all but staff of the whole forum, `Invalid` under the fields `value`
    and `reason`.
    """
    ensure(actor, "charter.change")
    reason = clean_line(reason)
    if not reason or len(reason) > REASON_MAX_CHARACTERS:
        raise Invalid({"reason": N_("Say in a sentence why you change this.")})
    try:
        checked = ADJUSTABLE[name].check(value)
    except ValueError as problem:
        raise Invalid({"value": problem.args[0]}) from None
    before = valid(name)
    if canonical({"value": checked}) == canonical({"value": before.value}):
        return before
    event = record(
        "charter.changed",
        thing="charter",
        thing_id=before.number,
        actor_id=actor.id,
        data={"name": name},
        words=reason,
    )
    kept = CharterValue(name=name, value=_json(checked), event_id=event.id, created_at=clock.now())
    db.session.add(kept)
    db.session.flush()
    touch_site()
    return Version(kept.id, checked)


def _json(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
