"""The database: one `db`, the base of all models, column types, and the settings of both engines.

SQLite is opened through pysqlite3 in its own transaction mode: this module, not the driver, says
BEGIN, so that a writer takes the lock first (`BEGIN IMMEDIATE`) and no read is ever upgraded.
"""

import sqlite3
from datetime import UTC, datetime
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import BigInteger, DateTime, Dialect, Engine, Integer, MetaData, Select, event
from sqlalchemy.engine import Connection
from sqlalchemy.orm import DeclarativeBase, registry
from sqlalchemy.types import TypeDecorator

try:
    from pysqlite3 import dbapi2
except ImportError:  # no wheel outside Linux: the system's library, checked below
    dbapi2 = sqlite3
sqlite_module: Any = dbapi2

# SQLite before 3.51.3 may lose or corrupt commits of two connections in WAL mode (the WAL-reset
# bug, https://sqlite.org/wal.html#walresetbug), so there the older journal is used.
WAL_IS_SAFE = tuple(sqlite_module.sqlite_version_info) >= (3, 51, 3)
JOURNAL_MODE = "wal" if WAL_IS_SAFE else "truncate"
BUSY_TIMEOUT_MS = 10_000
PAGE_CACHE_KB = 600
"""Of each connection: enough for a page's reads; the system keeps the rest of the file at hand."""

Id = BigInteger().with_variant(Integer(), "sqlite")


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: aware UTC in Python, `timestamptz` on PostgreSQL, ISO text on SQLite."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without zone was given: {value!r}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    """The base of all models."""

    registry = registry(
        metadata=MetaData(
            naming_convention={
                "ix": "ix_%(table_name)s_%(column_0_N_name)s",
                "uq": "uq_%(table_name)s_%(column_0_N_name)s",
                "ck": "ck_%(table_name)s_%(constraint_name)s",
                "fk": "fk_%(table_name)s_%(column_0_N_name)s",
                "pk": "pk_%(table_name)s",
            }
        ),
        type_annotation_map={datetime: UtcDateTime()},
    )


db = SQLAlchemy(
    model_class=Base,
    disable_autonaming=True,
    session_options={"autoflush": False, "expire_on_commit": False},
)


def engine_options(database_url: str) -> dict[str, Any]:
    """Give SQLAlchemy's engine options for a database address."""
    if database_url.startswith("sqlite"):
        return {
            "module": sqlite_module,
            "connect_args": {"isolation_level": None, "timeout": BUSY_TIMEOUT_MS / 1000},
        }
    return {
        "pool_pre_ping": True,
        "connect_args": {
            "options": r"-c timezone=UTC -c default_transaction_isolation=repeatable\ read"
        },
    }


@event.listens_for(Engine, "connect")
def _prepare_connection(connection: Any, _record: object) -> None:
    if isinstance(connection, sqlite_module.Connection):
        prepare_sqlite(connection)


def open_sqlite(file: str) -> Any:
    """Open a SQLite file outside SQLAlchemy: every statement its own transaction, any thread."""
    connection = sqlite_module.connect(
        file, timeout=BUSY_TIMEOUT_MS / 1000, check_same_thread=False, isolation_level=None
    )
    prepare_sqlite(connection)
    return connection


def prepare_sqlite(connection: Any) -> None:
    """Give a new SQLite connection the settings every connection of the house has."""
    for pragma in (
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        f"journal_mode={JOURNAL_MODE}",
        f"cache_size=-{PAGE_CACHE_KB}",
        "synchronous=FULL",
        "foreign_keys=ON",
        "recursive_triggers=ON",
    ):
        connection.execute(f"PRAGMA {pragma}").close()


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    """Let readers see one moment in all their statements, and writers, who lock, the newest.

    SQLite does both by taking the lock first.
    """
    writes = connection.get_execution_options().get("writes")
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
    elif writes:
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL READ COMMITTED")


def rows_of(statement: Select[*tuple[Any, ...]]) -> list[dict[str, Any]]:
    """Give a statement's rows by column name, for what carries data out of the house."""
    return [dict(row) for row in db.session.execute(statement).mappings()]
