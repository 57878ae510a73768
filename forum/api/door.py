"""Who speaks: a token, or a guest. A session cookie says nothing here."""

from flask import g, request
from werkzeug.wrappers import Response

from forum.accounts.service.tokens import actor_of_token
from forum.charter.actor import GUEST, Actor
from forum.charter.words import N_
from forum.kernel.errors import Unauthenticated
from forum.kernel.i18n import DEFAULT_LANGUAGE
from forum.kernel.security import SAFE_METHODS
from forum.kernel.throttle import count_call

_BEARER = "bearer"


def let_in() -> None:
    """Find out who acts, and count the call.

    Raises `Unauthenticated` for a bad token, or none on an unsafe call, and `TooMany`.
    """
    g.language = DEFAULT_LANGUAGE
    g.actor = GUEST
    try:
        g.actor = _actor(request.headers.get("Authorization"))
    finally:
        count_call("api", g.actor.id)


def mark(response: Response) -> Response:
    """Let answers to guests be kept and asked for again by ETag, and others by nobody."""
    response.headers["Vary"] = "Authorization"
    if "Authorization" in request.headers or request.method not in SAFE_METHODS:
        response.headers["Cache-Control"] = "private, no-store"
    elif response.status_code == 200:
        response.headers["Cache-Control"] = "public, no-cache"
        response.add_etag(weak=True)
        response.make_conditional(request.environ)
    return response


def _actor(authorization: str | None) -> Actor:
    if authorization is None:
        if request.method not in SAFE_METHODS:
            raise Unauthenticated(N_("This needs a token: Authorization: Bearer <token>."))
        return GUEST
    scheme, _, secret = authorization.partition(" ")
    actor = actor_of_token(secret.strip()) if scheme.lower() == _BEARER else None
    if actor is None:
        raise Unauthenticated(N_("This token is not valid, has expired or was revoked."))
    return actor
