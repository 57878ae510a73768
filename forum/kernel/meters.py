"""What the processes of one server count together, for /metrics.

The counts lie in memory that is shared by the fork. Each process has a row of its own, so that
no two write the same number.
"""

import mmap
from collections.abc import Iterable
from typing import cast

from flask import Flask

ROWS = 64
JOB_ROW = ROWS - 1
_BYTES = 8
_METERS = "rembuk_meters"


def install(app: Flask, names: Iterable[str]) -> None:
    """Let the application count what has these names."""
    app.extensions[_METERS] = Meters(names)


def meters_of(app: Flask) -> "Meters":
    """Give the application's counters."""
    return cast(Meters, app.extensions[_METERS])


class Meters:
    """Counters by name. Made before the fork; each worker then takes its row."""

    def __init__(self, names: Iterable[str]) -> None:
        self._columns = {name: column for column, name in enumerate(names)}
        self._shared = memoryview(mmap.mmap(-1, ROWS * len(self._columns) * _BYTES)).cast("Q")
        self._row = 0

    def take_row(self, number: int) -> None:
        """Let this process count in row `number`, from 1; row 0 belongs to whoever took none."""
        self._row = (number % ROWS) * len(self._columns)

    def add(self, name: str) -> None:
        """Count one more of `name`; an unknown name counts for nothing."""
        column = self._columns.get(name)
        if column is not None:
            self._shared[self._row + column] += 1

    def totals(self) -> dict[str, int]:
        """Give the sums over all processes."""
        width = len(self._columns)
        return {
            name: sum(self._shared[column::width].tolist())
            for name, column in self._columns.items()
        }
