"""The database itself refuses to change or delete what happened."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from forum.charter.adjustable import ADJUSTABLE, Adjustable
from forum.kernel.db import db
from forum.kernel.transactions import transaction
from forum.ledger.amendments import amend
from forum.ledger.models import Entry, Event
from tests.builders import a_moderator, a_vote, an_answer

TABLES = ("charter_values", "events", "entries")
Rows = Callable[[], dict[str, list[tuple[object, ...]]]]


@pytest.fixture
def rows(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Rows:
    """Give all rows of the tables; there are some."""
    a_vote(an_answer())
    monkeypatch.setitem(ADJUSTABLE, "trial", Adjustable("", 0, int))
    moderator = a_moderator()
    with transaction():
        amend(moderator, "trial", 1, "Alasan.")

    def read() -> dict[str, list[tuple[object, ...]]]:
        db.session.rollback()
        return {
            table: [
                tuple(row) for row in db.session.execute(text(f"SELECT * FROM {table} ORDER BY id"))
            ]
            for table in TABLES
        }

    assert all(read().values())
    return read


def _refused(statement: str) -> None:
    with pytest.raises(DBAPIError, match="append-only"), transaction():
        db.session.execute(text(statement))


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {table} SET created_at = created_at",
        "UPDATE {table} SET id = id + 1000",
        "DELETE FROM {table}",
        "DELETE FROM {table} WHERE id = (SELECT max(id) FROM {table})",
    ],
)
def test_rows_are_neither_changed_nor_deleted(rows: Rows, table: str, statement: str) -> None:
    before = rows()
    _refused(statement.format(table=table))
    assert rows() == before


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(
    "statement",
    [
        "INSERT OR REPLACE INTO {table} SELECT * FROM {table} LIMIT 1",
        "REPLACE INTO {table} SELECT * FROM {table} LIMIT 1",
        "INSERT INTO {table} SELECT * FROM {table} WHERE true ON CONFLICT (id) "
        "DO UPDATE SET created_at = 'x'",
        "UPDATE OR REPLACE {table} SET id = id",
        "UPDATE OR IGNORE {table} SET created_at = 'x'",
    ],
)
def test_sqlite_has_no_way_around(rows: Rows, table: str, statement: str) -> None:
    before = rows()
    _refused(statement.format(table=table))
    assert rows() == before


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_an_entry_is_not_replaced_through_what_it_reverses(rows: Rows) -> None:
    """`INSERT OR REPLACE` also deletes rows that another unique column collides with."""
    entry = db.session.execute(select(Entry)).scalars().first()
    assert entry is not None
    columns = "event_id, member_id, cluster, rule, rule_version, points, giver_id, post_id, day"
    copy = (
        f"INSERT OR REPLACE INTO entries ({columns}, reverses_id, created_at) "
        f"SELECT {columns}, {entry.id}, created_at FROM entries WHERE id = {entry.id}"
    )
    with transaction():
        db.session.execute(text(copy))
    before = rows()
    _refused(copy)
    assert rows() == before


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(
    "statement",
    [
        "TRUNCATE {table} CASCADE",
        "TRUNCATE events, entries, charter_values, notifications, dossiers, certificates, "
        "ring_cases, ring_case_people, ring_case_votes, flags, appeals, log_lines, "
        "guide_suggestions, takedowns",
        "INSERT INTO {table} SELECT * FROM {table} ON CONFLICT (id) "
        "DO UPDATE SET created_at = now()",
    ],
)
def test_postgresql_has_no_way_around(rows: Rows, table: str, statement: str) -> None:
    before = rows()
    _refused(statement.format(table=table))
    assert rows() == before


@pytest.mark.parametrize("model", [Event, Entry])
def test_the_models_are_refused_too(rows: Rows, model: type[Event] | type[Entry]) -> None:
    with pytest.raises(DBAPIError, match="append-only"), transaction():  # noqa: PT012
        row = db.session.execute(select(model)).scalars().first()
        assert row is not None
        db.session.delete(row)
        db.session.flush()
