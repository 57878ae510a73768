"""From a text as it is typed to plain words: case, accents, chat spellings, doubling, units.

*gmn spy kripik2 tahan 5hr* gives *bagaimana supaya keripik tahan 5 hari*.
"""

import re
import unicodedata
from collections.abc import Iterator

from forum.search.rules.tables import pairs, words

STOPWORDS = words("stopwords.txt")
WORD_MAX_CHARACTERS = 30
"""Longer runs are addresses or noise; what is looked for never is."""

_SPELLINGS = pairs("spelling.tsv")
_UNITS = pairs("units.tsv")
_RAW = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_DOUBLED = re.compile(r"([a-z]{2,})2(nya|an|)")
_GLUED = re.compile(r"(\d+)([a-z]+)")
_CLITIC = re.compile(r"(?:nya|lah|ku|mu)$")
_RUN = re.compile(r"([a-z])\1{2,}")
_AFFIXED = re.compile(r"(?:se|ber|ter|me|men|mem|meng|ke)?([a-z]{3,}?)(?:kan|an|i)?(?:nya|lah)?")


def raw_words(text: str) -> list[str]:
    """Cut a text into runs of letters and digits, in plain small letters, hyphens kept inside."""
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text)
        text = "".join([sign for sign in decomposed if not unicodedata.combining(sign)])
    return _RAW.findall(text.lower())


def spelled_out(raw: str) -> Iterator[str]:
    """Give the words that a raw word stands for; none for a single digit or letter."""
    known = _SPELLINGS.get(raw) or _SPELLINGS.get(_CLITIC.sub("", raw))
    if known is not None:
        yield from known.split()
    elif "-" in raw:
        yield from _of_hyphened(raw)
    elif glued := _GLUED.fullmatch(raw):
        yield from _of_glued(*glued.groups())
    elif doubled := _DOUBLED.fullmatch(raw):
        yield from spelled_out(f"{doubled[1]}-{doubled[1]}{doubled[2]}")
    elif _RUN.search(raw):
        yield from spelled_out(_RUN.sub(r"\1", raw))
    elif 1 < len(raw) <= WORD_MAX_CHARACTERS:
        yield raw


def _of_hyphened(raw: str) -> Iterator[str]:
    first, _, second = raw.partition("-")
    if _stem_of_doubled(first) == _stem_of_doubled(second):
        yield from spelled_out(min(first, second, key=len))
        return
    for part in raw.split("-"):
        yield from spelled_out(part)


def _stem_of_doubled(part: str) -> str:
    found = _AFFIXED.fullmatch(part)
    return found[1] if found else part


def _of_glued(number: str, unit: str) -> Iterator[str]:
    if len(number) > 1:
        yield number[:WORD_MAX_CHARACTERS]
    if unit in _UNITS:
        yield _UNITS[unit]
    elif len(unit) > 2:
        yield from spelled_out(unit)
