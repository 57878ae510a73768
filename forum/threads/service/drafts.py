"""Drafts on the server: what a member began on one phone and finishes on another."""

from dataclasses import dataclass, field

from sqlalchemy import delete, func, select

from forum.charter.actor import Actor
from forum.charter.limits import BODY_MAX_CHARACTERS, DRAFTS_PER_MEMBER, TITLE_MAX_CHARACTERS
from forum.charter.words import N_
from forum.kernel import clock
from forum.kernel.db import db
from forum.kernel.errors import Conflict, NotFound
from forum.kernel.permission import ensure
from forum.threads.models import Draft


@dataclass(frozen=True)
class DraftText:
    """What is kept of an unfinished text. Nothing of it is checked before it is sent."""

    board: str = ""
    title: str = ""
    body: str = ""
    labels: list[str] = field(default_factory=list)


def save_draft(actor: Actor, text: DraftText, draft_id: int | None = None) -> Draft:
    """Keep a draft: the one given, or a new one where it is gone, since it was sent meanwhile.

    Raises `Conflict` if there are too many.
    """
    ensure(actor, "thread.ask")
    draft = _find(actor, draft_id) or _new_draft(actor)
    draft.board, draft.labels = text.board[:40], ",".join(filter(None, text.labels))[:1000]
    draft.title = text.title[:TITLE_MAX_CHARACTERS]
    draft.body = text.body[:BODY_MAX_CHARACTERS]
    draft.saved_at = clock.now()
    db.session.flush()
    return draft


def own_draft(actor: Actor, draft_id: int) -> Draft:
    """Give a draft of one's own. Raises `NotFound` for anybody else's."""
    draft = _find(actor, draft_id)
    if draft is None:
        raise NotFound(N_("This draft is not here any more."))
    return draft


def discard_draft(actor: Actor, draft_id: int) -> None:
    """Throw a draft away; one that is gone already is fine."""
    db.session.execute(delete(Draft).where(Draft.id == draft_id, Draft.member_id == actor.id))


def _find(actor: Actor, draft_id: int | None) -> Draft | None:
    draft = db.session.get(Draft, draft_id) if draft_id else None
    return draft if draft is not None and draft.member_id == actor.id else None


def _new_draft(actor: Actor) -> Draft:
    assert actor.id is not None  # noqa: S101 - ensured by the caller
    counted = select(func.count()).where(Draft.member_id == actor.id)
    if db.session.execute(counted).scalar_one() >= DRAFTS_PER_MEMBER:
        raise Conflict(N_("You have many drafts. Send or delete one first."))
    draft = Draft(member_id=actor.id)
    db.session.add(draft)
    return draft
