"""The versions of a guide: the newest as its editors see it, and the history for everybody."""

from datetime import date, datetime
from typing import Any, NamedTuple

from markupsafe import Markup
from sqlalchemy import Row, bindparam, select

from forum.accounts.models import Member
from forum.accounts.queries import AUTHOR_COLUMNS, Author, author_of
from forum.boards.kecamatan import KECAMATAN
from forum.boards.models import Board
from forum.guides.models import GuideRevision
from forum.kernel.db import db
from forum.kernel.text import diff
from forum.threads.queries.rows import BoardRef, LabelRef, labels_of

VERSIONS_SHOWN = 50


class VersionView(NamedTuple):
    """A version of a guide as saved. `kecamatan` is its code; `diff` is filled in histories.

    `waits`: for a second reader. Times are aware UTC.
    """

    number: int
    title: str
    summary: str
    body: str
    html: Markup
    board: BoardRef
    labels: tuple[LabelRef, ...]
    season: str
    kecamatan: str
    sources: tuple[int, ...]
    review_on: date
    reason: str
    waits: bool
    editor_id: int
    editor: Author
    created_at: datetime
    published_at: datetime | None
    diff: Markup = Markup()

    @property
    def kecamatan_name(self) -> str:
        """The name of the kecamatan it holds in, or nothing."""
        return KECAMATAN.get(self.kecamatan, "")


_VERSIONS = (
    select(
        GuideRevision,
        Board.slug.label("board_slug"),
        Board.name.label("board_name"),
        Board.cluster,
        *AUTHOR_COLUMNS,
    )
    .join(Board, Board.id == GuideRevision.board_id)
    .join(Member, Member.id == GuideRevision.editor_id)
    .where(GuideRevision.guide_id == bindparam("guide_id"))
    .order_by(GuideRevision.number.desc())
    .limit(bindparam("limit"))
)
_PUBLISHED = _VERSIONS.where(GuideRevision.published_at.is_not(None))


def newest_version(guide_id: int) -> VersionView:
    """Give the newest version of a guide the actor may read: ask `readable_draft` first."""
    values = {"guide_id": guide_id, "limit": 1}
    return _version(db.session.execute(_VERSIONS, values).one())


def versions_of(guide_id: int, *, drafts: bool) -> list[VersionView]:
    """Give the versions of a guide, newest first, each with what it changed of the one before.

    Without `drafts` only what was published: everybody may read that while the guide is.
    """
    values = {"guide_id": guide_id, "limit": VERSIONS_SHOWN + 1}
    rows = db.session.execute(_VERSIONS if drafts else _PUBLISHED, values)
    versions = [_version(row) for row in rows]
    befores = [*map(_whole, versions[1:]), ""]
    return [
        version._replace(diff=Markup(diff(before, _whole(version))))  # noqa: S704 - safe HTML
        for version, before in zip(versions, befores, strict=False)
    ][:VERSIONS_SHOWN]


def _version(row: Row[*tuple[Any, ...]]) -> VersionView:
    kept: GuideRevision = row.GuideRevision
    return VersionView(
        kept.number,
        kept.title,
        kept.summary,
        kept.body,
        Markup(kept.html),  # noqa: S704 - the sanitizer's output
        BoardRef(row.board_slug, row.board_name, row.cluster),
        labels_of(kept.labels),
        kept.season,
        kept.kecamatan,
        source_ids(kept),
        kept.review_on,
        kept.reason,
        kept.waits,
        kept.editor_id,
        author_of(row),
        kept.created_at,
        kept.published_at,
    )


def source_ids(revision: GuideRevision) -> tuple[int, ...]:
    """Give the ids of the answers that a version is made of."""
    return tuple(int(post_id) for post_id in revision.sources.split(",") if post_id)


def _whole(version: VersionView) -> str:
    labels = [f"[{', '.join(label.label for label in version.labels)}]"] if version.labels else []
    holds = " · ".join(filter(None, (version.season, version.kecamatan_name)))
    head = [version.title, *labels, version.summary, holds, str(version.review_on)]
    return "\n".join(filter(None, head)) + f"\n\n{version.body}"
