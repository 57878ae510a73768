"""What waits for whom: drafts, versions for a second reader, and members' suggestions."""

from datetime import date, datetime
from typing import Any, NamedTuple

from markupsafe import Markup
from sqlalchemy import Row, and_, bindparam, func, select, union_all

from forum.accounts.models import Member
from forum.accounts.queries import AUTHOR_COLUMNS, Author, author_of
from forum.boards.models import Board
from forum.charter.actor import Actor
from forum.charter.words import GuideState, GuideSuggestionState
from forum.guides.models import Guide, GuideRevision, Suggestion
from forum.guides.queries.visibility import drafts_visible_to
from forum.kernel.db import db
from forum.kernel.text import diff
from forum.ledger.models import Event, LedgerText
from forum.threads.queries.visibility import looked_after_by

SHOWN = 50


class DraftRow(NamedTuple):
    """A newest version that is not published. Times are aware UTC."""

    slug: str
    title: str
    board: str
    waits: bool
    editor: Author
    created_at: datetime

    @property
    def url(self) -> str:
        """Where it is read."""
        return f"/guides/{self.slug}/draft"


class StaleRow(NamedTuple):
    """A guide whose review date has passed."""

    slug: str
    title: str
    review_on: date

    @property
    def url(self) -> str:
        """Where it is read again."""
        return f"/guides/{self.slug}/edit"


class SuggestionView(NamedTuple):
    """A suggestion with what it would change of the guide as it stands now.

    `reason` are the moderator's words. Times are aware UTC.
    """

    id: int
    slug: str
    title: str
    revision: int
    body: str
    diff: Markup
    note: str
    state: str
    suggester_id: int
    suggester: Author
    board_slug: str
    created_at: datetime
    decided_at: datetime | None
    reason: str

    @property
    def url(self) -> str:
        """Where it is decided."""
        return f"/guides/suggestions/{self.id}"


def drafts(actor: Actor) -> list[DraftRow]:
    """Give the unpublished newest versions that the actor may read, those that wait first."""
    rows = db.session.execute(
        select(
            Guide.slug,
            GuideRevision.title,
            Board.name.label("board_name"),
            GuideRevision.waits,
            GuideRevision.created_at,
            *AUTHOR_COLUMNS,
        )
        .join(Board, Board.id == Guide.board_id)
        .join(
            GuideRevision,
            and_(GuideRevision.guide_id == Guide.id, GuideRevision.number == Guide.newest),
        )
        .join(Member, Member.id == GuideRevision.editor_id)
        .where(drafts_visible_to(actor), GuideRevision.published_at.is_(None))
        .order_by(GuideRevision.waits.desc(), GuideRevision.created_at)
        .limit(SHOWN)
    )
    return [
        DraftRow(row.slug, row.title, row.board_name, row.waits, author_of(row), row.created_at)
        for row in rows
    ]


def stale_guides(actor: Actor) -> list[StaleRow]:
    """Give the published guides that the actor should read again, the longest waiting first."""
    rows = db.session.execute(
        select(Guide.slug, Guide.title, Guide.review_on)
        .join(Board, Board.id == Guide.board_id)
        .where(
            Guide.state == GuideState.PUBLISHED, Guide.is_stale.is_(True), looked_after_by(actor)
        )
        .order_by(Guide.review_on, Guide.id)
        .limit(SHOWN)
    )
    return [StaleRow(*row) for row in rows]


_SUGGESTIONS = (
    select(
        Suggestion.id,
        Guide.slug,
        Guide.title,
        Guide.revision,
        Guide.body.label("present"),
        Suggestion.body,
        Suggestion.note,
        Suggestion.state,
        Suggestion.suggester_id,
        Suggestion.created_at,
        Suggestion.decided_at,
        LedgerText.text.label("reason"),
        Board.slug.label("board_slug"),
        *AUTHOR_COLUMNS,
    )
    .join(Guide, Guide.id == Suggestion.guide_id)
    .join(Board, Board.id == Guide.board_id)
    .join(Member, Member.id == Suggestion.suggester_id)
    .outerjoin(Event, Event.id == Suggestion.event_id)
    .outerjoin(LedgerText, LedgerText.id == Event.text_id)
)
_ONE = _SUGGESTIONS.where(Suggestion.id == bindparam("id"))


def open_suggestions(actor: Actor, limit: int = SHOWN) -> list[SuggestionView]:
    """Give the open suggestions on boards that the actor looks after, oldest first."""
    rows = db.session.execute(
        _SUGGESTIONS.where(Suggestion.state == GuideSuggestionState.OPEN, looked_after_by(actor))
        .order_by(Suggestion.id)
        .limit(limit)
    )
    return [_view(row) for row in rows]


def waiting_count(actor: Actor, most: int) -> int:
    """Give how many suggestions and versions for a second reader wait for the actor, up to `most`.

    What the actor wrote waits for others and does not count.
    """
    suggested = (
        select(Suggestion.id)
        .join(Guide, Guide.id == Suggestion.guide_id)
        .join(Board, Board.id == Guide.board_id)
        .where(
            Suggestion.state == GuideSuggestionState.OPEN,
            Suggestion.suggester_id != actor.id,
            looked_after_by(actor),
        )
    )
    unread = (
        select(Guide.id)
        .join(Board, Board.id == Guide.board_id)
        .join(
            GuideRevision,
            and_(GuideRevision.guide_id == Guide.id, GuideRevision.number == Guide.newest),
        )
        .where(
            GuideRevision.waits.is_(True),
            GuideRevision.editor_id != actor.id,
            drafts_visible_to(actor),
        )
    )
    both = union_all(suggested, unread).limit(most).subquery()
    return db.session.execute(select(func.count()).select_from(both)).scalar_one()


def suggestion_view(suggestion_id: int) -> SuggestionView:
    """Give a suggestion that the actor may read: ask `readable_suggestion` first."""
    return _view(db.session.execute(_ONE, {"id": suggestion_id}).one())


def _view(row: Row[*tuple[Any, ...]]) -> SuggestionView:
    return SuggestionView(
        row.id,
        row.slug,
        row.title,
        row.revision,
        row.body,
        Markup(diff(row.present, row.body)),  # noqa: S704 - `diff` gives safe HTML
        row.note,
        row.state,
        row.suggester_id,
        author_of(row),
        row.board_slug,
        row.created_at,
        row.decided_at,
        row.reason or "",
    )
