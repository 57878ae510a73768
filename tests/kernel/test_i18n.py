"""Days and times as each language writes them, on the community's own clock."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask

from forum.kernel.i18n import LANGUAGE_COOKIE, day_element, moment, time_element

EVENING = datetime(2026, 8, 12, 16, 30, tzinfo=UTC)
"""Half past midnight of the next day in Kutai Timur."""


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("language", "day", "at"),
    [("id", "13 Agu 2026", "00.30 WITA"), ("en", "13 Aug 2026", "00:30 WITA")],
)
def test_days_and_times_are_written_as_the_reader_does(
    app: Flask, language: str, day: str, at: str
) -> None:
    with app.test_request_context(headers={"Cookie": f"{LANGUAGE_COOKIE}={language}"}):
        assert moment(EVENING) == f"{day}, {at}"
        assert f">{day}</time>" in time_element(EVENING)
        assert f">{day}</time>" in day_element(date(2026, 8, 13))
