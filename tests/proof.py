"""The proof that every cached figure is true, as `rembuk ledger check` gives it."""

from forum.kernel.db import db
from forum.kernel.settings import settings
from forum.ledger.queries import replay, wrong_scores
from forum.threads.queries.checks import wrong_counters
from forum.votes.queries import wrong_counts


def differences() -> list[str]:
    """Give a line for each figure that is not true."""
    db.session.rollback()
    replayed = replay(settings().timezone)
    found = [*replayed.differences, *wrong_scores(replayed.totals)]
    return [*found, *wrong_counters(), *wrong_counts()]
