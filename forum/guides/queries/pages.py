"""A published guide as its page, print-out and the API show it."""

from datetime import date, datetime
from typing import Any, NamedTuple

from markupsafe import Markup
from sqlalchemy import bindparam, select

from forum.accounts.models import Member
from forum.accounts.queries import AUTHOR_COLUMNS, Author, author_of
from forum.boards.kecamatan import KECAMATAN
from forum.boards.models import Board
from forum.charter.actor import Actor
from forum.charter.limits import GUIDE_SOURCES_MAX
from forum.charter.policies import allowed
from forum.charter.words import State
from forum.guides.models import Guide, GuideRevision, GuideSlug, GuideSource
from forum.kernel.errors import NotFound
from forum.kernel.prepared import Prepared
from forum.threads.models import Post, Thread
from forum.threads.queries.rows import BoardRef, LabelRef, labels_of
from forum.threads.queries.statements import EPOCH
from forum.threads.queries.visibility import NOT_THERE


class GuideView(NamedTuple):
    """A guide as published. `version` and `epoch` are what a stored page of it depends on.

    `editor` made the published version, `season` and `kecamatan` say when and where it holds.
    Times are aware UTC; `review_on` is the community's day.
    """

    id: int
    slug: str
    title: str
    summary: str
    body: str
    html: Markup
    board: BoardRef
    tags: tuple[LabelRef, ...]
    season: str
    kecamatan: str
    guide_state: str
    revision: int
    newest: int
    review_on: date
    is_stale: bool
    editor: Author
    thread_id: int
    published_at: datetime
    changed_at: datetime
    version: int
    epoch: int

    @property
    def url(self) -> str:
        """Its address."""
        return f"/guides/{self.slug}"

    @property
    def board_slug(self) -> str:
        """Its board's slug, as the policies call it."""
        return self.board.slug


class SourceView(NamedTuple):
    """An answer that a guide is made of, as everybody sees it."""

    post_id: int
    title: str
    author: Author

    @property
    def url(self) -> str:
        """Where it stands."""
        return f"/p/{self.post_id}"


_GUIDE = Prepared(
    select(
        Guide.id,
        Guide.slug,
        Guide.title,
        Guide.summary,
        Guide.body,
        Guide.html,
        Guide.labels,
        Guide.season,
        Guide.kecamatan,
        Guide.state,
        Guide.revision,
        Guide.newest,
        Guide.review_on,
        Guide.is_stale,
        Guide.thread_id,
        Guide.published_at,
        Guide.changed_at,
        Guide.version,
        EPOCH.label("epoch"),
        Board.slug.label("board_slug"),
        Board.name.label("board_name"),
        Board.cluster,
        *AUTHOR_COLUMNS,
    )
    .join(GuideSlug, GuideSlug.guide_id == Guide.id)
    .join(Board, Board.id == Guide.board_id)
    .join(
        GuideRevision,
        (GuideRevision.guide_id == Guide.id) & (GuideRevision.number == Guide.revision),
    )
    .join(Member, Member.id == GuideRevision.editor_id)
    .where(GuideSlug.slug == bindparam("slug"))
)
_SOURCES = Prepared(
    select(Post.id.label("post_id"), Thread.title, *AUTHOR_COLUMNS)
    .select_from(GuideSource)
    .join(Post, Post.id == GuideSource.post_id)
    .join(Thread, Thread.id == Post.thread_id)
    .join(Member, Member.id == Post.author_id)
    .where(
        GuideSource.guide_id == bindparam("guide_id"),
        Post.state == State.VISIBLE,
        Post.shadowed.is_(False),
        Thread.state == State.VISIBLE,
    )
    .order_by(Post.id)
)


def guide_view(actor: Actor, slug: str) -> GuideView:
    """Give the guide at an address, present or old.

    Raises `NotFound` if the actor may not see it, or it was never published.
    """
    row = _GUIDE.first(slug=slug)
    view = _view(row) if row is not None else None
    if view is None or not allowed(actor, "guide.read", view):
        raise NotFound(NOT_THERE)
    return view


def sources_of(guide_id: int) -> list[SourceView]:
    """Give the answers a guide is made of that everybody can see now."""
    rows = _SOURCES.rows(limit=GUIDE_SOURCES_MAX, guide_id=guide_id)
    return [SourceView(row.post_id, row.title, author_of(row)) for row in rows]


def _view(row: Any) -> GuideView:
    return GuideView(
        id=row.id,
        slug=row.slug,
        title=row.title,
        summary=row.summary,
        body=row.body,
        html=Markup(row.html),  # noqa: S704 - the sanitizer's output
        board=BoardRef(row.board_slug, row.board_name, row.cluster),
        tags=labels_of(row.labels),
        season=row.season,
        kecamatan=KECAMATAN.get(row.kecamatan, ""),
        guide_state=row.state,
        revision=row.revision,
        newest=row.newest,
        review_on=row.review_on,
        is_stale=row.is_stale,
        editor=author_of(row),
        thread_id=row.thread_id,
        published_at=row.published_at,
        changed_at=row.changed_at,
        version=row.version,
        epoch=row.epoch,
    )
