"""One clock, in UTC, and the community's own day."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from forum.kernel import clock as house_clock
from tests.clock import Clock

WITA = "Asia/Makassar"


def test_the_clock_tells_aware_utc(clock: Clock) -> None:
    assert house_clock.now() == Clock.START
    assert house_clock.now().tzinfo is UTC


def test_it_stands_where_it_was_stopped_and_goes_on_afterwards(clock: Clock) -> None:
    moment = datetime(2025, 7, 1, 9, 0, tzinfo=timezone(timedelta(hours=8)))
    with house_clock.stopped_at(moment):
        assert house_clock.now() == moment
        assert house_clock.now().utcoffset() == timedelta(0)
        with house_clock.stopped_at(moment + timedelta(days=1)):
            assert house_clock.now() == moment + timedelta(days=1)
        assert house_clock.now() == moment
    assert house_clock.now() == Clock.START


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 3, 1, 15, 59, 59, tzinfo=UTC), date(2026, 3, 1)),
        (datetime(2026, 3, 1, 16, 0, tzinfo=UTC), date(2026, 3, 2)),
    ],
)
def test_the_day_begins_at_midnight_in_wita(moment: datetime, day: date) -> None:
    assert house_clock.day_of(moment, WITA) == day


def test_the_next_midnight_is_that_of_wita() -> None:
    just_before = datetime(2026, 3, 1, 15, 59, 59, tzinfo=UTC)
    midnight = datetime(2026, 3, 1, 16, 0, tzinfo=UTC)
    assert house_clock.next_midnight(just_before, WITA) == midnight
    assert house_clock.next_midnight(midnight, WITA) == midnight + timedelta(days=1)
