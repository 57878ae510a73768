"""Reading a member's own drafts."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from forum.charter.actor import Actor
from forum.kernel.db import db
from forum.threads.models import Draft

EXCERPT_CHARACTERS = 120


class DraftView(NamedTuple):
    """A draft as a row of the list. `saved_at` is aware UTC."""

    id: int
    title: str
    excerpt: str
    url: str
    delete_url: str
    saved_at: datetime


def drafts_of(actor: Actor) -> list[DraftView]:
    """Give a member's drafts, the newest first."""
    drafts = db.session.scalars(
        select(Draft).where(Draft.member_id == actor.id).order_by(Draft.saved_at.desc())
    )
    return [
        DraftView(
            draft.id,
            draft.title,
            draft.body[:EXCERPT_CHARACTERS],
            f"/ask?draft={draft.id}",
            f"/drafts/{draft.id}/delete",
            draft.saved_at,
        )
        for draft in drafts
    ]
