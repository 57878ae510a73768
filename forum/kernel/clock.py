"""The one clock of the house. Nobody else asks the system for the time."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

_set_to: ContextVar[datetime | None] = ContextVar("clock", default=None)


def now() -> datetime:
    """Give the present moment, aware, in UTC."""
    return _set_to.get() or datetime.now(UTC)


@contextmanager
def stopped_at(moment: datetime) -> Iterator[None]:
    """Let the clock stand at `moment` (aware) in the block: for imports, replays, reviews."""
    token = _set_to.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _set_to.reset(token)


def day_of(moment: datetime, timezone: str) -> date:
    """Give the calendar day of `moment` (aware) in the IANA zone `timezone`."""
    return moment.astimezone(ZoneInfo(timezone)).date()


def next_midnight(moment: datetime, timezone: str) -> datetime:
    """Give the coming midnight of the IANA zone `timezone`, in UTC."""
    tomorrow = day_of(moment, timezone) + timedelta(days=1)
    midnight = datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=ZoneInfo(timezone))
    return midnight.astimezone(UTC)
