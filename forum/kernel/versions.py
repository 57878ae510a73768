"""The numbers that stored pages depend on: a thread's, a guide's, a board's, and one for the site.

Every visible change raises the versions it touches, as the last step of its own transaction.
"""

from sqlalchemy import text

from forum.kernel.db import db
from forum.kernel.transactions import at_the_end

_RAISE = {
    "threads": text("UPDATE threads SET version = version + 1 WHERE id = :id"),
    "guides": text("UPDATE guides SET version = version + 1 WHERE id = :id"),
    "boards": text("UPDATE boards SET version = version + 1 WHERE id = :id"),
    "epoch": text("UPDATE epoch SET number = number + 1 WHERE id = :id"),
}


def touch_thread(thread_id: int) -> None:
    """The thread's page has changed."""
    _touch(1, "threads", thread_id)


def touch_guide(guide_id: int) -> None:
    """The guide's page has changed."""
    _touch(1, "guides", guide_id)


def touch_board(board_id: int) -> None:
    """The board's lists (and with them the home page) have changed."""
    _touch(2, "boards", board_id)


def touch_site() -> None:
    """Something has changed that shows everywhere: a name, a mark, a board, the charter."""
    _touch(3, "epoch", 1)


def _touch(order: int, table: str, row_id: int) -> None:
    def step() -> None:
        db.session.connection().execute(_RAISE[table], {"id": row_id})

    at_the_end((order, row_id, table), step)
