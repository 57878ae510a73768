"""What earns points: one row a rule. Points belong to the cluster of the board helped in."""

from typing import NamedTuple

from forum.charter.words import N_

VERSION = 3
"""Raised whenever a row or cap changes, and the figures so far move to `FIGURES`: every event that
gives or takes points keeps the version it follows."""


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
    "answer_endorsed": ReputationRule(
        10,
        False,
        N_("A mentor of the cluster confirms your answer: once a mentor, beyond the daily limit."),
    ),
    "guide_adopted": ReputationRule(
        20,
        False,
        N_("A guide is made of your answers: once a guide, and not if you made it yourself."),
    ),
}

DAILY_VOTE_POINTS = 100
"""At most so many points a day, member and cluster from votes. The day is the community's."""

COUNTED_VOTES_PER_PAIR = 2
"""At most so many helpful votes of one voter for one author count a day."""

CAPS: dict[str, str] = {
    "daily_cap": N_("The daily limit of points from votes in this cluster was reached."),
    "pair_cap": N_("Enough votes of the same person already counted that day."),
}


class Figures(NamedTuple):
    """What a version gives: points by rule, and its two caps. A rule not named gives none."""

    points: dict[str, int]
    daily_vote_points: int
    counted_votes_per_pair: int


FIGURES: dict[int, Figures] = {
    1: Figures(
        {"answer_helpful": 10, "question_helpful": 5, "answer_accepted": 15, "accepting": 2}, 100, 2
    ),
    2: Figures(
        {
            "answer_helpful": 10,
            "question_helpful": 5,
            "answer_accepted": 15,
            "accepting": 2,
            "answer_endorsed": 10,
        },
        100,
        2,
    ),
    VERSION: Figures(
        {code: rule.points for code, rule in RULES.items()},
        DAILY_VOTE_POINTS,
        COUNTED_VOTES_PER_PAIR,
    ),
}
"""By version, so that replay derives what was given then. Versions before the last never change."""
