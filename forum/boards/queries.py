"""Reading boards and what they offer."""

import json
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import bindparam, select

from forum.boards.models import Board, BoardLabel, Label
from forum.charter.words import N_
from forum.kernel.errors import NotFound
from forum.kernel.models import Epoch
from forum.kernel.prepared import Prepared


class GuideLink(NamedTuple):
    """A guide as a link beside a board."""

    slug: str
    title: str

    @property
    def url(self) -> str:
        """Its address."""
        return f"/guides/{self.slug}"


class BoardView(NamedTuple):
    """A board as shown. `version` and `epoch` are what a stored page of it depends on."""

    id: int
    slug: str
    name: str
    description: str
    cluster: str | None
    thread_count: int
    unanswered_count: int
    version: int
    guides: str
    epoch: int

    @property
    def guide_links(self) -> list[GuideLink]:
        """Its newest guides."""
        return [GuideLink(*pair) for pair in json.loads(self.guides)]

    @property
    def url(self) -> str:
        """Its address."""
        return f"/b/{self.slug}"

    @property
    def board_slug(self) -> str:
        """Its slug, as the policies call it."""
        return self.slug


class LabelView(NamedTuple):
    """A label that a board offers."""

    slug: str
    label: str


_EPOCH = select(Epoch.number).where(Epoch.id == 1).scalar_subquery()
_BOARDS = select(
    Board.id,
    Board.slug,
    Board.name,
    Board.description,
    Board.cluster,
    Board.thread_count,
    Board.unanswered_count,
    Board.version,
    Board.guides,
    _EPOCH.label("epoch"),
).order_by(Board.position)
_ALL = Prepared(_BOARDS)
_ONE = Prepared(_BOARDS.where(Board.slug == bindparam("slug")))
_LABELS = Prepared(
    select(Label.slug, Label.name.label("label"))
    .join(BoardLabel, BoardLabel.label_id == Label.id)
    .where(BoardLabel.board_id == bindparam("board_id"))
    .order_by(BoardLabel.position),
    LabelView,
)


def all_boards() -> list[BoardView]:
    """Give all boards in their order."""
    return [BoardView._make(row) for row in _ALL.rows()]


def board(slug: str) -> BoardView:
    """Give the board with this slug. Raises `NotFound`."""
    row = _ONE.first(slug=slug)
    if row is None:
        raise NotFound(N_("There is no such board."))
    return BoardView._make(row)


def labels_of(board_id: int) -> list[LabelView]:
    """Give the labels a board offers, in its order."""
    return _LABELS.rows(board_id=board_id)


@lru_cache(maxsize=64)
def labels_offered(board_id: int, epoch: int) -> tuple[LabelView, ...]:
    """Give the labels a board offers, as of a site epoch: they change with it alone."""
    return tuple(labels_of(board_id))
