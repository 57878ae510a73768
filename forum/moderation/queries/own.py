"""What a member takes along: what they reported, and what they appealed against."""

from typing import Any

from sqlalchemy import select

from forum.kernel.db import rows_of
from forum.ledger.models import Event, LedgerText
from forum.moderation.models import Appeal, Flag

Rows = list[dict[str, Any]]


def flags_of(member_id: int) -> Rows:
    """Give a member's reports with their notes, oldest first."""
    return rows_of(
        select(
            Flag.post_id, Flag.reason, Flag.state, LedgerText.text.label("note"), Flag.created_at
        )
        .join(Event, Event.id == Flag.event_id)
        .outerjoin(LedgerText, LedgerText.id == Event.text_id)
        .where(Flag.member_id == member_id)
        .order_by(Flag.id)
    )


def appeals_of(member_id: int) -> Rows:
    """Give a member's appeals with their words, oldest first."""
    return rows_of(
        select(Appeal.event_id, LedgerText.text.label("words"), Appeal.created_at)
        .join(Event, Event.id == Appeal.filed_event_id)
        .outerjoin(LedgerText, LedgerText.id == Event.text_id)
        .where(Appeal.member_id == member_id)
        .order_by(Appeal.id)
    )
