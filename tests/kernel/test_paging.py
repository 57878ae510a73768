"""A cursor names the last row seen; nobody but the site makes one."""

from datetime import UTC, datetime

import pytest
from flask import Flask

from forum.kernel.errors import Invalid
from forum.kernel.paging import decode, encode, limit_of, page_of

MOMENT = datetime(2026, 3, 1, 15, 59, 59, 123457, tzinfo=UTC)
ONLY_SQLITE = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


@ONLY_SQLITE
def test_a_cursor_gives_its_values_back_to_the_microsecond(app: Flask) -> None:
    values = [MOMENT, 12, "kakao", None, True, datetime(1969, 12, 31, tzinfo=UTC)]
    assert decode("threads", encode("threads", values)) == values


@ONLY_SQLITE
def test_a_cursor_of_another_list_is_refused(app: Flask) -> None:
    with pytest.raises(Invalid) as refused:
        decode("answers", encode("threads", [1]))
    assert set(refused.value.errors) == {"after"}


@ONLY_SQLITE
def test_a_cursor_changed_in_any_place_is_refused(app: Flask) -> None:
    cursor = encode("threads", [MOMENT, 12])
    for place, sign in enumerate(cursor):
        wrong = cursor[:place] + ("A" if sign != "A" else "B") + cursor[place + 1 :]
        # The last sign of a signature carries bits that don't count.
        if place == len(cursor) - 1:
            continue
        with pytest.raises(Invalid):
            decode("threads", wrong)


@ONLY_SQLITE
@pytest.mark.parametrize(
    "cursor", ["", ".", "12", "W10", "\0", "\ud800", "ö", "e30.e30", "x" * 1_000_000, "[1]"]
)
def test_what_is_no_cursor_is_refused(app: Flask, cursor: str) -> None:
    with pytest.raises(Invalid):
        decode("threads", cursor)


@ONLY_SQLITE
def test_a_page_has_a_cursor_only_if_there_is_more(app: Flask) -> None:
    assert page_of([1, 2], 2, "numbers", lambda row: [row]).next is None
    page = page_of([1, 2, 3], 2, "numbers", lambda row: [row])
    assert page.items == [1, 2]
    assert page.next is not None
    assert decode("numbers", page.next) == [2]


@pytest.mark.parametrize(("written", "limit"), [(None, 20), ("1", 1), ("100", 100), ("007", 7)])
def test_a_limit_is_a_whole_number_from_1_to_100(written: str | None, limit: int) -> None:
    assert limit_of(written, 20) == limit


@pytest.mark.parametrize(
    "written", ["0", "101", "-1", "1.5", "", " 1", "²", "٣", "1e1", "\0", "9" * 1_000_000]
)
def test_any_other_limit_is_refused(written: str) -> None:
    with pytest.raises(Invalid) as refused:
        limit_of(written, 20)
    assert set(refused.value.errors) == {"limit"}
