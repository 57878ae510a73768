"""Who may see which guide and version: the charter's policies, and the same as SQL clauses.

`tests/guides/test_visibility.py` compares the clauses with the policy table.
"""

from typing import Any

from sqlalchemy import ColumnElement, Row, and_, bindparam, false, or_, select

from forum.boards.models import Board
from forum.charter.actor import Actor
from forum.charter.policies import allowed
from forum.charter.words import GuideState
from forum.guides.models import Guide, GuideRevision, GuideSlug, Suggestion
from forum.kernel.db import db
from forum.kernel.errors import NotFound
from forum.threads.queries.visibility import NOT_THERE, looked_after_by

THING_COLUMNS = (
    Guide.id.label("guide_id"),
    Guide.state.label("guide_state"),
    Guide.slug,
    Guide.revision,
    Guide.newest,
    Guide.thread_id,
    GuideRevision.editor_id,
    GuideRevision.waits,
    Board.slug.label("board_slug"),
    Board.cluster,
)
"""What the policies ask of a guide, and of its newest version."""

_THINGS = (
    select(*THING_COLUMNS)
    .join(Board, Board.id == Guide.board_id)
    .join(
        GuideRevision,
        and_(GuideRevision.guide_id == Guide.id, GuideRevision.number == Guide.newest),
    )
)
_AT_SLUG = _THINGS.join(GuideSlug, GuideSlug.guide_id == Guide.id).where(
    GuideSlug.slug == bindparam("slug")
)
_SUGGESTED = (
    _THINGS.join(Suggestion, Suggestion.guide_id == Guide.id)
    .add_columns(Suggestion.id.label("suggestion_id"), Suggestion.suggester_id)
    .where(Suggestion.id == bindparam("id"))
)


def published() -> ColumnElement[bool]:
    """Clause: guides that everybody may read."""
    return Guide.state == GuideState.PUBLISHED


def drafts_visible_to(actor: Actor) -> ColumnElement[bool]:
    """Clause: newest versions that the actor may read. The statement must join `Board`."""
    waiting: ColumnElement[bool] = false()
    if actor.mentor_of and not actor.suspended:
        mine = Board.cluster.in_(sorted(actor.mentor_of))
        waiting = and_(mine, GuideRevision.waits.is_(True))
    return or_(waiting, looked_after_by(actor))


def readable_guide(actor: Actor, slug: str) -> Row[*tuple[Any, ...]]:
    """Give what policies ask of the guide at an address, present or old.

    Raises `NotFound` if the actor may not see it.
    """
    return _at(actor, "guide.read", slug)


def readable_draft(actor: Actor, slug: str) -> Row[*tuple[Any, ...]]:
    """Give the same of a guide whose newest version the actor may read."""
    return _at(actor, "guide.draft", slug)


def readable_suggestion(actor: Actor, suggestion_id: int) -> Row[*tuple[Any, ...]]:
    """Give what policies ask of a suggestion. Raises `NotFound` if the actor may not see it."""
    row = db.session.execute(_SUGGESTED, {"id": suggestion_id}).first()
    if row is None or not allowed(actor, "guide_suggestion.read", row):
        raise NotFound(NOT_THERE)
    return row


def _at(actor: Actor, action: str, slug: str) -> Row[*tuple[Any, ...]]:
    row = db.session.execute(_AT_SLUG, {"slug": slug}).first()
    if row is None or not allowed(actor, action, row):
        raise NotFound(NOT_THERE)
    return row
