"""The pages asked for most, drawn without a request of Flask where all that they need is kept.

The same views draw them, in an application context alone: who acts, the language and the site are
laid into `g` beforehand. Whatever a view misses there (a page to be drawn whole, a redirect, a
failure, a message to be shown) makes this layer step aside, and Flask answers the request as ever.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, cast

from flask import Flask, g

from forum.kernel import pagecache, reads
from forum.kernel.i18n import language_in
from forum.kernel.security import content_policy, known_session, signed_token
from forum.kernel.web import NOBODY, Visitor, host_url

Environ = dict[str, Any]
View = Callable[..., Any]

_PLAIN_HOST = re.compile(r"(?:[a-z0-9-]{1,63}\.){0,8}[a-z0-9-]{1,63}(?::\d{1,5})?")
_COOKIE = re.compile(r"(?:^|; ?)session=([^;]+)")


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
        body, headers = drawn
        start_response("200 OK", headers)
        return [body]

    def _drawn(self, environ: Environ) -> tuple[bytes, list[tuple[str, str]]] | None:
        if environ["REQUEST_METHOD"] != "GET" or environ.get("QUERY_STRING"):
            return None
        first, *others = environ["PATH_INFO"][1:].split("/")
        view = self._views.get((first, 1 + len(others)))
        host = environ.get("HTTP_HOST", "")
        if view is None or "HTTP_AUTHORIZATION" in environ or not _PLAIN_HOST.fullmatch(host):
            return None
        cookies = environ.get("HTTP_COOKIE", "")
        sent = _COOKIE.search(cookies)
        session = known_session(self._app, sent[1]) if sent else {}
        if session is None:
            return None
        with self._app.app_context():
            g.quick = True
            try:
                if not self._knows(session, cookies):
                    return None
                g.accepts = environ.get("HTTP_ACCEPT_ENCODING", "")
                g.site = host_url(environ["wsgi.url_scheme"], host)
                drawn = view(*others)
            except Exception:
                return None
            finally:
                reads.end()
            if not isinstance(drawn, tuple):
                return None
            body, said = drawn
            headers = [
                *cast(list[tuple[str, str]], said),
                ("Content-Type", "text/html; charset=utf-8"),
                ("Content-Length", str(len(body))),
                ("Vary", "Accept-Encoding, Cookie"),
                *content_policy(secure=environ["wsgi.url_scheme"] == "https"),
            ]
            pagecache.hand_over(environ)
        return body, headers

    def _knows(self, session: Mapping[str, Any], cookies: str) -> bool:
        """Lay into `g` who asks, in which language; False if Flask has to find out."""
        visitor = NOBODY
        if session:
            found = self._load_visitor(session.get("_user_id", ""))
            token = signed_token(session.get("csrf_token"))
            if found is None or token is None:
                return False
            visitor, g.form_token = found, token
        g.actor = visitor.actor
        g.language = visitor.language or language_in(cookies)
        return True
