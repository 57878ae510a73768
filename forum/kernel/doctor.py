"""What can be wrong with an installation, and the sentence that says what to mend."""

import shutil
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryFile
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from forum.kernel import clock, outbox, schema
from forum.kernel.db import JOURNAL_MODE, WAL_IS_SAFE, db, sqlite_module
from forum.kernel.settings import settings

FREE_BYTES_MIN = 500_000_000
CLOCK_DRIFT_MAX = timedelta(seconds=10)
NOT_BEFORE = datetime(2026, 1, 1, tzinfo=UTC)
_FULL = 2


class Finding(NamedTuple):
    """What was looked at, what was found, and what to do if that is a fault."""

    subject: str
    found: str
    mend: str = ""


def examine() -> Iterator[Finding]:
    """Look at everything, one finding after the other."""
    for look in (_settings, database, _tables, _storage, _redis, _clock, _outbox):
        yield from look()


def database() -> Iterator[Finding]:
    """Look at the engine and how it keeps what was committed. Also looked at before serving."""
    try:
        if db.engine.dialect.name == "sqlite":
            yield from _sqlite()
        else:
            version = db.session.execute(text("SHOW server_version")).scalar()
            yield Finding("database", f"PostgreSQL {version}")
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", error)).strip()
        yield Finding(
            "database",
            f"no answer: {reason}",
            "Check REMBUK_DATABASE_URL and that the server runs and lets this user in.",
        )
    finally:
        db.session.remove()


def _sqlite() -> Iterator[Finding]:
    version = sqlite_module.sqlite_version
    yield Finding("SQLite", f"version {version}{'' if WAL_IS_SAFE else ', before 3.51.3: no WAL'}")
    for pragma, wanted, mend in (
        (
            "journal_mode",
            JOURNAL_MODE,
            "Stop every program that has the database open; start again.",
        ),
        ("synchronous", _FULL, "Connections must be opened by forum.kernel.db alone."),
        ("foreign_keys", 1, "Connections must be opened by forum.kernel.db alone."),
    ):
        value = db.session.execute(text(f"PRAGMA {pragma}")).scalar()
        yield Finding("SQLite", f"{pragma} {value}", "" if value == wanted else mend)


def _settings() -> Iterator[Finding]:
    chosen = settings()
    yield Finding("settings", f"state in {chosen.instance}, time zone {chosen.timezone}")
    if not chosen.limits:
        yield Finding("settings", "limits are off (for loopback only)")
    if chosen.base_url.startswith("http://") and "localhost" not in chosen.base_url:
        yield Finding("settings", f"{chosen.base_url} is without https: passwords travel in clear")


def _tables() -> Iterator[Finding]:
    with suppress(SQLAlchemyError):
        there, newest = schema.revision(), schema.newest()
        mend = "" if there == newest else "Run: rembuk db upgrade"
        yield Finding("migrations", f"at {there or 'none'}, newest {newest}", mend)


def _storage() -> Iterator[Finding]:
    chosen = settings()
    yield from _folder("instance", chosen.instance)
    if not chosen.media.startswith("s3://"):
        yield from _folder("media", Path(chosen.media))


def _folder(subject: str, folder: Path) -> Iterator[Finding]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder):
            pass
    except OSError as error:
        mend = f"Make {folder} a folder that the user of this program may write to."
        yield Finding(subject, f"{folder}: {error.strerror}", mend)
        return
    free = shutil.disk_usage(folder).free
    mend = "" if free >= FREE_BYTES_MIN else f"Make room: at least {FREE_BYTES_MIN // 10**6} MB."
    yield Finding(subject, f"{folder} is writable, {free // 10**6} MB free", mend)


def _redis() -> Iterator[Finding]:
    url = settings().redis_url
    if not url:
        return
    try:
        import_module("forum.kernel.queue").ping(url)
        yield Finding("Redis", "answers")
    except Exception as error:
        yield Finding("Redis", f"no answer: {error}", "Check REMBUK_REDIS_URL, or unset it.")


def _clock() -> Iterator[Finding]:
    now = clock.now()
    mend = "Set the system's clock (timedatectl set-ntp true)."
    yield Finding("clock", f"{now:%Y-%m-%d %H:%M:%S} UTC", "" if now > NOT_BEFORE else mend)
    if db.engine.dialect.name == "postgresql":
        with suppress(SQLAlchemyError):
            theirs = db.session.execute(text("SELECT clock_timestamp()")).scalar_one()
            drift = abs(theirs - clock.now())
            mend = mend if drift > CLOCK_DRIFT_MAX else ""
            yield Finding("clock", f"{drift.total_seconds():.1f} s from the database's", mend)


def _outbox() -> Iterator[Finding]:
    with suppress(SQLAlchemyError):
        stuck = outbox.stuck()
        mend = "See the log for the reason; then set their attempts to 0." if stuck else ""
        yield Finding("outbox", f"{stuck} given up", mend)
