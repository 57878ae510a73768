"""Whether a question about to be asked was asked before."""

from collections.abc import Sequence
from typing import NamedTuple

from forum.search.rules.scoring import Candidate, Wanted, fit, giving_way

TITLE_COUNTS = 2.0
"""A word of the title counts so many times one of the text."""
LIKELY_FROM = 0.22
"""Calibrated on the tuning half of `tests/search/evaluation/similar.tsv`."""
LIKELY_BESIDE_BEST = 0.6
"""What scores less than this share of the best asks something else about the same matter."""
STEPS = 1_000_000


class Alike(NamedTuple):
    """A thread in its place; `likely`: it probably asks the same."""

    score: int
    thing_id: int
    likely: bool


def alike(wanted: Sequence[Wanted], candidates: Sequence[Candidate]) -> list[Alike]:
    """Put threads in order of how much they are like what is wanted, whatever is remarked there.

    A duplicate gives way to its original.
    """
    scored: dict[int, float] = {}
    originals: dict[int, int] = {}
    for candidate in candidates:
        score = fit(wanted, candidate.fields._replace(comments=""))
        scored[candidate.thing_id] = max(score, scored.get(candidate.thing_id, 0))
        if candidate.duplicate_of is not None:
            originals[candidate.thing_id] = candidate.duplicate_of
    order = sorted(giving_way(scored, originals).items(), key=lambda pair: (-pair[1], -pair[0]))
    likely_from = max(LIKELY_FROM, order[0][1] * LIKELY_BESIDE_BEST) if order else LIKELY_FROM
    return [Alike(round(score * STEPS), thing, score >= likely_from) for thing, score in order]
