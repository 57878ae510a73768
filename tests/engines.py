"""A fresh database for every test: migrated once per worker, then copied (SQLite) or emptied."""

import shutil
from pathlib import Path

import psycopg

from config import Settings
from forum.app import create_app
from forum.boards.service import sync
from forum.kernel import schema
from forum.kernel.db import db
from forum.kernel.transactions import transaction


class SqliteDatabases:
    """A migrated file, copied for each test."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._migrated = folder / "migrated.db"
        _fill(f"sqlite:///{self._migrated}", folder)
        self._number = 0

    def fresh(self) -> str:
        """Give the address of a migrated database with its boards and nothing else."""
        for left in self._folder.glob("[0-9]*.db*"):
            left.unlink()
        url = self.empty()
        shutil.copyfile(self._migrated, url.removeprefix("sqlite:///"))
        return url

    def empty(self) -> str:
        """Give the address of a database without tables."""
        self._number += 1
        return f"sqlite:///{self._folder / f'{self._number}.db'}"


class PostgresDatabases:
    """A database of this worker's own, emptied before each test."""

    def __init__(self, address: str, worker: str, folder: Path) -> None:
        self._server = psycopg.connect(address.format(database="postgres"), autocommit=True)
        self._address = address
        self._worker = worker
        self._number = 0
        self._url = self.empty()
        _fill(self._url, folder)
        self._cleaning = _cleaning(self._url)
        self._own = psycopg.connect(self._url, autocommit=True)

    def fresh(self) -> str:
        """Give the address of a migrated database with its boards and nothing else."""
        self._own.execute(self._cleaning)
        return self._url

    def empty(self) -> str:
        """Give the address of a database without tables."""
        self._number += 1
        name = f"{self._worker}_{self._number}"
        self._server.execute(f'CREATE DATABASE "{name}"')
        return self._address.format(database=name)

    def close(self) -> None:
        """Let go of the server."""
        self._own.close()
        self._server.close()


def _fill(url: str, folder: Path) -> None:
    app = create_app(Settings.read({"REMBUK_INSTANCE": str(folder), "REMBUK_DATABASE_URL": url}))
    with app.app_context():
        schema.upgrade()
        with transaction():
            sync()
        db.session.remove()
        db.engine.dispose()


def _cleaning(url: str) -> bytes:
    """Keep a copy of the first rows and give the SQL that brings all tables back to them.

    Deleting beats TRUNCATE and template databases by far (1 ms against 27 and 40). The role
    `replica` lets it past the triggers of the ledger and the foreign keys.
    """
    with psycopg.connect(url) as connection:
        rows = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> %s",
            ("alembic_version",),
        ).fetchall()
        tables = [row[0] for row in rows]
        connection.execute("CREATE SCHEMA pristine")
        filled = []
        for table in tables:
            connection.execute(f"CREATE TABLE pristine.{table} AS TABLE public.{table}".encode())
            if connection.execute(f"SELECT 1 FROM public.{table} LIMIT 1".encode()).fetchone():
                filled.append(table)
    steps = [
        "SET lock_timeout = '5s'",
        "SET session_replication_role = replica",
        *(f"DELETE FROM public.{table}" for table in tables),
        *(f"INSERT INTO public.{table} SELECT * FROM pristine.{table}" for table in filled),
        "SET session_replication_role = origin",
    ]
    return ";".join(steps).encode()
