"""Writing many rows at once, past the unit of work: for content that is made, not posted.

Values are what both engines read: numbers, texts, 0 and 1, times as text in UTC.
"""

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from typing import Any

from sqlalchemy import Table, func, select, text

from forum.kernel.db import Base, db, prepare_sqlite

Row = Sequence[Any]

VALUES_PER_STATEMENT = 10_000
"""SQLite takes up to 32,766."""


@contextmanager
def hastened() -> Iterator[None]:
    """Spare, in the block, what costs most: waiting for the disk and asking what is known.

    Rows refer to nothing but each other here, and the content can be made again: a crash of the
    machine may lose its last part. What is gathered lives until it is written, so that looking
    for garbage finds none.
    """
    is_sqlite = db.engine.dialect.name == "sqlite"
    if is_sqlite:
        _set_pragmas("synchronous=OFF", "foreign_keys=OFF", "cache_size=-300000")
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        db.session.rollback()
        if is_sqlite:
            _set_pragmas("cache_size=-2000")


def _set_pragmas(*pragmas: str) -> None:
    """Set these on the connection of this thread, and all others as the house has them."""
    connection = db.engine.raw_connection()
    prepare_sqlite(connection.driver_connection)
    for pragma in pragmas:
        connection.cursor().execute(f"PRAGMA {pragma}")
    connection.close()


def hold(*tables: str) -> None:
    """Let nobody else write to these tables until the open transaction ends."""
    if db.engine.dialect.name == "postgresql":
        names = ", ".join(tables)
        db.session.execute(text(f"LOCK TABLE {names} IN SHARE ROW EXCLUSIVE MODE"))


def next_id(table: str) -> int:
    """Give the first free id of a held table."""
    if db.engine.dialect.name == "postgresql":
        return int(db.session.execute(_sequence("nextval", table)).scalar_one())
    column = _table(table).c.id
    return int(db.session.execute(select(func.coalesce(func.max(column), 0))).scalar_one()) + 1


def free_ids_from(table: str, number: int) -> None:
    """Let the next id of a held table be `number`."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(_sequence("setval", table, number - 1))


def insert(table: str, columns: str, rows: Sequence[Row]) -> None:
    """Insert rows of these columns (names with spaces between)."""
    connection = db.session.connection().connection.driver_connection
    assert connection is not None  # noqa: S101 - it is open
    names = ", ".join(columns.split())
    if db.engine.dialect.name == "postgresql":
        with connection.cursor().copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        return
    _insert_into_sqlite(connection, f"INSERT INTO {table} ({names}) VALUES ", rows)  # noqa: S608


def _insert_into_sqlite(connection: Any, head: str, rows: Sequence[Row]) -> None:
    """Insert many rows by each statement: it sets a trigger up once, not once a row."""
    if not rows:
        return
    one = "(" + ", ".join("?" * len(rows[0])) + ")"
    many = VALUES_PER_STATEMENT // len(rows[0])
    whole = len(rows) // many * many
    statement = head + ", ".join([one] * many)
    for start in range(0, whole, many):
        connection.execute(statement, [*chain.from_iterable(rows[start : start + many])]).close()
    connection.executemany(head + one, rows[whole:]).close()


def _table(name: str) -> Table:
    return Base.metadata.tables[name]


def _sequence(function: str, table: str, *values: int) -> Any:
    sequence = func.pg_get_serial_sequence(table, "id")
    return select(getattr(func, function)(sequence, *values))
