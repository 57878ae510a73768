"""The settings of an installation, read once from the environment.

Each setting stands in `SETTINGS` with its default, what it is and how it is read. An unknown or
malformed `REMBUK_*` variable stops the start with a sentence that says what to write.
"""

import os
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parent
PREFIX = "REMBUK_"


class BadSetting(Exception):
    """A setting can't be used. The message is one sentence that says what to write instead."""


def _database_url(text: str) -> str:
    if text.startswith("postgres://"):
        text = "postgresql://" + text.removeprefix("postgres://")
    if text.startswith("postgresql://"):
        return "postgresql+psycopg://" + text.removeprefix("postgresql://")
    if text.startswith(("postgresql+psycopg://", "sqlite:///")):
        return text
    raise ValueError("sqlite:///PATH or postgresql://USER:PASSWORD@HOST/NAME")


def _redis_url(text: str) -> str:
    if text.startswith(("redis://", "rediss://", "unix://")):
        return text
    raise ValueError("redis://HOST:PORT/0")


def _secret(text: str) -> str:
    if len(text) < 32:
        raise ValueError("at least 32 random characters")
    return text


def _media(text: str) -> str:
    if re.match(r"[a-z0-9]+://", text) and not text.startswith("s3://"):
        raise ValueError("a folder, or s3://BUCKET/PREFIX")
    return text


def _mail_url(text: str) -> str:
    if text.startswith(("smtp://", "smtps://")):
        return text
    raise ValueError("smtp://USER:PASSWORD@HOST:PORT")


def _base_url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme in {"http", "https"} and parts.hostname and parts.path in {"", "/"}:
        return text.rstrip("/")
    raise ValueError("https://HOST without a path")


def _timezone(text: str) -> str:
    try:
        return ZoneInfo(text).key
    except (KeyError, ValueError, OSError):
        raise ValueError("an IANA name such as Asia/Makassar") from None


def _switch(text: str) -> bool:
    if text in {"on", "off"}:
        return text == "on"
    raise ValueError("on or off")


def _count(text: str) -> int:
    if text.isascii() and text.isdigit() and int(text) <= 10:
        return int(text)
    raise ValueError("a whole number from 0 to 10")


def _token(text: str) -> str:
    if len(text) < 16:
        raise ValueError("at least 16 random characters")
    return text


@dataclass(frozen=True)
class Setting:
    """One environment variable: its name without `REMBUK_`, default, reader and sentence."""

    name: str
    default: str
    read: Callable[[str], Any]
    sentence: str


SETTINGS = (
    Setting("INSTANCE", str(ROOT / "instance"), str, "Folder of all state of this installation."),
    Setting("DATABASE_URL", "", _database_url, "Database; empty: SQLite in the instance folder."),
    Setting(
        "REDIS_URL", "", _redis_url, "Redis or Valkey for cache, limits and jobs; empty: none."
    ),
    Setting("SECRET_KEY", "", _secret, "Signs cookies and cursors; empty: made once and kept."),
    Setting(
        "MEDIA",
        "",
        _media,
        "Photos: a folder or s3://BUCKET/PREFIX (AWS_* give access); empty: instance/media.",
    ),
    Setting("MAIL_URL", "", _mail_url, "SMTP server; empty: no e-mail is sent, nothing needs it."),
    Setting("BASE_URL", "", _base_url, "Public address, for links that leave; empty: as asked."),
    Setting("TIMEZONE", "Asia/Makassar", _timezone, "The community's day (IANA time zone)."),
    Setting("LIMITS", "on", _switch, "off lifts rate limits; only while listening on loopback."),
    Setting("TRUSTED_PROXIES", "0", _count, "Number of proxies whose X-Forwarded-* headers count."),
    Setting("METRICS_TOKEN", "", _token, "Bearer token for /metrics; empty: loopback only."),
)


@dataclass(frozen=True)
class Settings:
    """All settings, validated. Paths are absolute; an empty text means "not set"."""

    instance: Path
    database_url: str
    redis_url: str
    secret_key: str
    media: str
    mail_url: str
    base_url: str
    timezone: str
    limits: bool
    trusted_proxies: int
    metrics_token: str

    @classmethod
    def read(cls, environ: Mapping[str, str] = os.environ) -> "Settings":
        """Read and check the settings of `environ`; makes the instance folder and the secret key.

        Raises `BadSetting` with a sentence for an unknown or malformed `REMBUK_*` variable.
        """
        _refuse_unknown(environ)
        values = {setting.name.lower(): _read(setting, environ) for setting in SETTINGS}
        instance = Path(values["instance"]).resolve()
        instance.mkdir(parents=True, exist_ok=True)
        values["instance"] = instance
        values["database_url"] = values["database_url"] or f"sqlite:///{instance / 'rembuk.db'}"
        values["media"] = values["media"] or str(instance / "media")
        values["secret_key"] = values["secret_key"] or _kept_secret(instance / "secret_key")
        return cls(**values)


def _refuse_unknown(environ: Mapping[str, str]) -> None:
    known = {PREFIX + setting.name for setting in SETTINGS}
    for name in sorted(environ):
        if name.startswith(PREFIX) and name not in known:
            raise BadSetting(f"{name} is not a setting; known are {', '.join(sorted(known))}.")


def _read(setting: Setting, environ: Mapping[str, str]) -> Any:
    text = environ.get(PREFIX + setting.name, "").strip() or setting.default
    if not text:
        return ""
    try:
        return setting.read(text)
    except ValueError as error:
        raise BadSetting(f"{PREFIX}{setting.name} can't be {text!r}: write {error}.") from None


def _kept_secret(path: Path) -> str:
    """Give the key kept at `path`, made on the first call, readable by its owner alone."""
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return path.read_text(encoding="ascii")
