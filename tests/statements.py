"""Counting the SQL statements of a piece of code, so that a page's budget can be asserted."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

from forum.kernel import prepared

NOT_COUNTED = ("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA", "SAVEPOINT", "RELEASE", "SET ")


class Statements(list[str]):
    """The statements seen, in order. Shown one a line when an assertion fails."""

    def __repr__(self) -> str:
        return "\n".join(f"{number}. {text}" for number, text in enumerate(self, 1))


@contextmanager
def counted() -> Iterator[Statements]:
    """Collect the statements of the block, from all engines of this process."""
    seen = Statements()

    def note_sql(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        note(statement)

    def note(statement: str) -> None:
        if not statement.lstrip().upper().startswith(NOT_COUNTED):
            seen.append(" ".join(statement.split()))

    event.listen(Engine, "before_cursor_execute", note_sql)
    prepared.watchers.append(note)
    try:
        yield seen
    finally:
        prepared.watchers.remove(note)
        event.remove(Engine, "before_cursor_execute", note_sql)
