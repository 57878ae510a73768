"""Reads the version of a page and the site's epoch, as cheaply as the database allows.

One indexed statement on a raw connection of this thread, outside SQLAlchemy and Flask, opened at
the first question and therefore after the fork; none at all while nothing was written anywhere.
"""

import threading
from contextlib import suppress
from typing import Any
from weakref import WeakSet

from sqlalchemy import make_url

from forum.kernel.db import JOURNAL_MODE, open_sqlite
from forum.kernel.walindex import WalIndex

_EPOCH = "(SELECT number FROM epoch WHERE id = 1)"
_STATEMENTS = {
    ("threads", True): f"SELECT version, {_EPOCH} FROM threads WHERE id = ?",  # noqa: S608
    ("guides", True): f"SELECT version, {_EPOCH} FROM guides WHERE id = ?",  # noqa: S608
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
            self._psycopg: Any = url.get_dialect().import_dbapi()
            plain = url.set(drivername="postgresql")
            self._place = plain.render_as_string(hide_password=False)
        mark = "?" if self._is_sqlite else "%s"
        self._statements = {
            key: statement.replace("?", mark) for key, statement in _STATEMENTS.items()
        }
        self._local = threading.local()
        self._lines: WeakSet[_Line] = WeakSet()
        self._index: WalIndex | None = None
        self._opening = threading.Lock()

    def state(self) -> bytes | None:
        """Give what the database's present content is known by; None where only reading tells.

        Ask for it before reading: what was read holds while it is the same.
        """
        return self._index.state() if self._index is not None else None

    def read(self, table: str, row_id: int) -> tuple[int, int] | None:
        """Give version and epoch of a row of a table; None if there is no such row.

        Row 0 of `boards` stands for all of them: the sum of their versions, which only grows.
        Row 0 of `epoch` depends on the epoch alone. Raises what the driver raises; the next
        question then opens a new connection.
        """
        try:
            cursor = self._local.line.cursor
        except AttributeError:
            cursor = self._open().cursor
        statement = self._statements[table, row_id != 0]
        try:
            rows = cursor.execute(statement, (row_id,) if row_id else ()).fetchall()
        except Exception:
            self._local.line.close()
            del self._local.line
            raise
        return rows[0] if rows else None

    def close(self) -> None:
        """Close the connections of all threads. A thread that asks again opens a new one.

        No other connection of this process to the database may be open then.
        """
        for line in list(self._lines):
            line.close()
        self._local = threading.local()
        if self._index is not None:
            self._index.close()
            self._index = None

    def _open(self) -> "_Line":
        if self._is_sqlite:
            connection = open_sqlite(self._place)
            connection.execute("PRAGMA query_only=ON").close()
            connection.execute(f"PRAGMA cache_size=-{_PAGE_CACHE_KB}").close()
        else:
            connection = self._psycopg.connect(self._place, autocommit=True, prepare_threshold=0)
        line = self._local.line = _Line(connection)
        self._lines.add(line)
        self._open_index()
        return line

    def _open_index(self) -> None:
        with self._opening:
            if self._index is None and self._is_sqlite and JOURNAL_MODE == "wal":
                with suppress(OSError, ValueError):
                    self._index = WalIndex(self._place)


class _Line:
    """The connection of one thread, closed when the thread ends."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self.cursor = connection.cursor()

    def close(self) -> None:
        self._connection.close()

    def __del__(self) -> None:
        self.close()
