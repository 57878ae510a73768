"""Which known word somebody meant who typed one that nobody knows."""

import re
from collections.abc import Iterable
from math import log10

from rapidfuzz.distance import DamerauLevenshtein

SHORTEST = 4
LENGTHS_AROUND = (-2, -1, 0, 1, 2, 3)
_VOWELS = re.compile(r"[aeiou]")
_RUNS = re.compile(r"(.)\1+")
_POPULARITY = 0.25


def mistakes_allowed(word: str) -> int:
    """Give how many letters may be wrong, missing, too many or swapped."""
    return 1 if len(word) < 6 else 2 if len(word) < 9 else 3


def meant(word: str, known: Iterable[tuple[str, int]]) -> str | None:
    """Give the known word that was most likely meant, of words with how many documents hold them.

    Dropped vowels are how people shorten: they count half.
    """
    allowed, bones = mistakes_allowed(word), _bones(word)
    best, least = None, float("inf")
    for other, documents in known:
        distance: float = DamerauLevenshtein.distance(word, other, score_cutoff=2 * allowed)
        if distance and _bones(other) == bones:
            distance /= 2
        if distance > allowed:
            continue
        if other[0] != word[0]:
            distance += 0.5
        distance -= _POPULARITY * log10(documents + 1)
        if (distance, other) < (least, best or ""):
            best, least = other, distance
    return best


def _bones(word: str) -> str:
    return word[0] + _RUNS.sub(r"\1", _VOWELS.sub("", word[1:]))
