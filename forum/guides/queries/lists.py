"""Lists of published guides, paged by keyset: all, of a board, of a label."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Row, bindparam, select, tuple_

from forum.boards.kecamatan import KECAMATAN
from forum.boards.models import Board, Label
from forum.charter.limits import GUIDES_BESIDE_BOARD, GUIDES_PER_PAGE
from forum.guides.models import Guide, GuideLabel
from forum.guides.queries.visibility import published
from forum.kernel.db import UtcDateTime, db
from forum.kernel.i18n import language
from forum.kernel.paging import Page, decode, page_of
from forum.kernel.prepared import Prepared, among
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
_BESIDE = (
    select(Guide.slug, Guide.title)
    .where(published(), Guide.board_id == bindparam("board_id"), Guide.is_stale.is_(False))
    .order_by(Guide.published_at.desc(), Guide.id.desc())
    .limit(GUIDES_BESIDE_BOARD)
)


_OF_THREADS = Prepared(
    _ROWS.where(among(Guide.thread_id)).order_by(Guide.published_at.desc(), Guide.id.desc())
)
_WITH_IDS = Prepared(_ROWS.where(among(Guide.id)))
_TEXTS = (
    select(Guide.id, Guide.labels, Guide.title, Guide.summary, Guide.body, Guide.html)
    .where(published(), Guide.id.in_(bindparam("ids", expanding=True)))
    .order_by(Guide.id)
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


def guides_beside(board_id: int) -> list[tuple[str, str]]:
    """Give slug and title of a board's newest guides whose review date has not passed."""
    rows = db.session.execute(_BESIDE, {"board_id": board_id})
    return [(row.slug, row.title) for row in rows]


def guides_of_threads(thread_ids: Sequence[int]) -> list[GuideRow]:
    """Give the published guides made of these threads, those to be checked again last."""
    rows = [_row(row) for row in _OF_THREADS.rows_among(thread_ids)]
    return sorted(rows, key=lambda row: row.is_stale)


def guides_with_ids(guide_ids: Sequence[int]) -> list[GuideRow]:
    """Give those of these guides that are published, in no order."""
    return [_row(row) for row in _WITH_IDS.rows_among(guide_ids)]


def texts_of_guides(guide_ids: Sequence[int]) -> Sequence[Row[*tuple[Any, ...]]]:
    """Give id, labels, title, summary, body and HTML of those of these that are published."""
    return db.session.execute(_TEXTS, {"ids": guide_ids}).all()


def wrong_links() -> Iterator[str]:
    """Give a line for each board that does not show its newest guides."""
    for board in db.session.execute(select(Board.id, Board.slug, Board.guides).order_by(Board.id)):
        shown, right = json.loads(board.guides), list(map(list, guides_beside(board.id)))
        if shown != right:
            yield f"guides of board {board.slug}: {shown} should be {right}"


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
