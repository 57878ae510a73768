"""What earns points: one row a rule. Points belong to the cluster of the board helped in."""

from typing import NamedTuple

from forum.charter.words import N_

VERSION = 1
"""Raised whenever a row or cap changes; every entry keeps the version it was written under."""


class ReputationRule(NamedTuple):
    """`capped`: counts towards the daily caps on points from votes."""

    points: int
    capped: bool
    sentence: str


RULES: dict[str, ReputationRule] = {
    "answer_helpful": ReputationRule(10, True, N_("Somebody finds your answer helpful.")),
    "question_helpful": ReputationRule(5, True, N_("Somebody finds your question helpful.")),
    "answer_accepted": ReputationRule(15, False, N_("Your answer is chosen as the best answer.")),
    "accepting": ReputationRule(2, False, N_("You choose somebody else's answer as the best one.")),
}

DAILY_VOTE_POINTS = 100
"""At most so many points a day, member and cluster from votes. The day is the community's."""

COUNTED_VOTES_PER_PAIR = 2
"""At most so many helpful votes of one voter for one author count a day."""

CAPS: dict[str, str] = {
    "daily_cap": N_("The daily limit of points from votes in this cluster was reached."),
    "pair_cap": N_("Enough votes of the same person already counted that day."),
}
