"""Whether the tables are as the migrations say, and making them so."""

from functools import lru_cache

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import upgrade as flask_migrate_upgrade

from config import ROOT
from forum.kernel.db import db

FOLDER = str(ROOT / "migrations")


def is_current() -> bool:
    """Whether the database stands at the newest migration."""
    return revision() == newest()


def revision() -> str | None:
    """Give the migration the database stands at; None for an empty one."""
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


@lru_cache(maxsize=1)
def newest() -> str | None:
    """Give the newest migration of this release."""
    return ScriptDirectory(FOLDER).get_current_head()


def upgrade() -> None:
    """Bring the tables to the newest migration."""
    flask_migrate_upgrade()
