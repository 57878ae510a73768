"""Whether the tables are as the migrations say, and making them so."""

import re
from functools import lru_cache
from importlib import import_module

from sqlalchemy import inspect, text

from config import ROOT
from forum.kernel.db import db

_REVISION = re.compile(r'^(revision|down_revision) *= *["\'](\w+)["\']', re.MULTILINE)


def is_current() -> bool:
    """Whether the database stands at the newest migration."""
    return revision() == newest()


def revision() -> str | None:
    """Give the migration the database stands at; None for an empty one."""
    with db.engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


@lru_cache(maxsize=1)
def newest() -> str:
    """Give the newest migration of this release: the one that no other comes after."""
    lines: dict[str, set[str]] = {"revision": set(), "down_revision": set()}
    for file in (ROOT / "migrations" / "versions").glob("*.py"):
        for kind, name in _REVISION.findall(file.read_text(encoding="utf-8")):
            lines[kind].add(name)
    (found,) = lines["revision"] - lines["down_revision"]
    return found


def upgrade() -> None:
    """Bring the tables to the newest migration."""
    # By name, at this moment: see the module for why.
    import_module("forum.kernel.migrating").upgrade()
