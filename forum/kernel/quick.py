"""The pages asked for most, drawn without a request of Flask where all that they need is kept.

The same views draw them, in an application context alone: who acts, the language and the site are
laid into `g` beforehand. Whatever a view misses there (a page to be drawn whole, a redirect, a
failure, a message to be shown) makes this layer step aside: Flask answers the request as ever, and
goes on with the rows already read.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flask import Flask, g

from forum.kernel import pagecache, reads, thrift
from forum.kernel.drawing import Page
from forum.kernel.i18n import language_in
from forum.kernel.security import content_policy, session_in, signed_token
from forum.kernel.web import ACTOR_HEADER, KNOWN_VISITOR, NOBODY, Visitor, host_url

Environ = dict[str, Any]
View = Callable[..., Any]

STATUS_LINES = {200: "200 OK", 304: "304 Not Modified"}
_OF_BODIES = (("Content-Type", "text/html; charset=utf-8"),)
_PLAIN_HOST = re.compile(r"(?:[a-z0-9-]{1,63}\.){0,8}[a-z0-9-]{1,63}(?::\d{1,5})?")


def install(
    app: Flask, views: Mapping[tuple[str, int], View], load_visitor: Callable[[str], Visitor | None]
) -> None:
    """Put the layer before the application.

    `views` names, by the first segment of a path and the number of its segments, the view of the
    page; it is given the other segments as text.
    """
    app.wsgi_app = QuickPages(app, app.wsgi_app, views, load_visitor)  # type: ignore[method-assign]


class QuickPages:
    """The WSGI layer."""

    def __init__(
        self,
        app: Flask,
        application: Callable[..., Iterable[bytes]],
        views: Mapping[tuple[str, int], View],
        load_visitor: Callable[[str], Visitor | None],
    ) -> None:
        self._app = app
        self._application = application
        self._views = views
        self._load_visitor = load_visitor

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        drawn = self._drawn(environ)
        if drawn is None:
            return self._application(environ, start_response)
        body, status, headers = drawn
        start_response(STATUS_LINES[status], headers)
        return [body] if body else []

    def _drawn(self, environ: Environ) -> Page | None:
        """Give the page with all its headers, or None where Flask has to draw it."""
        if environ["REQUEST_METHOD"] != "GET" or environ.get("QUERY_STRING"):
            return None
        first, *others = environ["PATH_INFO"][1:].split("/")
        view = self._views.get((first, 1 + len(others)))
        host = environ.get("HTTP_HOST", "")
        if view is None or "HTTP_AUTHORIZATION" in environ or not _PLAIN_HOST.fullmatch(host):
            return None
        session = session_in(self._app, environ.get("HTTP_COOKIE", ""))
        if session is None or "_flashes" in session:
            return None
        with self._app.app_context():
            reads.begin()
            try:
                drawn = self._page(environ, session, lambda: view(*others))
            except Exception:
                drawn = None  # Flask meets it again, and says what it is
            if drawn is None:
                reads.hand_over(environ)
                return None
            reads.end()
            body, status, said = drawn
            if body:
                said = [*said, *_OF_BODIES, ("Content-Length", str(len(body)))]
            headers = [
                *said,
                ("Vary", "Accept-Encoding, Cookie"),
                *content_policy(secure=environ["wsgi.url_scheme"] == "https"),
            ]
            if g.actor.id is not None:
                headers.append((ACTOR_HEADER, str(g.actor.id)))
            pagecache.hand_over(environ)
        return body, status, headers

    def _page(
        self, environ: Environ, session: Mapping[str, Any], view: Callable[[], Any]
    ) -> Page | None:
        """Lay into `g` who asks and how, and draw; None if Flask has to."""
        visitor = NOBODY
        if session:
            found = self._load_visitor(session.get("_user_id", ""))
            token = signed_token(session.get("csrf_token"))
            if found is None:
                return None
            environ[KNOWN_VISITOR] = found
            if token is None:
                return None
            visitor, g.form_token, g.form_secret = found, token, session["csrf_token"]
        g.visitor = visitor
        g.actor = visitor.actor
        g.language = visitor.language or language_in(environ.get("HTTP_COOKIE", ""))
        g.thrifty = thrift.chosen(environ.get("HTTP_COOKIE", ""), environ.get("HTTP_SAVE_DATA", ""))
        g.accepts = environ.get("HTTP_ACCEPT_ENCODING", "")
        g.known_etags = environ.get("HTTP_IF_NONE_MATCH", "")
        g.site = host_url(environ["wsgi.url_scheme"], environ["HTTP_HOST"])
        drawn = view()
        return drawn if isinstance(drawn, tuple) else None
