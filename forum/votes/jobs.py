"""What time decides: a correction without a reply stands."""

from forum.kernel import clock
from forum.kernel.transactions import transaction
from forum.votes.queries import overdue
from forum.votes.service import uphold_overdue


def uphold_unanswered() -> None:
    """Let the open corrections stand whose authors have not replied in time, one at a time."""
    for correction_id in overdue(clock.now()):
        with transaction():
            uphold_overdue(correction_id)
