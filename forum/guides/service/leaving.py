"""What a member leaves behind here: versions stay, suggestions that were not taken go."""

from sqlalchemy import delete

from forum.charter.words import GuideSuggestionState
from forum.guides.models import Suggestion
from forum.kernel.db import db


def forget_member(member_id: int) -> None:
    """Delete the suggestions of an account being erased that no guide has taken."""
    db.session.execute(
        delete(Suggestion).where(
            Suggestion.suggester_id == member_id, Suggestion.state != GuideSuggestionState.ACCEPTED
        )
    )
