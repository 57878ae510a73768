"""Limits counted in the database: atomic rows, the same for all processes."""

from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, select, text, update

from forum.charter.limits import RATES
from forum.kernel import clock
from forum.kernel.db import UtcDateTime, db
from forum.kernel.errors import TooMany
from forum.kernel.models import Attempt
from forum.kernel.nearness import limits_apply
from forum.kernel.transactions import in_transaction, transaction

_COUNT = (
    text(
        "INSERT INTO attempts (key, times, window_ends_at) VALUES (:key, 1, :ends) "
        "ON CONFLICT (key) DO UPDATE SET "
        "times = CASE WHEN attempts.window_ends_at <= :now THEN 1 ELSE attempts.times + 1 END, "
        "window_ends_at = CASE WHEN attempts.window_ends_at <= :now THEN excluded.window_ends_at "
        "ELSE attempts.window_ends_at END "
        "RETURNING times, window_ends_at"
    )
    .bindparams(bindparam("now", type_=UtcDateTime()), bindparam("ends", type_=UtcDateTime()))
    .columns(Attempt.times, Attempt.window_ends_at)
)


def count(rate: str, who: str) -> None:
    """Count one more try of `who` at `rate` (a row of the charter's `RATES`).

    Inside an open transaction it belongs to that act; otherwise it is a transaction of its own.
    Raises `TooMany` with the seconds to wait when the window is full.
    """
    if not limits_apply():
        return
    limit = RATES[rate]
    if in_transaction():
        times, ends = _counted(f"{rate}:{who}", limit.seconds)
    else:
        with transaction():
            times, ends = _counted(f"{rate}:{who}", limit.seconds)
    if times > limit.times:
        raise TooMany(limit.sentence, times=limit.times, retry_after=_seconds_until(ends))


def is_full(rate: str, who: str) -> int:
    """Give the seconds `who` must wait for another try at `rate`, 0 if none."""
    if not limits_apply():
        return 0
    row = db.session.execute(
        select(Attempt.times, Attempt.window_ends_at).where(
            Attempt.key == f"{rate}:{who}", Attempt.window_ends_at > clock.now()
        )
    ).first()
    return _seconds_until(row.window_ends_at) if row and row.times >= RATES[rate].times else 0


def refuse_full(rate: str, who: str) -> None:
    """Raise `TooMany` if another try of `who` would be over the limit. Counts nothing."""
    if wait := is_full(rate, who):
        raise TooMany(RATES[rate].sentence, times=RATES[rate].times, retry_after=wait)


def give_back(rate: str, who: str) -> None:
    """Take back one counted try of `who`: it turned out not to be one the limit is about.

    Needs an open transaction.
    """
    db.session.execute(
        update(Attempt)
        .where(Attempt.key == f"{rate}:{who}", Attempt.times > 0)
        .values(times=Attempt.times - 1)
    )


def forget_old() -> None:
    """Delete counts whose window has ended."""
    db.session.execute(delete(Attempt).where(Attempt.window_ends_at < clock.now()))


def _counted(key: str, seconds: int) -> tuple[int, datetime]:
    moment = clock.now()
    values = {"key": key, "now": moment, "ends": moment + timedelta(seconds=seconds)}
    row = db.session.connection().execute(_COUNT, values).one()
    return row.times, row.window_ends_at


def _seconds_until(moment: datetime) -> int:
    return max(1, round((moment - clock.now()).total_seconds()))
