"""Every connection has the settings of the house."""

import pytest
from flask import Flask
from sqlalchemy import text

from forum.kernel.db import db


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("foreign_keys", 1),
        ("recursive_triggers", 1),
        ("busy_timeout", 10_000),
    ],
)
def test_every_sqlite_connection_is_safe(app: Flask, pragma: str, value: str | int) -> None:
    for _ in range(2):
        with db.engine.connect() as connection, db.engine.connect() as another:
            for each in (connection, another):
                assert each.execute(text(f"PRAGMA {pragma}")).scalar() == value
        db.engine.dispose()


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_postgresql_speaks_utc(app: Flask) -> None:
    assert db.session.execute(text("SHOW timezone")).scalar() == "UTC"
