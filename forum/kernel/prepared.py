"""Hot reads: Core statements compiled once an engine and run on the driver's own cursor.

What SQLAlchemy does at each execution (cache key, context, result metadata) costs more than the
read itself. Values keep their Python types on both engines; the read belongs to the session's
transaction, so it sees the same moment as all others.
"""

from collections import namedtuple
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any, NamedTuple

from sqlalchemy import Dialect, Select
from sqlalchemy.sql.compiler import SQLCompiler

from forum.kernel.db import db

watchers: list[Callable[[str], None]] = []
"""Told of every statement that runs here: for tests that count."""


Process = Callable[[Any], Any]


class _Compiled(NamedTuple):
    sql: str
    constants: dict[str, Any]
    order: tuple[str, ...] | None
    writers: tuple[tuple[str, Process], ...]
    readers: tuple[tuple[int, Process], ...]


class Prepared:
    """A statement of columns with distinct names; its binds are single values."""

    def __init__(self, statement: Select[*tuple[Any, ...]]) -> None:
        self._statement = statement
        self._compiled: dict[str, _Compiled] = {}

    @cached_property
    def _make(self) -> Callable[[Iterable[Any]], Any]:
        names = [str(column.key) for column in self._statement.selected_columns]
        row: Any = namedtuple("Row", names, rename=True)  # type: ignore[misc]
        make: Callable[[Iterable[Any]], Any] = row._make
        return make

    def rows(self, **values: Any) -> list[Any]:
        """Give the rows as named tuples."""
        connection = db.session.connection()
        compiled = self._compiled.get(connection.dialect.name)
        if compiled is None:
            compiled = self._compile(connection.dialect)
        for watcher in watchers:
            watcher(compiled.sql)
        bound = compiled.constants | values
        for name, write in compiled.writers:
            bound[name] = write(bound[name])
        driver: Any = connection.connection.driver_connection
        if compiled.order is not None:
            cursor = driver.execute(compiled.sql, [bound[name] for name in compiled.order])
        else:
            cursor = driver.execute(compiled.sql, bound)
        found = cursor.fetchall()
        cursor.close()
        if compiled.readers:
            return [self._make(_read(row, compiled.readers)) for row in found]
        return [self._make(row) for row in found]

    def first(self, **values: Any) -> Any | None:
        """Give the first row, or None."""
        rows = self.rows(**values)
        return rows[0] if rows else None

    def _compile(self, dialect: Dialect) -> _Compiled:
        compiled = self._statement.compile(dialect=dialect)
        assert isinstance(compiled, SQLCompiler)  # noqa: S101 - a select compiles to SQL
        given = {name: bind for bind, name in compiled.bind_names.items() if bind.required}
        constants = {
            name: str(value) if isinstance(value, str) else value
            for name, value in compiled.params.items()
            if name not in given
        }
        kinds = ((name, bind.type.dialect_impl(dialect)) for name, bind in given.items())
        processes = ((name, kind.bind_processor(dialect)) for name, kind in kinds)
        writers = tuple((name, write) for name, write in processes if write is not None)
        columns = enumerate(self._statement.selected_columns)
        found = ((at, column.type.dialect_impl(dialect)) for at, column in columns)
        readings = ((at, kind.result_processor(dialect, None)) for at, kind in found)
        readers = tuple((at, read) for at, read in readings if read is not None)
        order = tuple(compiled.positiontup) if compiled.positiontup is not None else None
        whole = _Compiled(str(compiled), constants, order, writers, readers)
        self._compiled[dialect.name] = whole
        return whole


def _read(row: Iterable[Any], readers: tuple[tuple[int, Process], ...]) -> list[Any]:
    values = list(row)
    for place, read in readers:
        values[place] = read(values[place])
    return values
