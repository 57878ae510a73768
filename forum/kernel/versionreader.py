"""Reads the version of a page and the site's epoch, as cheaply as the database allows.

One indexed statement on a raw connection of this thread, outside SQLAlchemy and Flask, opened at
the first question and therefore after the fork.
"""

import threading
from typing import Any

import psycopg
from sqlalchemy import make_url

from forum.kernel.db import open_sqlite

_EPOCH = "(SELECT number FROM epoch WHERE id = 1)"
_STATEMENTS = {
    ("threads", True): f"SELECT version, {_EPOCH} FROM threads WHERE id = ?",  # noqa: S608
    ("boards", True): f"SELECT version, {_EPOCH} FROM boards WHERE id = ?",  # noqa: S608
    ("boards", False): f"SELECT sum(version), {_EPOCH} FROM boards",  # noqa: S608
    ("epoch", False): f"SELECT 0, {_EPOCH}",
}
_PAGE_CACHE_KB = 256


class VersionReader:
    """Asks one database, SQLite or PostgreSQL, by its SQLAlchemy address."""

    def __init__(self, database_url: str) -> None:
        url = make_url(database_url)
        self._is_sqlite = url.get_backend_name() == "sqlite"
        if self._is_sqlite:
            self._place = url.database or ""
        else:
            plain = url.set(drivername="postgresql")
            self._place = plain.render_as_string(hide_password=False)
        mark = "?" if self._is_sqlite else "%s"
        self._statements = {
            key: statement.replace("?", mark) for key, statement in _STATEMENTS.items()
        }
        self._local = threading.local()

    def read(self, table: str, row_id: int) -> tuple[int, int] | None:
        """Give version and epoch of a row of `threads` or `boards`; None if there is no such row.

        Row 0 of `boards` stands for all of them: the sum of their versions, which only grows.
        Row 0 of `epoch` depends on the epoch alone. Raises what the driver raises; the next
        question then opens a new connection.
        """
        try:
            cursor = self._local.cursor
        except AttributeError:
            cursor = self._local.cursor = self._open()
        statement = self._statements[table, row_id != 0]
        try:
            rows = cursor.execute(statement, (row_id,) if row_id else ()).fetchall()
        except Exception:
            del self._local.cursor
            raise
        return rows[0] if rows else None

    def _open(self) -> Any:
        if self._is_sqlite:
            connection = open_sqlite(self._place)
            connection.execute("PRAGMA query_only=ON").close()
            connection.execute(f"PRAGMA cache_size=-{_PAGE_CACHE_KB}").close()
            return connection.cursor()
        return psycopg.connect(self._place, autocommit=True, prepare_threshold=0).cursor()
