"""Guests' pages, stored as compressed bytes and shown while what they depend on is unchanged.

A thin layer before Flask: it looks a page up by address, language, thrift and encoding, and asks
the database for the page's version and the site's epoch by one indexed read, or by none while
nothing was written since the last one. A request with a token or a member's session never meets
it, nor one with a message to show. What enters a stored page is what enters its key: unknown
parameters, cookies and headers are taken out of the request before the page is drawn.
"""

import hashlib
import logging
import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple, cast
from urllib.parse import parse_qsl, urlencode

from flask import Flask, g, has_request_context, request

from config import Settings
from forum.kernel import clock, thrift
from forum.kernel.encoding import chosen_encoding
from forum.kernel.i18n import DEFAULT_LANGUAGE, LANGUAGE_COOKIE, language_in
from forum.kernel.security import is_plain_guest
from forum.kernel.settings import KEY
from forum.kernel.versionreader import VersionReader

STORE_BYTES = 16 * 1024 * 1024
"""Of each worker: about 1,500 pages. Two workers with their parent stay far under 160 MB."""
ENTRY_OVERHEAD_BYTES = 3_000

StartResponse = Callable[..., Any]
Environ = dict[str, Any]
Headers = list[tuple[str, str]]

_DEPENDENCY = "rembuk.depends_on"
_STORE = "rembuk_pagecache"
_PLAIN_VALUE = re.compile(r"[A-Za-z0-9._~-]{1,200}")
_NOT_STORED = frozenset({"set-cookie", "content-length", "vary", "cache-control", "etag"})
log = logging.getLogger("rembuk")


class Dependency(NamedTuple):
    """What a page depends on: a row of `threads`, `guides` or `boards` (0: all) and the epoch."""

    table: str
    row_id: int
    version: int
    epoch: int


def depends_on(table: str, row_id: int, version: int, epoch: int) -> None:
    """Declare what the page of this request depends on, so that it may be stored for guests.

    `version` and `epoch` were read by the first statement of the page, before its content.
    """
    needs = Dependency(table, row_id, version, epoch)
    if has_request_context():
        request.environ[_DEPENDENCY] = needs
    else:
        g.depends_on = needs


def hand_over(environ: Environ) -> None:
    """Put what the page depends on, drawn without a request of Flask, beside its request."""
    if "depends_on" in g:
        environ[_DEPENDENCY] = g.depends_on


def install(app: Flask, parameters: Mapping[str, tuple[str, ...]]) -> None:
    """Put the store before the application.

    `parameters` names, by the first segment of their paths, the pages that may be stored and the
    query parameters that these pages know.
    """
    settings: Settings = app.config[KEY]
    store = PageCache(
        app.wsgi_app,
        parameters,
        VersionReader(settings.database_url),
        timezone=settings.timezone,
        varies_by_host=not settings.base_url,
        is_guest=partial(is_plain_guest, app),
    )
    app.extensions[_STORE] = store
    app.wsgi_app = store  # type: ignore[method-assign]


def store_of(app: Flask) -> "PageCache":
    """Give the application's store."""
    return cast(PageCache, app.extensions[_STORE])


class _Entry:
    """A stored page. `used` gives it a second chance when room is made.

    `state`: the database's content at which it was last found current.
    """

    __slots__ = (
        "body", "etag", "headers", "needs", "shown_until", "size", "state",
        "unchanged_headers", "used",
    )  # fmt: skip

    def __init__(
        self, needs: Dependency, headers: Headers, body: bytes, shown_until: datetime
    ) -> None:
        self.needs = needs
        self.etag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
        kept = [(name, value) for name, value in headers if name.lower() not in _NOT_STORED]
        shared = [
            ("ETag", self.etag),
            ("Cache-Control", "private, no-cache"),
            ("Vary", "Accept-Encoding, Cookie"),
        ]
        self.headers = [*kept, *shared, ("Content-Length", str(len(body)))]
        self.unchanged_headers = shared
        self.body = [body]
        self.shown_until = shown_until
        self.size = len(body) + ENTRY_OVERHEAD_BYTES
        self.state: bytes | None = None
        self.used = False


class PageCache:
    """The WSGI layer. Tells `count` the outcome of each request that concerns it."""

    HIT, MISS = OUTCOMES = ("hit", "miss")

    def __init__(
        self,
        application: Callable[[Environ, StartResponse], Iterable[bytes]],
        parameters: Mapping[str, tuple[str, ...]],
        reader: VersionReader,
        *,
        timezone: str,
        varies_by_host: bool,
        is_guest: Callable[[str], bool] = lambda _cookies: False,
        store_bytes: int = STORE_BYTES,
    ) -> None:
        self._application = application
        self._parameters = parameters
        self._reader = reader
        self._timezone = timezone
        self._varies_by_host = varies_by_host
        self._is_guest = is_guest
        self._room = store_bytes
        self._entries: OrderedDict[tuple[str, ...], _Entry] = OrderedDict()
        self._writing = threading.Lock()
        self.count: Callable[[str], None] = lambda _outcome: None

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        key = self._key(environ)
        if key is None:
            return self._application(environ, start_response)
        entry = self._entries.get(key)
        if entry is not None and self._is_current(entry):
            self.count(self.HIT)
            entry.used = True
            return _answer(entry, environ, start_response)
        self.count(self.MISS)
        return self._draw(key, environ, start_response)

    def close(self) -> None:
        """Close the connections to the database."""
        self._reader.close()

    def __len__(self) -> int:
        """How many pages are stored."""
        return len(self._entries)

    def _key(self, environ: Environ) -> tuple[str, ...] | None:
        """Give the key of a request that may be answered from the store, else None."""
        method = environ["REQUEST_METHOD"]
        if (method != "GET" and method != "HEAD") or "HTTP_AUTHORIZATION" in environ:
            return None
        path = environ["PATH_INFO"]
        known = self._parameters.get(path[1:].partition("/")[0])
        if known is None:
            return None
        cookie = environ.get("HTTP_COOKIE", "")
        language = DEFAULT_LANGUAGE
        if cookie:
            if _has_session(cookie) and not self._is_guest(cookie):
                return None
            language = language_in(cookie)
        query = environ.get("QUERY_STRING")
        if query:
            query = _known_part(query, known)
            if query is None:
                return None
        saves = thrift.chosen(cookie, environ.get("HTTP_SAVE_DATA", ""))
        accepted = environ.get("HTTP_ACCEPT_ENCODING", "")
        encoding = chosen_encoding(accepted)
        if self._varies_by_host:
            host = environ["wsgi.url_scheme"] + environ.get("HTTP_HOST", "")
        else:
            host = environ["wsgi.url_scheme"]
        return path, query or "", language, thrift.ON if saves else thrift.OFF, encoding, host

    def _is_current(self, entry: _Entry) -> bool:
        if clock.now() >= entry.shown_until:
            return False
        state = self._reader.state()
        if state is not None and state == entry.state:
            return True
        table, row_id, version, epoch = entry.needs
        try:
            if self._reader.read(table, row_id) != (version, epoch):
                return False
        except Exception:
            log.exception("the version of a stored page can't be read")
            return False
        entry.state = state
        return True

    def _draw(
        self, key: tuple[str, ...], environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Let the application draw the page of `key` as for any guest, and store it."""
        drawn = _request_of(key, environ)
        answered: list[Any] = []

        def keep(status: str, headers: Headers, exc_info: Any = None) -> None:
            answered[:] = [status, headers]

        content = self._application(drawn, keep)
        body = b"".join(content)
        close = getattr(content, "close", None)
        if close:
            close()
        status, headers = answered
        if _sets_cookie(headers) and _has_session(environ.get("HTTP_COOKIE", "")):
            return self._application(environ, start_response)
        needs = drawn.get(_DEPENDENCY)
        if needs is None or status[:3] != "200" or _sets_cookie(headers):
            start_response(status, headers)
            return [body] if environ["REQUEST_METHOD"] == "GET" else []
        entry = _Entry(needs, headers, body, clock.next_midnight(clock.now(), self._timezone))
        self._keep(key, entry)
        return _answer(entry, environ, start_response)

    def _keep(self, key: tuple[str, ...], entry: _Entry) -> None:
        with self._writing:
            old = self._entries.pop(key, None)
            self._room += old.size if old else 0
            self._entries[key] = entry
            self._room -= entry.size
            while self._room < 0:
                oldest_key, oldest = self._entries.popitem(last=False)
                if oldest.used:
                    oldest.used = False
                    self._entries[oldest_key] = oldest
                else:
                    self._room += oldest.size


def _known_part(query: str, known: tuple[str, ...]) -> str | None:
    """Give the known parameters of a query in one order, the first of each name.

    None if one has a value of an unusual form: such a request is for Flask alone.
    """
    given: dict[str, str] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        if name in known and name not in given:
            if not _PLAIN_VALUE.fullmatch(value):
                return None
            given[name] = value
    return urlencode([(name, given[name]) for name in known if name in given])


def _request_of(key: tuple[str, ...], environ: Environ) -> Environ:
    """Give the request of a guest of whom nothing is known but the key."""
    _path, query, language, saves, encoding, _host = key
    drawn = {name: value for name, value in environ.items() if name[:5] != "HTTP_"}
    drawn["REQUEST_METHOD"] = "GET"
    drawn["QUERY_STRING"] = query
    if "HTTP_HOST" in environ:
        drawn["HTTP_HOST"] = environ["HTTP_HOST"]
    drawn["HTTP_COOKIE"] = f"{LANGUAGE_COOKIE}={language}; {thrift.COOKIE}={saves}"
    drawn["HTTP_ACCEPT_ENCODING"] = encoding
    return drawn


def _has_session(cookies: str) -> bool:
    return "session=" in cookies


def _sets_cookie(headers: Headers) -> bool:
    return any(name.lower() == "set-cookie" for name, _ in headers)


def _answer(entry: _Entry, environ: Environ, start_response: StartResponse) -> list[bytes]:
    known = environ.get("HTTP_IF_NONE_MATCH")
    if known is not None and entry.etag in known:
        start_response("304 Not Modified", entry.unchanged_headers)
        return []
    start_response("200 OK", entry.headers)
    return entry.body if environ["REQUEST_METHOD"] == "GET" else []
