"""What the pages of this room share: forms shown again, and who knocks."""

import re
from collections.abc import Callable
from typing import Any, TypeVar

from flask import after_this_request, request, session
from flask_login import login_user, logout_user
from werkzeug.wrappers import Response

from forum.accounts.rules.devices import network_of
from forum.accounts.service.sessions import Caller, Keys, visitor_of
from forum.charter.limits import KNOWN_DEVICE_DAYS
from forum.kernel.errors import Conflict, Invalid, TooMany
from forum.kernel.forms import Form
from forum.kernel.i18n import say
from forum.kernel.nearness import is_from_here, is_local_site
from forum.kernel.web import back, current_visitor, page

DEVICE_COOKIE = "device"
_DEVICE_SECRET = re.compile(r"[A-Za-z0-9_-]{43}")
_SECONDS_A_DAY = 86_400

AnyForm = TypeVar("AnyForm", bound=Form)


def answered(
    template: str, form: AnyForm, act: Callable[[AnyForm], Response], **context: Any
) -> Response:
    """Show a form, or do `act` with it once it is sent in good shape.

    A refusal is said on the form itself, with what was typed.
    """
    if form.validate_on_submit():
        try:
            return act(form)
        except Invalid as failure:
            form.add_failure(failure)
        except (TooMany, Conflict) as failure:
            return _refused(template, form, failure, context)
    return page(template, 422 if form.errors else 200, form=form, **context)


def _refused(
    template: str, form: Form, failure: TooMany | Conflict, context: dict[str, Any]
) -> Response:
    form.form_errors.append(say(failure.sentence, **failure.values))
    response = page(template, failure.status, form=form, **context)
    if failure.retry_after:
        response.headers["Retry-After"] = str(failure.retry_after)
    return response


def caller() -> Caller:
    """Give where this request comes from."""
    device = request.cookies.get(DEVICE_COOKIE, "")
    return Caller(
        device if _DEVICE_SECRET.fullmatch(device) else "",
        network_of(request.remote_addr or ""),
        request.user_agent.string,
        current_visitor().session_id,
        is_from_here() and is_local_site(),
    )


def let_in(keys: Keys) -> None:
    """Give the browser its keys. Nothing of the session before stays in it."""
    session.clear()
    session.permanent = keys.remembered
    login_user(visitor_of(keys.session))
    session.pop("_id", None)  # Flask-Login's long mark of browser and address, which nobody reads

    @after_this_request
    def keep_device(response: Response) -> Response:
        response.set_cookie(
            DEVICE_COOKIE,
            keys.device,
            max_age=KNOWN_DEVICE_DAYS * _SECONDS_A_DAY,
            secure=request.is_secure,
            httponly=True,
            samesite="Lax",
        )
        return response


def let_out(message: str) -> Response:
    """End the session of this browser, and say so."""
    logout_user()
    session.clear()
    return back("/", message)


def unstored(response: Response) -> Response:
    """Keep a page with a secret or personal data out of every cache."""
    response.headers["Cache-Control"] = "no-store"
    return response
