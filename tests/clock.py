"""A clock that tests can set, for the whole process."""

from datetime import UTC, datetime, timedelta

import time_machine


class Clock:
    """Stands still unless moved. Starts on Monday, 2 March 2026, at 8.00 WITA."""

    START = datetime(2026, 3, 2, 0, 0, tzinfo=UTC)

    def __init__(self, traveller: time_machine.Traveller) -> None:
        self._traveller = traveller

    @property
    def now(self) -> datetime:
        """The moment it shows, aware UTC."""
        return datetime.now(UTC)

    def set(self, moment: datetime) -> None:
        """Show `moment` (aware)."""
        self._traveller.move_to(moment, tick=False)

    def move(self, **by: float) -> None:
        """Go on by `timedelta(**by)`."""
        self._traveller.shift(timedelta(**by))
