"""The nightly look for vote rings, and the review after it."""

from forum.kernel import clock
from forum.standing.queries.suspects import votes_under_suspicion
from forum.standing.service.review import review
from forum.standing.service.rings import look


def find_rings() -> None:
    """Look for suspicious votes and open cases for moderators. Opens its own transactions."""
    look(clock.now())


def review_all() -> None:
    """Apply what the charter's rule says of everybody now. Opens its own transactions."""
    review(clock.now(), suspected=votes_under_suspicion())
