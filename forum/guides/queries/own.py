"""What a member takes along from the guides: the versions they wrote and what they suggested."""

from typing import Any

from sqlalchemy import select

from forum.guides.models import GuideRevision, Suggestion
from forum.kernel.db import rows_of

Rows = list[dict[str, Any]]


def versions_by(member_id: int) -> Rows:
    """Give every version as the member saved it, oldest first."""
    return rows_of(
        select(
            GuideRevision.guide_id,
            GuideRevision.number,
            GuideRevision.title,
            GuideRevision.summary,
            GuideRevision.body,
            GuideRevision.reason,
            GuideRevision.created_at,
            GuideRevision.published_at,
        )
        .where(GuideRevision.editor_id == member_id)
        .order_by(GuideRevision.guide_id, GuideRevision.number)
    )


def suggestions_by(member_id: int) -> Rows:
    """Give a member's suggestions, oldest first."""
    return rows_of(
        select(
            Suggestion.id,
            Suggestion.guide_id,
            Suggestion.body,
            Suggestion.note,
            Suggestion.state,
            Suggestion.created_at,
            Suggestion.decided_at,
        )
        .where(Suggestion.suggester_id == member_id)
        .order_by(Suggestion.id)
    )
