"""Pure rules of guides: their addresses and dates."""

import calendar
from collections.abc import Iterable
from datetime import date

from forum.threads.rules import slug_of

RESERVED_SLUGS = frozenset({"drafts", "suggestions", "feed"})
"""Words that name pages of this room."""


def months_after(day: date, months: int) -> date:
    """Give the same day of the month so many months later, or that month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def slugs_for(title: str) -> Iterable[str]:
    """Give addresses for a guide of this title, the best first, without end."""
    plain = slug_of(title)
    if plain not in RESERVED_SLUGS:
        yield plain
    number = 2
    while True:
        yield f"{plain}-{number}"
        number += 1


def is_stale(review_on: date, today: date) -> bool:
    """Whether the day on which a guide should have been read again has passed."""
    return review_on < today
