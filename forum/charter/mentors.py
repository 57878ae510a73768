"""What a mentor is: the levels of standing, the pledge, and what keeps a mentor awake."""

from typing import NamedTuple

from forum.charter.words import MARKED_MENTOR_STATES, N_, MentorState


class Level(NamedTuple):
    """A level of standing in a cluster. `from_points` is None where points don't decide."""

    code: str
    from_points: int | None
    name: str
    sentence: str


LEVELS = (
    Level("pemula", 0, N_("beginner"), N_("Everybody begins here.")),
    Level("berkembang", 50, N_("growing"), N_("Help has been found useful several times.")),
    Level("mahir", 200, N_("skilled"), N_("Help has been found useful by many, for long.")),
    Level("mentor", None, N_("mentor"), N_("Promoted by the charter's rule, or appointed.")),
)

PLEDGE = (
    N_("I answer kindly, and I say so when I do not know."),
    N_("I advise only what I have done myself or can show a source for."),
    N_("Safety comes first: I warn of what can make people ill."),
    N_("I correct in words that help, never to shame."),
    N_("I favour nobody: no relative, no customer, no brand."),
)

MENTOR_ACTS = (
    "answer.accepted",
    "correction.resolved",
    "correction.written",
    "endorsement.given",
    "helpful.given",
    "post.edited",
    "post.published",
    "post.submitted",
    "suggestion.declined",
    "suggestion.submitted",
)
"""Events by which somebody takes part in a cluster: they end a rest and put off the next one."""


def level_of(points: int, state: str) -> Level:
    """Give the level of a member with these points, and this mentor state, in a cluster."""
    if MentorState(state) in MARKED_MENTOR_STATES:
        return LEVELS[-1]
    reached = [level for level in LEVELS if level.from_points is not None]
    return max(
        (level for level in reached if points >= (level.from_points or 0)),
        key=lambda level: level.from_points or 0,
        default=reached[0],
    )
