"""What leaves the house: written in the act's own transaction, sent after it, at least once.

A sender gets the row's key, so that the receiver can tell a repetition. A row that could not be
sent waits longer each time; the job that looks for due rows heals whatever was lost.
"""

import json
import logging
import secrets
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, NamedTuple

from flask import Flask, current_app
from sqlalchemy import delete, select, update

from forum.kernel import clock
from forum.kernel.db import db
from forum.kernel.jobs import soon
from forum.kernel.models import OutboxRow
from forum.kernel.transactions import after_commit, transaction

Sender = Callable[[Mapping[str, Any], str], None]

LEASE = timedelta(minutes=5)
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=6)
TRIES_MAX = 16
KEPT = timedelta(days=30)
_SENDERS = "rembuk_senders"
log = logging.getLogger("rembuk")


def install(app: Flask, senders: Mapping[str, Sender]) -> None:
    """Let the application send each kind of row by its sender."""
    app.extensions[_SENDERS] = dict(senders)


def send_later(kind: str, payload: Mapping[str, Any], key: str | None = None) -> None:
    """Let `payload` (JSON) be sent by the sender of `kind` when the open transaction commits.

    A key that was used before sends nothing more.
    """
    key = key or secrets.token_urlsafe(24)
    if key_is_known(key):
        return
    now = clock.now()
    row = OutboxRow(kind=kind, payload=json.dumps(payload), key=key, created_at=now, due_at=now)
    db.session.add(row)
    db.session.flush()
    after_commit("outbox", lambda: soon(deliver))


def key_is_known(key: str) -> bool:
    """Whether a row with this key was written before."""
    return db.session.execute(select(OutboxRow.id).where(OutboxRow.key == key)).first() is not None


def deliver() -> None:
    """Send every row that is due. The job of the schedule."""
    while (due := _lease()) is not None:
        try:
            current_app.extensions[_SENDERS][due.kind](json.loads(due.payload), due.key)
        except Exception:
            log.exception("outbox row %d (%s) could not be sent", due.id, due.kind)
            _note(due.id, due_at=clock.now() + _wait(due.attempts))
        else:
            _note(due.id, sent_at=clock.now())


def forget_old() -> None:
    """Delete rows long sent. Needs an open transaction."""
    db.session.execute(delete(OutboxRow).where(OutboxRow.sent_at < clock.now() - KEPT))


def stuck() -> int:
    """Count rows that are not tried any more."""
    given_up = select(OutboxRow.id).where(
        OutboxRow.sent_at.is_(None), OutboxRow.attempts >= TRIES_MAX
    )
    return len(db.session.execute(given_up.limit(1000)).all())


class _Due(NamedTuple):
    id: int
    kind: str
    payload: str
    key: str
    attempts: int


def _lease() -> _Due | None:
    """Take the next due row for this process alone; a process that dies has counted its try."""
    now = clock.now()
    with transaction():
        row = db.session.execute(
            select(OutboxRow)
            .where(
                OutboxRow.sent_at.is_(None),
                OutboxRow.due_at <= now,
                OutboxRow.attempts < TRIES_MAX,
            )
            .order_by(OutboxRow.due_at, OutboxRow.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        ).scalar()
        if row is None:
            return None
        row.due_at = now + LEASE
        row.attempts += 1
        return _Due(row.id, row.kind, row.payload, row.key, row.attempts)


def _wait(attempts: int) -> timedelta:
    doubled: timedelta = FIRST_WAIT * 2 ** min(attempts - 1, 12)
    return min(LONGEST_WAIT, doubled)


def _note(row_id: int, **values: Any) -> None:
    with transaction():
        db.session.execute(update(OutboxRow).where(OutboxRow.id == row_id).values(**values))
