"""The door: CSRF tokens, the origin of unsafe requests, security headers and cookies."""

import base64
import hashlib
import re
import secrets
import threading
from datetime import timedelta
from functools import lru_cache
from itertools import count
from typing import Any
from urllib.parse import urlsplit

from cachetools import LRUCache, TTLCache
from flask import Flask, Request, g, request, session
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask_wtf.csrf import CSRFProtect, generate_csrf
from itsdangerous import BadSignature, URLSafeTimedSerializer
from markupsafe import Markup
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response

from forum.charter.limits import REMEMBERED_SESSION_DAYS
from forum.charter.words import N_
from forum.kernel.errors import Forbidden
from forum.kernel.settings import settings

csrf = CSRFProtect()
CSRF_MARK = Markup("\x02")
"""Stands for the hidden fields in parts that are kept; no text of a member can hold it."""
_SESSION = re.compile(r"(?:^|; ?)session=([^;]+)")
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_signed_tokens: LRUCache[str, str] = LRUCache(2000)
_signing = threading.Lock()
HEADERS = {
    "Cache-Control": "private, no-cache",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), interest-cohort=()",
}
SESSION_READ_SECONDS = 300
"""How long a verified cookie counts as verified. Whether its session still stands is asked anew at
each request."""
_PAIRS = tuple((name.lower(), (name, value)) for name, value in HEADERS.items())
CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src {styles}; img-src 'self' data: blob:; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)


def install(app: Flask) -> None:
    """Guard every unsafe request and put the headers on every answer."""
    proxies = app.config["REMBUK"].trusted_proxies
    if proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies
        )
    app.config.update(
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,  # the origin is checked below, for all schemes
        SESSION_COOKIE_NAME="session",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=timedelta(days=REMEMBERED_SESSION_DAYS),
        SESSION_REFRESH_EACH_REQUEST=False,
    )
    app.session_interface = _SecureWhereSecure()
    app.before_request(refuse_foreign_origin)
    csrf.init_app(app)
    app.after_request(_add_policy)
    app.jinja_env.globals.update(csrf_field=csrf_field)


class _SecureWhereSecure(SecureCookieSessionInterface):
    """Session cookies are `Secure` exactly where the request came by https."""

    def __init__(self) -> None:
        self._read: TTLCache[Any, dict[str, Any]] = TTLCache(2000, SESSION_READ_SECONDS)
        self._lock = threading.Lock()

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Read the session; a cookie read a moment ago is not verified again.

        Kept are sessions without messages: a list could be changed by who gets it.
        """
        cookie = request.cookies.get(self.get_cookie_name(app))
        if not cookie:
            return super().open_session(app, request)
        return self.session_class(self.read(app, cookie) or {})

    def read(self, app: Flask, cookie: str) -> dict[str, Any] | None:
        """Give what a cookie holds; None if it is not ours or too old."""
        known, signer = self.known(app, cookie), self.get_signing_serializer(app)
        if known is not None or signer is None:
            return known
        try:
            opened: dict[str, Any] = signer.loads(
                cookie, max_age=int(app.permanent_session_lifetime.total_seconds())
            )
        except BadSignature:
            return None
        if opened and "_flashes" not in opened:
            with self._lock:
                self._read[cookie, app.secret_key] = opened
        return opened

    def known(self, app: Flask, cookie: str) -> dict[str, Any] | None:
        """Give what a cookie holds that was verified a moment ago."""
        with self._lock:
            return self._read.get((cookie, app.secret_key))

    @lru_cache(maxsize=1)  # noqa: B019 - one for each application, which is as old as its key
    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Give the signer of cookies, made once instead of for each request."""
        return super().get_signing_serializer(app)

    def get_cookie_secure(self, app: Flask) -> bool:
        return request.is_secure


def refuse_foreign_origin() -> None:
    """Refuse an unsafe request that a page of another site has sent."""
    if request.method in SAFE_METHODS:
        return
    origin = request.headers.get("Origin")
    if request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site") and not origin:
        raise Forbidden(N_("This form was sent from another site."))
    if origin is not None and not _is_own(origin):
        raise Forbidden(N_("This form was sent from another site."))


def _is_own(origin: str) -> bool:
    try:
        return urlsplit(origin).netloc in _own_hosts()
    except ValueError:
        return False


def _own_hosts() -> set[str]:
    return {request.host, urlsplit(settings().base_url).netloc or request.host}


def csrf_field() -> Markup:
    """Give the two hidden fields every form of a member carries."""
    return Markup(  # noqa: S704 - two tokens of letters, digits and signs that need no escape
        f'<input type="hidden" name="csrf_token" value="{_csrf_token()}">'
        f'<input type="hidden" name="idempotency_key" value="{_fresh_key()}">'
    )


def has_forms() -> bool:
    """Whether hidden fields were given to this answer."""
    return "form_keys" in g


def without_tokens(body: bytes) -> bytes:
    """Take out of an answer that has forms what is fresh in its hidden fields."""
    begin, _numbers = g.form_keys
    return body.replace(_csrf_token().encode(), b"").replace(begin.encode(), b"")


def form_secret() -> str:
    """Give what this session's CSRF token is signed from; nothing where there is no token yet."""
    return str(g.form_secret if "form_secret" in g else session.get("csrf_token", ""))


def form_token() -> str:
    """Give the CSRF token of this session, for scripts that send what waited on a phone."""
    return _csrf_token()


def signed_token(own: str | None) -> str | None:
    """Give a session's own CSRF token as forms carry it, if it was signed here before."""
    return _signed_tokens.get(own) if own else None


def session_in(app: Flask, cookies: str) -> dict[str, Any] | None:
    """Give what the session of a Cookie header holds; None if it can't be read."""
    sent, doors = _SESSION.search(cookies), app.session_interface
    if sent is None or not isinstance(doors, _SecureWhereSecure):
        return {} if sent is None else None
    known = doors.known(app, sent[1])
    if known is not None:
        return known
    with app.app_context():  # Flask's JSON asks for its application
        return doors.read(app, sent[1])


def is_plain_guest(app: Flask, cookies: str) -> bool:
    """Whether the session of a Cookie header names no member, and has no message to show."""
    held = session_in(app, cookies)
    return held is not None and "_user_id" not in held and "_flashes" not in held


def _fresh_key() -> str:
    """Give a fresh idempotency key. The keys of one answer begin alike."""
    if not has_forms():
        g.form_keys = secrets.token_urlsafe(16), count(1)
    begin, numbers = g.form_keys
    return f"{begin}.{next(numbers)}"


def _csrf_token() -> str:
    """Give the session's token, signed once and not anew for each page."""
    if "form_token" in g:
        return str(g.form_token)
    signed = signed_token(session.get("csrf_token"))
    if signed is None:
        signed = str(generate_csrf())
        with _signing:
            _signed_tokens[session["csrf_token"]] = signed
    return signed


def allow_style(css: str) -> None:
    """Let this page use `css` as an inline style, by its hash."""
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    g.setdefault("styles", {})[f"'sha256-{digest}'"] = None


def harden(app: Flask) -> None:
    """Put the headers that are the same everywhere on every answer; what it says itself stays."""
    application = app.wsgi_app

    def hardened(environ: dict[str, Any], start_response: Any) -> Any:
        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            said = {name.lower() for name, _value in headers}
            missing = [pair for name, pair in _PAIRS if name not in said]
            return start_response(status, headers + missing, *error)

        return application(environ, start)

    app.wsgi_app = hardened  # type: ignore[method-assign]


def content_policy(*, secure: bool) -> list[tuple[str, str]]:
    """Give the headers that say what this page may load, and that it came by https if it did."""
    return list(_policy(tuple(g.get("styles", ())), secure=secure))


@lru_cache(maxsize=500)
def _policy(styles: tuple[str, ...], *, secure: bool) -> tuple[tuple[str, str], ...]:
    allowed = " ".join(styles) or "'none'"
    policy = ("Content-Security-Policy", CONTENT_POLICY.format(styles=allowed))
    forever = ("Strict-Transport-Security", "max-age=31536000")
    return (policy, forever) if secure else (policy,)


def _add_policy(response: Response) -> Response:
    """Say what the page may load."""
    headers = response.headers
    for name, value in content_policy(secure=request.is_secure):
        if name not in headers:
            headers.add(name, value)
    return response
