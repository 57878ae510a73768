"""Loading what an act changes, locked and seen by the actor, inside the open transaction."""

from typing import Any, NamedTuple

from sqlalchemy import Row, bindparam, select

from forum.charter.actor import Actor
from forum.guides.models import Guide, GuideRevision, GuideSlug, Suggestion
from forum.guides.queries.visibility import readable_draft, readable_guide, readable_suggestion
from forum.kernel.db import db
from forum.ledger.service import record

_LOCKED = (
    select(Guide)
    .where(Guide.id == bindparam("id"))
    .with_for_update(key_share=True)
    .execution_options(populate_existing=True)
)
_AT_SLUG = select(GuideSlug.guide_id).where(GuideSlug.slug == bindparam("slug"))


class Held(NamedTuple):
    """A guide held for change, and what the policies ask of it."""

    guide: Guide
    facts: Row[Any]


def hold_guide(actor: Actor, slug: str) -> Held:
    """Lock a guide. Raises `NotFound` if the actor may not see it."""
    _lock(slug)
    facts = readable_guide(actor, slug)
    return Held(db.session.get_one(Guide, facts.guide_id), facts)


def hold_draft(actor: Actor, slug: str) -> Held:
    """Lock a guide whose newest version the actor may read. Raises `NotFound` otherwise."""
    _lock(slug)
    facts = readable_draft(actor, slug)
    return Held(db.session.get_one(Guide, facts.guide_id), facts)


def hold_suggestion(actor: Actor, suggestion_id: int) -> tuple[Suggestion, Held]:
    """Lock a suggestion with its guide. Raises `NotFound` if the actor may not see it."""
    facts = readable_suggestion(actor, suggestion_id)
    _lock(facts.slug)
    suggestion = db.session.get_one(Suggestion, suggestion_id, populate_existing=True)
    facts = readable_suggestion(actor, suggestion_id)
    return suggestion, Held(db.session.get_one(Guide, facts.guide_id), facts)


def revision_of(guide: Guide, number: int) -> GuideRevision:
    """Give a version of a guide."""
    return db.session.get_one(GuideRevision, (guide.id, number), populate_existing=True)


def record_guide(
    kind: str,
    actor_id: int | None,
    held: Held,
    *,
    subject_id: int | None = None,
    words: str = "",
    **more: Any,
) -> int:
    """Record an event about a guide; `more` are codes and numbers of it. Give the event's id."""
    event = record(
        kind,
        thing="guide",
        thing_id=held.guide.id,
        actor_id=actor_id,
        subject_id=subject_id,
        cluster=held.facts.cluster,
        data={"guide": held.guide.id, **more},
        words=words,
    )
    return event.id


def _lock(slug: str) -> None:
    """One act at a time on a guide; all acts lock in the order guide, member, board."""
    guide_id = db.session.execute(_AT_SLUG, {"slug": slug}).scalar()
    if guide_id is not None:
        db.session.execute(_LOCKED, {"id": guide_id}).scalar_one()
