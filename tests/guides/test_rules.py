"""Addresses and dates."""

from datetime import date
from itertools import islice

import pytest

from forum.guides.rules.articles import is_stale, months_after, slugs_for
from forum.guides.service.texts import checked_note, checked_season, checked_summary
from forum.threads.rules import slug_of


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 12, 1), 12, date(2027, 12, 1)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
    ],
)
def test_months_end_where_the_month_does(day: date, months: int, then: date) -> None:
    assert months_after(day, months) == then


def test_a_guide_is_stale_the_day_after() -> None:
    assert not is_stale(date(2026, 5, 1), date(2026, 5, 1))
    assert is_stale(date(2026, 5, 1), date(2026, 5, 2))


def test_an_address_that_is_taken_gets_a_number() -> None:
    assert list(islice(slugs_for("Panen kakao"), 3)) == [
        "panen-kakao",
        "panen-kakao-2",
        "panen-kakao-3",
    ]
    assert next(slugs_for("Drafts")) == "drafts-2"


def test_a_long_dash_divides_as_a_short_one() -> None:
    assert slug_of("Fermentasi 4\u20135 hari") == "fermentasi-4-5-hari"


@pytest.mark.parametrize("title", ["Print", "Guide", "!!!!!"])
def test_a_thread_never_has_the_address_of_its_other_pages(title: str) -> None:
    assert slug_of(title) == "topik"


def test_personal_data_is_covered_in_every_line_of_a_guide() -> None:
    said = "Tanya Bu Ani, 0812 3456 7890."
    for check in (checked_summary, checked_season, checked_note):
        assert "3456" not in check(said)
