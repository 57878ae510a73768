"""Lists of published guides, paged by keyset: all, of a board, of a label."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select, tuple_

from forum.boards.kecamatan import KECAMATAN
from forum.boards.models import Board, Label
from forum.charter.limits import GUIDES_BESIDE_BOARD, GUIDES_PER_PAGE
from forum.guides.models import Guide, GuideLabel
from forum.guides.queries.visibility import published
from forum.kernel.db import UtcDateTime
from forum.kernel.i18n import language
from forum.kernel.paging import Page, decode, page_of
from forum.kernel.prepared import Prepared
from forum.threads.queries.rows import BoardRef, LabelRef, labels_of

FEED_ENTRIES = 30
SITEMAP_ADDRESSES = 2_000


class GuideRow(NamedTuple):
    """A guide as a row of a list. Times are aware UTC."""

    id: int
    slug: str
    title: str
    summary: str
    board: BoardRef
    tags: tuple[LabelRef, ...]
    season: str
    kecamatan: str
    is_stale: bool
    published_at: datetime
    changed_at: datetime

    @property
    def url(self) -> str:
        """Its address."""
        return f"/guides/{self.slug}"


_ROWS = (
    select(
        Guide.id,
        Guide.slug,
        Guide.title,
        Guide.summary,
        Guide.labels,
        Guide.season,
        Guide.kecamatan,
        Guide.is_stale,
        Guide.published_at,
        Guide.changed_at,
        Board.slug.label("board_slug"),
        Board.name.label("board_name"),
        Board.cluster,
    )
    .select_from(Guide)
    .join(Board, Board.id == Guide.board_id)
    .where(published())
)
_BESIDE = Prepared(
    _ROWS.where(Guide.board_id == bindparam("board_id"), Guide.is_stale.is_(False)).order_by(
        Guide.published_at.desc(), Guide.id.desc()
    )
)


@lru_cache(maxsize=8)
def _statement(*, of_board: bool, labelled: bool, later: bool) -> Prepared:
    statement, columns = _ROWS, (Guide.published_at, Guide.id)
    if labelled:
        columns = (GuideLabel.published_at, GuideLabel.guide_id)
        label = select(Label.id).where(Label.slug == bindparam("label")).scalar_subquery()
        statement = statement.join(GuideLabel, GuideLabel.guide_id == Guide.id).where(
            GuideLabel.label_id == label
        )
    if of_board:
        place = GuideLabel.board_id if labelled else Guide.board_id
        statement = statement.where(place == bindparam("board_id"))
    if later:
        bounds: tuple[Any, ...] = (bindparam("at", type_=UtcDateTime()), bindparam("id"))
        statement = statement.where(tuple_(*columns) < tuple_(*bounds))
    return Prepared(statement.order_by(*(column.desc() for column in columns)))


def guide_page(
    board_id: int | None = None,
    label: str = "",
    after: str | None = None,
    size: int = GUIDES_PER_PAGE,
) -> Page[GuideRow]:
    """Give a page of the published guides, newest first, of a board and label if given.

    Raises `Invalid` for a cursor of another list.
    """
    scope = f"guides:{board_id or 0}:{label}"
    values: dict[str, Any] = {"label": label, "board_id": board_id}
    if after:
        values["at"], values["id"] = decode(scope, after)
    statement = _statement(of_board=board_id is not None, labelled=bool(label), later=bool(after))
    rows = _shown(statement, size + 1, values)
    return page_of(rows, size, scope, lambda row: (row.published_at, row.id))


def guides_beside(board_id: int) -> Sequence[GuideRow]:
    """Give the newest guides of a board whose review date has not passed."""
    return _shown(_BESIDE, GUIDES_BESIDE_BOARD, {"board_id": board_id})


def newest_guides(limit: int) -> Sequence[GuideRow]:
    """Give the newest guides, for feeds and the site map."""
    return _shown(_statement(of_board=False, labelled=False, later=False), limit, {})


def _shown(statement: Prepared, limit: int, values: dict[str, Any]) -> list[GuideRow]:
    return statement.shaped(_row, language(), limit, **values)


def _row(row: Any) -> GuideRow:
    return GuideRow(
        row.id,
        row.slug,
        row.title,
        row.summary,
        BoardRef(row.board_slug, row.board_name, row.cluster),
        labels_of(row.labels),
        row.season,
        KECAMATAN.get(row.kecamatan, ""),
        row.is_stale,
        row.published_at,
        row.changed_at,
    )
