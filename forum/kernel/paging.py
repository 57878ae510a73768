"""Keyset paging: a cursor names the last row seen, opaque and signed, never an offset."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Generic, NamedTuple, TypeVar

from itsdangerous import BadSignature, URLSafeSerializer

from forum.charter.limits import API_ITEMS_MAX
from forum.charter.words import N_
from forum.kernel.errors import Invalid, Sentence
from forum.kernel.settings import settings

Item = TypeVar("Item")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Page(NamedTuple, Generic[Item]):
    """Some items, and the cursor after the last of them if there are more."""

    items: Sequence[Item]
    next: str | None


def _serializer(scope: str, secret: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt=f"cursor:{scope}", serializer=json)


def encode(scope: str, values: Sequence[Any]) -> str:
    """Make a cursor of sort values (numbers, text, aware times). `scope` names list and order."""
    return _signed(scope, settings().secret_key, tuple(values))


@lru_cache(maxsize=2000)
def _signed(scope: str, secret: str, values: tuple[Any, ...]) -> str:
    return str(_serializer(scope, secret).dumps([_packed(value) for value in values]))


def decode(scope: str, cursor: str) -> list[Any]:
    """Give the sort values of a cursor made for `scope`; times come back as aware UTC.

    Raises `Invalid` on the field `after` for anything else.
    """
    try:
        values = _serializer(scope, settings().secret_key).loads(cursor)
    except (BadSignature, ValueError):
        raise Invalid({"after": N_("This page address is not valid any more.")}) from None
    return [_unpacked(value) for value in values]


def page_of(rows: Sequence[Item], size: int, scope: str, key: Any) -> Page[Item]:
    """Make a page of up to `size + 1` fetched rows; `key` gives a row's sort values."""
    if len(rows) <= size:
        return Page(rows, None)
    return Page(rows[:size], encode(scope, key(rows[size - 1])))


def limit_of(text: str | None, default: int) -> int:
    """Read a `limit` parameter. Raises `Invalid` unless it is a whole number from 1 to 100."""
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= API_ITEMS_MAX):
        raise Invalid(
            {"limit": Sentence(N_("Write a whole number from 1 to %(max)s."), max=API_ITEMS_MAX)}
        )
    return int(text)


def _packed(value: Any) -> Any:
    if isinstance(value, datetime):
        return {"t": round((value - _EPOCH).total_seconds() * 1_000_000)}
    return value


def _unpacked(value: Any) -> Any:
    if isinstance(value, dict):
        seconds, micros = divmod(value["t"], 1_000_000)
        return datetime.fromtimestamp(seconds, UTC).replace(microsecond=micros)
    return value
