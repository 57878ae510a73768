"""Publication: what is submitted is read by the rules first, and published if they let it."""

from forum.ledger.models import Event
from forum.threads.service.writing import publish


def on_submitted(event: Event) -> None:
    """Publish what a member has submitted."""
    publish(event)
