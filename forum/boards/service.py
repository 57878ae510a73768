"""Making boards and labels as the tables say."""

import json
from collections.abc import Callable, Sequence
from secrets import token_hex

from sqlalchemy import select, update

from forum.boards.clusters import BOARDS, CROSS_CLUSTER_LABELS, LABELS
from forum.boards.models import Board, BoardLabel, Label
from forum.boards.names import in_indonesian
from forum.charter.words import N_
from forum.kernel.db import db
from forum.kernel.errors import Invalid
from forum.kernel.transactions import at_the_end
from forum.kernel.versions import touch_site


def sync() -> int:
    """Bring boards, labels and their order in line with the tables; give how many are new.

    Never deletes. Needs an open transaction.
    """
    labels, new_labels = _sync_labels()
    boards = {board.slug: board for board in db.session.scalars(select(Board))}
    new_boards = 0
    for position, row in enumerate(BOARDS):
        board = boards.get(row.slug)
        if board is None:
            board = Board(slug=row.slug, version=0, thread_count=0, unanswered_count=0)
            db.session.add(board)
            new_boards += 1
        board.name, board.description = map(in_indonesian, (row.name, row.description))
        board.cluster, board.position = row.cluster, position
        db.session.flush()
        offered = dict.fromkeys((*row.labels, *CROSS_CLUSTER_LABELS))
        _sync_board_labels(board, [labels[slug] for slug in offered])
    touch_site()
    return new_labels + new_boards


def count(board_id: int, *, threads: int, unanswered: int) -> None:
    """Change a board's counters by these numbers, as a last step of the open transaction."""
    if not threads and not unanswered:
        return
    values = {
        "thread_count": Board.thread_count + threads,
        "unanswered_count": Board.unanswered_count + unanswered,
    }

    def step() -> None:
        db.session.execute(update(Board).where(Board.id == board_id).values(values))

    at_the_end((2, board_id, token_hex(4)), step)


def show_guides(board_id: int, guides: Callable[[], Sequence[tuple[str, str]]]) -> None:
    """Show these guides (slug and title) beside a board, read as a last step of the transaction."""

    def step() -> None:
        shown = json.dumps([list(pair) for pair in guides()], ensure_ascii=False)
        db.session.execute(update(Board).where(Board.id == board_id).values(guides=shown))

    at_the_end((2, board_id, "guides"), step)


def board_named(slug: str) -> Board:
    """Give the board with this slug. Raises `Invalid` on the field `board`."""
    chosen = select(Board).where(Board.slug == slug)
    board = db.session.execute(chosen).scalar() if slug.isprintable() else None
    if board is None:
        raise Invalid({"board": N_("Choose a board from the list.")})
    return board


def offered_labels(board_id: int) -> dict[str, int]:
    """Give the labels a board offers, slug to id, in its order."""
    chosen = (
        select(Label.slug, Label.id)
        .join(BoardLabel, BoardLabel.label_id == Label.id)
        .where(BoardLabel.board_id == board_id)
        .order_by(BoardLabel.position)
    )
    return {row.slug: row.id for row in db.session.execute(chosen)}


def _sync_labels() -> tuple[dict[str, Label], int]:
    labels = {label.slug: label for label in db.session.scalars(select(Label))}
    new = 0
    for row in LABELS:
        label = labels.get(row.slug)
        if label is None:
            label = labels[row.slug] = Label(slug=row.slug)
            db.session.add(label)
            new += 1
        label.name, label.description = map(in_indonesian, (row.name, row.description))
    db.session.flush()
    return labels, new


def _sync_board_labels(board: Board, labels: list[Label]) -> None:
    chosen = select(BoardLabel).where(BoardLabel.board_id == board.id)
    offered = {row.label_id: row for row in db.session.scalars(chosen)}
    for position, label in enumerate(labels):
        row = offered.get(label.id)
        if row is None:
            db.session.add(BoardLabel(board_id=board.id, label_id=label.id, position=position))
        else:
            row.position = position
