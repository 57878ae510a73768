"""Hot reads: Core statements compiled once an engine and run on the driver's own cursor.

What SQLAlchemy does at each execution (cache key, context, result metadata) costs more than the
read itself. Values keep their Python types on both engines; all prepared reads of a request see
the same moment (`reads`).
"""

from collections import namedtuple
from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Dialect, Select, bindparam, literal_column
from sqlalchemy.sql.compiler import SQLCompiler

from forum.kernel import reads
from forum.kernel.db import Id

AT_ONCE = 25
"""Rows asked for by id in one statement, more than stand on a page. Empty places hold 0."""

SHAPES_KEPT = 500
"""Of each statement whose rows are shaped."""

watchers: list[Callable[[str], None]] = []
"""Told of every statement that runs here: for tests that count."""


Process = Callable[[Any], Any]


class _Compiled(NamedTuple):
    sql: str
    constants: dict[str, Any]
    order: tuple[str, ...] | None
    writers: tuple[tuple[str, Process], ...]
    readers: tuple[tuple[int, Process], ...]


def among(column: Any) -> ColumnElement[bool]:
    """Clause: the column is one of the ids that `rows_among` is given."""
    places = (bindparam(f"place{place}", type_=Id) for place in range(AT_ONCE))
    clause: ColumnElement[bool] = column.in_(list(places))
    return clause


class Prepared:
    """A statement of columns with distinct names; its binds are single values.

    A limit is given with the values and stands in the text: SQLite takes up to three times as long
    when it is bound.
    """

    def __init__(self, statement: Select[*tuple[Any, ...]], row: Any = None) -> None:
        """`row`: the named tuple of the rows, in the order of the columns; made unless given."""
        self._statement = statement
        self._row = row
        self._compiled: dict[tuple[str, int | None], _Compiled] = {}
        self._shapes: dict[Hashable, Any] = {}

    @cached_property
    def _make(self) -> Callable[[Iterable[Any]], Any]:
        row = self._row
        if row is None:
            names = [str(column.key) for column in self._statement.selected_columns]
            row = namedtuple("Row", names, rename=True)  # type: ignore[misc, no-redef]
        make: Callable[[Iterable[Any]], Any] = row._make
        return make

    def rows(self, limit: int | None = None, **values: Any) -> list[Any]:
        """Give the rows as named tuples, at most `limit`."""
        compiled, found = self._fetch(limit, values)
        if compiled.readers:
            return [self._typed(row, compiled.readers) for row in found]
        return [self._make(row) for row in found]

    def shaped(
        self, shape: Callable[[Any], Any], kind: Hashable, limit: int | None = None, **values: Any
    ) -> list[Any]:
        """Give what `shape` makes of each row, made once for a row that comes again unchanged.

        `kind` tells apart what else the shape depends on, such as the language.
        """
        compiled, found = self._fetch(limit, values)
        shapes = self._shapes
        made = []
        for row in found:
            key = (kind, row)
            one = shapes.get(key)
            if one is None:
                if len(shapes) >= SHAPES_KEPT:
                    shapes.clear()
                one = shapes[key] = shape(self._typed(row, compiled.readers))
            made.append(one)
        return made

    def _fetch(self, limit: int | None, values: dict[str, Any]) -> tuple[_Compiled, list[Any]]:
        driver, dialect, read_before, _ = reads.line()
        compiled = self._compiled.get((dialect.name, limit))
        if compiled is None:
            compiled = self._compiled[dialect.name, limit] = self._compile(dialect, limit)
        if read_before is None:
            return compiled, self._read(driver, compiled, values)
        key = (self, limit, *values.items())
        if key not in read_before:
            read_before[key] = self._read(driver, compiled, values)
        return compiled, read_before[key]

    def _read(self, driver: Any, compiled: _Compiled, values: dict[str, Any]) -> list[Any]:
        for watcher in watchers:
            watcher(compiled.sql)
        bound = compiled.constants | values
        for name, write in compiled.writers:
            bound[name] = write(bound[name])
        if compiled.order is not None:
            cursor = driver.execute(compiled.sql, [bound[name] for name in compiled.order])
        else:
            cursor = driver.execute(compiled.sql, bound)
        found: list[Any] = cursor.fetchall()
        cursor.close()
        return found

    def _typed(self, row: Sequence[Any], readers: tuple[tuple[int, Process], ...]) -> Any:
        if not readers:
            return self._make(row)
        values = list(row)
        for place, read in readers:
            values[place] = read(values[place])
        return self._make(values)

    def first(self, **values: Any) -> Any | None:
        """Give the first row, or None."""
        rows = self.rows(**values)
        return rows[0] if rows else None

    def rows_among(self, ids: Sequence[int], **values: Any) -> list[Any]:
        """Give the rows of these ids; the statement has the clause `among`."""
        found: list[Any] = []
        for start in range(0, len(ids), AT_ONCE):
            places = {f"place{place}": 0 for place in range(AT_ONCE)}
            asked = ids[start : start + AT_ONCE]
            places |= {f"place{place}": asked_id for place, asked_id in enumerate(asked)}
            found += self.rows(**values, **places)
        return found

    def _compile(self, dialect: Dialect, limit: int | None) -> _Compiled:
        statement = self._statement
        if limit is not None:
            statement = statement.limit(literal_column(str(limit)))
        compiled = statement.compile(dialect=dialect)
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
        return _Compiled(str(compiled), constants, order, writers, readers)
