"""Pure rules of guides: their addresses and dates, and which texts a second person must read."""

import calendar
import re
import unicodedata
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


def needs_second_reader(text: str, terms: Iterable[str]) -> bool:
    """Whether a word of the text begins with one of these terms, in any case and accents."""
    wanted = "|".join(re.escape(_plain(term)) for term in terms)
    return bool(wanted) and re.search(rf"\b(?:{wanted})", _plain(text)) is not None


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))


def is_stale(review_on: date, today: date) -> bool:
    """Whether the day on which a guide should have been read again has passed."""
    return review_on < today
