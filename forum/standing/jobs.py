"""The nightly review."""

from forum.kernel import clock
from forum.standing.service.review import review


def review_all() -> None:
    """Apply what the charter's rule says of everybody now. Opens its own transactions."""
    review(clock.now())
