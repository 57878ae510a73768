"""How well a document fits a question, and in which order what was found stands.

Pure, so that both engines give the same order: they only say which documents hold a word.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from math import log, log1p
from typing import NamedTuple, TypeVar

from forum.search.rules.fields import GUIDE, THREAD, Fields, times

FIELD_WEIGHTS = (3.0, 1.0, 1.5, 1.0, 0.5)
"""How much a word counts in title, labels, question, answers and comments."""
FIELD_LENGTHS = (7, 3, 20, 80, 25)
"""Stems of a usual text of each field, as measured in the demo community."""
LENGTH_MATTERS = 0.5
SATURATION = 1.2
"""`b` and `k1` of BM25F: Robertson and Zaragoza, "The Probabilistic Relevance Framework" (2009)."""
COVERAGE_EXPONENT = 1.0
WORTH_SHOWING = 0.08
"""What scores less than this share of the best is not shown."""
BONUS_SOLVED = 0.06
BONUS_ENDORSED = 0.04
BONUS_HELP = 0.02
HELP_COUNTED_MAX = 50
BONUS_FRESH_GUIDE = 0.15
STALE_KEEPS = 0.6
"""A guide that was not read again in time keeps this share of its score."""
DUPLICATE_KEEPS = 0.5
"""What was asked before keeps this share of its score where its original is found."""
STEPS = 1_000_000
"""Scores are whole numbers of millionths, the same on every engine."""
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)

Key = TypeVar("Key")
Thing = tuple[str, int]
"""What is found: its kind and its id."""


class Wanted(NamedTuple):
    """A word that was asked for: its stems with how surely each is meant, and its rarity."""

    stems: tuple[tuple[str, float], ...]
    weight: float


class Candidate(NamedTuple):
    """A document that holds some wanted words, with what members and mentors say of it.

    `duplicate_of`: the thread that asked the same before. `at`: when the thread was begun or the
    guide last changed, an aware UTC time. `stale`: a guide that was not read again in time.
    """

    document_id: int
    thing_id: int
    part: int
    fields: Fields
    solved: bool
    endorsed: bool
    help_count: int
    duplicate_of: int | None = None
    at: datetime = LONG_AGO
    kind: str = THREAD
    stale: bool = False

    @property
    def thing(self) -> Thing:
        """What the document is about."""
        return self.kind, self.thing_id


class Ranked(NamedTuple):
    """A thing in its place; `document_id` and `part` are those of its best part."""

    score: int
    thing_id: int
    document_id: int
    part: int
    at: datetime = LONG_AGO
    kind: str = THREAD

    @property
    def thing(self) -> Thing:
        """What stands there."""
        return self.kind, self.thing_id


def rarity(documents: int, things: int) -> float:
    """Weigh a word that stands in so many documents of a forum of `things` (BM25's idf)."""
    return log1p((things + 0.5) / (documents + 0.5))


def fit(wanted: Sequence[Wanted], fields: Fields) -> float:
    """Say how well the fields fit what is wanted: 0 for not at all, about 1 for all of it."""
    whole = sum(word.weight for word in wanted)
    norms = [
        weight / (1 - LENGTH_MATTERS + LENGTH_MATTERS * max(0.5, _length(field) / usual))
        for field, weight, usual in zip(fields, FIELD_WEIGHTS, FIELD_LENGTHS, strict=True)
    ]
    score = covered = 0.0
    normed = [(field, norm) for field, norm in zip(fields, norms, strict=True) if field]
    for word in wanted:
        weighted = 0.0
        for stem, sure in word.stems:
            for field, norm in normed:
                if many := times(stem, field):
                    weighted += sure * norm * many
        if weighted:
            score += word.weight * weighted / (weighted + SATURATION)
            covered += word.weight
    return score / whole * (covered / whole) ** COVERAGE_EXPONENT if whole else 0.0


def ranked(wanted: Sequence[Wanted], candidates: Iterable[Candidate]) -> list[Ranked]:
    """Put what was found in its order, each thing once, by its best part.

    If equal, guides stand before threads and newer ones before older ones. An original stands
    where its duplicate would, and the duplicate below.
    """
    best: dict[Thing, Ranked] = {}
    originals: dict[Thing, Thing] = {}
    for candidate in candidates:
        score = round(fit(wanted, candidate.fields) * _standing(candidate) * STEPS)
        kept = best.get(candidate.thing)
        if kept is None or (score, -candidate.part) > (kept.score, -kept.part):
            found = (candidate.thing_id, candidate.document_id, candidate.part)
            best[candidate.thing] = Ranked(score, *found, candidate.at, candidate.kind)
        if candidate.duplicate_of is not None:
            originals[candidate.thing] = THREAD, candidate.duplicate_of
    scores = giving_way({thing: found.score for thing, found in best.items()}, originals)
    standing = (found._replace(score=round(scores[thing])) for thing, found in best.items())
    order = sorted(standing, key=lambda found: (-found.score, found.kind, -found.thing_id))
    least = max(order[0].score * WORTH_SHOWING, 1) if order else 1
    return [found for found in order if found.score >= least]


def giving_way(scores: Mapping[Key, float], originals: Mapping[Key, Key]) -> dict[Key, float]:
    """Let duplicates give way: `originals` says of a thing which other one asked the same before.

    The original gets the best score of its duplicates, which sink; without it they stay.
    """
    given = dict(scores)
    for thing, original in originals.items():
        if original in scores:
            given[original] = max(given[original], scores[thing])
            given[thing] = scores[thing] * DUPLICATE_KEEPS
    return given


def _standing(candidate: Candidate) -> float:
    if candidate.kind == GUIDE:
        return STALE_KEEPS if candidate.stale else 1 + BONUS_FRESH_GUIDE
    help_count = min(candidate.help_count, HELP_COUNTED_MAX)
    return (
        1
        + BONUS_SOLVED * candidate.solved
        + BONUS_ENDORSED * candidate.endorsed
        + BONUS_HELP * log(1 + help_count)
    )


def _length(field: str) -> int:
    """Count the stems of a field: each has a space before and after."""
    return field.count("  ") + 1 if field else 0
