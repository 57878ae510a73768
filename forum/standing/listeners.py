"""What standing does when members act."""

from forum.accounts.models import Membership
from forum.charter.words import MentorState
from forum.kernel.db import db
from forum.ledger.models import Event
from forum.standing.service.own import resume_by_act


def on_act(event: Event) -> None:
    """End the rest of a mentor who acts in the cluster."""
    if event.actor_id is None or event.cluster is None:
        return
    membership = db.session.get(Membership, (event.actor_id, event.cluster))
    if membership is not None and membership.mentor_state == MentorState.RESTING:
        resume_by_act(event.actor_id, event.cluster)
