"""The one place that turns failures into pages and into problem+json (RFC 9457)."""

import json
import logging
from http import HTTPStatus
from typing import Any

from flask import Flask, redirect, request, url_for
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import BadHost, HTTPException
from werkzeug.wrappers import Response

from forum.charter.words import N_
from forum.kernel import reads
from forum.kernel.db import db
from forum.kernel.errors import (
    BrokenRequest,
    Failure,
    Invalid,
    NotFound,
    TooLarge,
    Unauthenticated,
    WrongType,
)
from forum.kernel.i18n import say, say_in_english
from forum.kernel.web import current_actor, is_script, page, typed_fields

API_PREFIX = "/api/"
WORDS = ("title", "body", "reason", "evidence", "note", "name", "bio", "institution")
"""Fields of forms that hold what somebody has thought out: a refusal shows them again."""
RETRIED = frozenset({400, 422, 429, 500, 503})
"""Sending the same again from the page of the failure can help here."""

log = logging.getLogger("rembuk")

_TAKEN_BACK = N_("Something went wrong on our side. Try again in a moment.")
_BUSY = N_("Many people are writing just now. Try again in a moment; your text is not lost.")


def install(app: Flask) -> None:
    """Answer every failure with a page or a problem document."""
    app.register_error_handler(Failure, answer)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(BadHost, _bad_host)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(OperationalError, _database)
    app.register_error_handler(Exception, _unexpected)


def is_api() -> bool:
    """Whether this request speaks to the JSON API."""
    return request.path.startswith(API_PREFIX)


def answer(failure: Failure) -> Response:
    """Show a failure in the way of this request."""
    reads.end()
    db.session.rollback()
    response = _problem(failure) if is_api() else _page(failure)
    retry_after = getattr(failure, "retry_after", None)
    if retry_after:
        response.headers["Retry-After"] = str(retry_after)
    return response


def _problem(failure: Failure) -> Response:
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(failure.status).phrase,
        "status": failure.status,
        "detail": say_in_english(failure.sentence or failure.title, **failure.values),
    }
    if isinstance(failure, Invalid):
        body["errors"] = {
            field: [say_in_english(sentence)] for field, sentence in failure.errors.items()
        }
    response = Response(json.dumps(body), failure.status, mimetype="application/problem+json")
    if failure.status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = 'Bearer realm="rembuk"'
    return response


def _page(failure: Failure) -> Response:
    if isinstance(failure, Unauthenticated) and request.method == "GET" and not is_script():
        return redirect(url_for("accounts.login", next=request.full_path.rstrip("?")), 303)
    errors = failure.errors if isinstance(failure, Invalid) else {}
    return page(
        "errors/error.html",
        failure.status,
        code=failure.status,
        title=say(failure.title),
        text=say(failure.sentence, **failure.values) if failure.sentence else "",
        errors={name: say(sentence) for name, sentence in errors.items()},
        typed=typed_fields() if _has_words() else [],
        words=WORDS,
        may_retry=current_actor().id is not None and failure.status in RETRIED,
    )


def _has_words() -> bool:
    return any(name in request.form for name in WORDS)


def _csrf(_error: CSRFError) -> Response:
    return answer(
        BrokenRequest(
            N_("This page was open for too long. What you typed is kept below; send again.")
        )
    )


def _bad_host(_error: BadHost) -> Response:
    """Answer a request that names no address: a page could not name one either."""
    return Response("400 Bad Request", HTTPStatus.BAD_REQUEST, mimetype="text/plain")


def _http(error: HTTPException) -> Response:
    if error.code is not None and error.code < 400:
        return error.get_response()
    kinds: dict[int, Failure] = {
        404: NotFound(N_("There is no such page, or it is not there any more.")),
        413: TooLarge(N_("This is too large to send. Send fewer or smaller photos.")),
        415: WrongType(N_("This kind of content is not taken here.")),
    }
    failure = kinds.get(error.code or 500)
    if failure is None:
        failure = BrokenRequest(N_("This request can't be read."))
        failure.status = error.code or 400
    response = answer(failure)
    if getattr(error, "valid_methods", None):
        response.headers["Allow"] = ", ".join(error.valid_methods)  # type: ignore[attr-defined]
    return response


def _database(error: OperationalError) -> Response:
    log.error("database", exc_info=error)
    failure = Failure(_BUSY)
    failure.status = HTTPStatus.SERVICE_UNAVAILABLE
    failure.title = N_("A moment, please")
    return answer(failure)


def _unexpected(error: Exception) -> Response:
    log.error("unexpected", exc_info=error)
    failure = Failure(_TAKEN_BACK)
    failure.status = HTTPStatus.INTERNAL_SERVER_ERROR
    failure.title = N_("Something went wrong")
    return answer(failure)
