"""Vote rings in made-up villages: how many are found, who is named wrongly, who becomes mentor.

Seeds below two hundred were looked at while the thresholds were chosen; these here were not.
"""

import time

from forum.charter.rings import Thresholds
from forum.standing.rules.rings import Surroundings, VoteFact, findings
from tests.bench.goals import Line, at_least, at_most
from tests.standing.nights import Outcome, outcome
from tests.standing.village import Village

SEEDS = range(201, 211)
TIMES_LARGER = 10


def measure(*, quick: bool) -> list[Line]:
    """Let villages live, and give the worst figure of each kind; look every third night."""
    outcomes = []
    for seed in SEEDS[:2] if quick else SEEDS:
        lived = outcome(seed, 10 if quick else 3)
        print(lived, flush=True)
        outcomes.append(lived)
    return [*_lines(outcomes), _growth()]


def _lines(outcomes: list[Outcome]) -> list[Line]:
    villages = f"worst of {len(outcomes)} villages"
    return [
        at_least(f"planted rings and serial voters found, {villages}", _least(outcomes), 0.9),
        at_most(
            f"honest members ever named, {villages}",
            100 * max(each.honest_named for each in outcomes),
            2,
            "%",
        ),
        at_most(
            f"rings of 30 with a mentor, {villages}",
            max(each.rings_to_mentor for each in outcomes),
            0,
            "",
        ),
        at_least(
            f"true experts mentor within 60 days, {villages}",
            min(each.experts_in_time for each in outcomes),
            0.95,
        ),
    ]


def _least(outcomes: list[Outcome]) -> float:
    return min(each.recall for each in outcomes)


def _growth() -> Line:
    """Compare the time for one community with that for ten beside each other, a vote."""
    village = Village(SEEDS[0])
    small, large = village.votes(), _copies(village.votes())
    places = village.around.places
    around = Surroundings(
        {
            member + copy * 10_000: place
            for copy in range(TIMES_LARGER)
            for member, place in places.items()
        }
    )
    ratio = _seconds(large, around) / _seconds(small, around) / TIMES_LARGER
    return at_most(f"time a vote with {TIMES_LARGER} times the members", ratio, 2, "times")


def _copies(votes: list[VoteFact]) -> list[VoteFact]:
    return [
        vote._replace(
            id=vote.id + copy * 10_000_000,
            giver=vote.giver + copy * 10_000,
            author=vote.author + copy * 10_000,
            post=vote.post + copy * 10_000_000,
        )
        for copy in range(TIMES_LARGER)
        for vote in votes
    ]


def _seconds(votes: list[VoteFact], around: Surroundings) -> float:
    """Give the CPU seconds of one look."""
    before = time.process_time()
    findings(votes, around, Thresholds())
    return time.process_time() - before
