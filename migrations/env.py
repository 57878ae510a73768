"""Runs the migrations with the application's own database and models."""

from alembic import context
from flask import current_app
from sqlalchemy import text

from forum.kernel.db import UtcDateTime, db

FULL_TEXT_PREFIX = "search_"


def include_object(_object: object, name: str, kind: str, *_: object) -> bool:
    """Leave the tables of the full-text engines alone: they are no models."""
    return not (kind == "table" and name.startswith(FULL_TEXT_PREFIX))


def render_item(kind: str, item: object, _context: object) -> str | bool:
    """Write column types without naming our code, which will have changed when this is read."""
    return "sa.DateTime(timezone=True)" if isinstance(item, UtcDateTime) else False


def run() -> None:
    with db.engine.connect() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        connection = connection.execution_options(writes=True)
        if is_sqlite:
            # Batch mode copies tables: with foreign keys on it would empty those that point there.
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            include_object=include_object,
            render_item=render_item,
            **current_app.extensions["migrate"].configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()
            if is_sqlite:
                broken = connection.execute(text("PRAGMA foreign_key_check")).first()
                if broken is not None:
                    raise RuntimeError(f"a migration broke foreign keys: {tuple(broken)}")
        if is_sqlite:
            connection.commit()
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=ON")


run()
