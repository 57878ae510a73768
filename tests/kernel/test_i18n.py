"""Days, times and numbers as each language writes them, on the community's own clock."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask, render_template_string

from forum.kernel.i18n import (
    LANGUAGE_COOKIE,
    day_element,
    figure,
    moment,
    ngettext,
    say,
    say_in_english,
    time_element,
)

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


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("language", "thousands", "millions"),
    [("id", "1.250", "-1.250.000"), ("en", "1,250", "-1,250,000")],
)
def test_numbers_are_grouped_as_the_reader_does(
    app: Flask, language: str, thousands: str, millions: str
) -> None:
    with app.test_request_context(headers={"Cookie": f"{LANGUAGE_COOKIE}={language}"}):
        assert say("%(count)s found", count=1_250).split()[0] == thousands
        assert figure(-1_250_000) == millions
        found = '{{ _("%(count)s found", count=1250) }}'
        texts = '{{ ngettext("%(num)s text", "%(num)s texts", 1250) }}'
        assert render_template_string(found + texts).count(thousands) == 2


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_small_numbers_texts_and_plurals_stay_as_they_are(app: Flask) -> None:
    with app.test_request_context(headers={"Cookie": f"{LANGUAGE_COOKIE}=en"}):
        assert [figure(each) for each in (999, "2026", 1250.5, True)] == [999, "2026", 1250.5, True]
        assert say_in_english("Report number %(number)s.", number="1250").endswith(" 1250.")
        assert ngettext("%(num)s text", "%(num)s texts", 1) == "1 text"
        assert ngettext("%(num)s text", "%(num)s texts", 2_001) == "2,001 texts"
        assert say_in_english("%(count)s found", count=1_250) == "1,250 found"
