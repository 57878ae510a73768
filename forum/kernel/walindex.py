"""Whether a SQLite database has changed, told from its shared memory without a statement.

The first bytes of the WAL-index say which commits a new reader sees; SQLite itself goes by them.
Every commit of every process changes them before anybody can see it
(https://sqlite.org/walformat.html#the_wal_index_header), so equal bytes mean equal content.
"""

import mmap
import struct
from pathlib import Path

from forum.kernel.db import open_sqlite

_HEADER = 48
_BOTH_COPIES = 2 * _HEADER
_VERSION, _IS_INITIALISED = 3_007_000, 12


class WalIndex:
    """The WAL-index of one database, looked at from now until the process ends.

    A connection of its own keeps SQLite from ever replacing the file. The file stays open too:
    closing it would drop the locks that other connections of this process hold on it.
    """

    def __init__(self, database: str) -> None:
        """Raises `OSError` or `ValueError` where there is no such index."""
        self._connection = open_sqlite(database)
        self._connection.execute("SELECT 1 FROM epoch").fetchall()
        self._file = Path(f"{database}-shm").open("rb")  # noqa: SIM115 - see above
        self._bytes = mmap.mmap(self._file.fileno(), _BOTH_COPIES, prot=mmap.PROT_READ)
        (version,) = struct.unpack_from("=I", self._bytes)
        if version != _VERSION:
            raise ValueError(f"a WAL-index of version {version}")

    def state(self) -> bytes | None:
        """Give what the present content is known by; None in the moment of a commit."""
        both = self._bytes[:_BOTH_COPIES]
        first = both[:_HEADER]
        return first if first == both[_HEADER:] and first[_IS_INITIALISED] else None

    def close(self) -> None:
        """Let go of it. No other connection of this process may be open then."""
        self._connection.close()
        self._bytes.close()
        self._file.close()
