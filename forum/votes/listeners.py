"""What follows for endorsements when a thread moves."""

import json

from forum.ledger.models import Event
from forum.votes.service import end_endorsements


def on_moved(event: Event) -> None:
    """Let only the endorsements stand that the ledger has given anew in the new cluster."""
    end_endorsements(event.thing_id, json.loads(event.data)["endorsers"])
