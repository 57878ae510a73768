"""The tables are as the models say, on both engines, up and down; triggers and rows survive."""

from collections.abc import Iterator

import flask_migrate
import pytest
from flask import Flask
from sqlalchemy import inspect, text

from config import ROOT, Settings
from forum.app import create_app
from forum.boards.service import sync
from forum.kernel import migrating, schema
from forum.kernel.db import db
from forum.kernel.transactions import transaction
from tests.builders import a_vote, an_accepted_answer
from tests.engines import PostgresDatabases, SqliteDatabases

TRIGGERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY name",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal ORDER BY tgname",
}
PER_TABLE = {"sqlite": ("delete", "replace", "update"), "postgresql": ("change", "truncate")}
LEDGER = ("charter_values", "entries", "events")
NO_MODELS = {"alembic_version"}
FULL_TEXT = "search_"
INDEX = {"documents", "indexed_words"}


@pytest.fixture
def empty(
    settings: dict[str, str], databases: SqliteDatabases | PostgresDatabases
) -> Iterator[Flask]:
    """An application whose database has no tables."""
    app = create_app(Settings.read({**settings, "REMBUK_DATABASE_URL": databases.empty()}))
    app.testing = True
    migrating.install(app)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def _tables() -> set[str]:
    return set(inspect(db.engine).get_table_names()) - NO_MODELS


def _triggers() -> list[str]:
    with db.engine.connect() as connection:
        return list(connection.execute(text(TRIGGERS[connection.dialect.name])).scalars())


def _wanted_triggers(engine: str) -> list[str]:
    return [f"{table}_no_{act}" for table in LEDGER for act in PER_TABLE[engine]]


def _rows() -> dict[str, int]:
    """Count the rows of all tables but those of the index: it is made anew from the texts."""
    tables = [name for name in _tables() - INDEX if not name.startswith(FULL_TEXT)]
    with db.engine.connect() as connection:
        return {
            table: connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
            for table in sorted(tables)
        }


def test_up_and_down_leaves_nothing_behind(empty: Flask, engine: str) -> None:
    assert not schema.is_current()
    for _ in range(2):
        flask_migrate.upgrade()
        assert schema.is_current()
        assert _triggers() == _wanted_triggers(engine)
        flask_migrate.downgrade(revision="base")
        assert _tables() == set()
        assert _triggers() == []


def test_the_migrations_make_what_the_models_say(empty: Flask) -> None:
    flask_migrate.upgrade()
    flask_migrate.check()


def test_every_table_has_a_model_and_every_model_a_table(app: Flask) -> None:
    tables = {table for table in _tables() if not table.startswith(FULL_TEXT)}
    assert tables == set(db.metadata.tables)


def test_the_newest_migration_keeps_triggers_and_rows(empty: Flask, engine: str) -> None:
    flask_migrate.upgrade()
    with transaction():
        sync()
    a_vote(an_accepted_answer())
    before = _rows()
    assert before["events"]
    assert before["entries"]
    db.session.remove()
    flask_migrate.downgrade(revision="-1")
    flask_migrate.upgrade()
    assert _rows() == before
    assert _triggers() == _wanted_triggers(engine)


def test_foreign_keys_hold_again_after_a_migration(empty: Flask) -> None:
    flask_migrate.upgrade()
    if db.engine.dialect.name == "sqlite":
        with db.engine.connect() as connection:
            assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1


def test_nothing_deletes_rows_by_itself() -> None:
    """Batch mode and cascades together emptied child tables in a trial."""
    for table in db.metadata.tables.values():
        for key in table.foreign_keys:
            assert key.ondelete is None, key
    paths = sorted((ROOT / "migrations" / "versions").glob("*.py"))
    assert all("ondelete" not in path.read_text("utf-8") for path in paths)
    for path in paths[1:]:  # the first one makes the tables
        for table in LEDGER:
            assert f'batch_alter_table("{table}"' not in path.read_text("utf-8"), path.name
