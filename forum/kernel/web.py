"""What views share: who acts, one act per request, and where to go afterwards."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, cast
from urllib.parse import urlsplit

from flask import (
    Flask,
    flash,
    g,
    get_flashed_messages,
    has_request_context,
    jsonify,
    redirect,
    render_template,
    request,
    session,
)
from flask_login import LoginManager, UserMixin, current_user
from werkzeug.sansio.utils import get_current_url, get_host
from werkzeug.wrappers import Response

from forum.charter.actor import GUEST, Actor
from forum.charter.policies import allowed
from forum.charter.words import N_
from forum.kernel.errors import Unauthenticated
from forum.kernel.i18n import say
from forum.kernel.security import CSRF_MARK, csrf_field
from forum.kernel.settings import settings
from forum.kernel.text import clean


class _Doorman(LoginManager):  # type: ignore[misc]
    """Flask-Login without its fingerprint of address and browser: phones change both all day."""

    def _session_protection_failed(self) -> bool:
        return False


login_manager = _Doorman()
login_manager.session_protection = None


class Visitor(UserMixin):  # type: ignore[misc]
    """Who this request comes from, as Flask-Login knows them: an actor and their session.

    `newest_key`: the idempotency key that the member has used last.
    """

    def __init__(
        self,
        actor: Actor,
        key: str = "",
        session_id: int = 0,
        language: str | None = None,
        newest_key: str = "",
    ) -> None:
        self.actor = actor
        self.key = key
        self.session_id = session_id
        self.language = language
        self.newest_key = newest_key

    @property
    def is_authenticated(self) -> bool:
        return self.actor.id is not None

    @property
    def is_anonymous(self) -> bool:
        return self.actor.id is None

    def get_id(self) -> str:
        return self.key


NOBODY = Visitor(GUEST)
KNOWN_VISITOR = "rembuk.visitor"
ACTOR_HEADER = "X-Actor"
"""Names the member a page was drawn for, so that a phone keeps it for nobody else."""


def install(app: Flask, load_visitor: Callable[[str], Visitor | None]) -> None:
    """Let the application know its visitors by `load_visitor(key)`, and templates ask `can`."""
    login_manager.init_app(app)
    login_manager.user_loader(lambda key: _known_visitor(key) or load_visitor(key))
    login_manager.anonymous_user = lambda: NOBODY
    app.jinja_env.globals.update(can=can, absolute=absolute)
    app.context_processor(lambda: {"actor": current_actor()})
    app.after_request(_answer_script)
    app.after_request(_name_reader)


def _known_visitor(key: str) -> Visitor | None:
    """Give the visitor whom `quick` has just met on this request."""
    known: Visitor | None = request.environ.get(KNOWN_VISITOR)
    return known if known is not None and known.key == key else None


def current_visitor() -> Visitor:
    """Give the visitor of this request."""
    if "visitor" in g:
        return cast(Visitor, g.visitor)
    return cast(Visitor, current_user) if session else NOBODY


def current_actor() -> Actor:
    """Give who acts in this request; a guest is `GUEST`."""
    return cast(Actor, g.actor) if "actor" in g else current_visitor().actor


def can(action: str, thing: Any = None) -> bool:
    """Say whether who acts may do `action` to `thing`."""
    return allowed(current_actor(), action, thing)


def require_member() -> Actor:
    """Give who acts. Raises `Unauthenticated` for a guest."""
    actor = current_actor()
    if actor.id is None:
        raise Unauthenticated(N_("Log in to do this."))
    return actor


def is_undo() -> bool:
    """Whether the form takes an act back (its field `undo`)."""
    return request.form.get("undo") == "1"


def is_script() -> bool:
    """Whether a script of ours has sent this form: it is told what came of it, in JSON."""
    return request.headers.get("Accept") == "application/json"


def _answer_script(response: Response) -> Response:
    """Tell a script where the act leads and what the next page would say, instead of sending it.

    The answer kept under an idempotency key stays the redirect: this is how it is sent alone.
    """
    if request.method != "POST" or response.status_code != 303 or not is_script():
        return response
    told = jsonify(next=response.location, told=get_flashed_messages())
    for cookie in response.headers.getlist("Set-Cookie"):
        told.headers.add("Set-Cookie", cookie)
    return told


def _name_reader(response: Response) -> Response:
    """Say whom a page is for. Guests' pages, which may be stored, say nothing."""
    if session and response.mimetype == "text/html":
        member_id = current_visitor().actor.id
        if member_id is not None:
            response.headers[ACTOR_HEADER] = str(member_id)
    return response


def _reasons(context: dict[str, Any]) -> list[str]:
    """Give the sentences with which a page refuses: its form's, or the failure's own."""
    form = context.get("form")
    if form is not None and form.errors:
        return [message for messages in form.errors.values() for message in messages]
    said = [context.get("text") or context.get("title", ""), *context.get("errors", ())]
    return [sentence for sentence in said if sentence]


def page(template: str, status: int = 200, **context: Any) -> Response:
    """Render a page with a status. Parts drawn once for many carry a mark for the hidden fields.

    A script whose form is refused gets the reasons alone, and the names of the fields to mend.
    """
    if status >= 400 and is_script():
        form = context.get("form")
        wrong = [name for name in form.errors if name] if form is not None else []
        refusal = jsonify(reason=" ".join(_reasons(context)), wrong=wrong)
        refusal.status_code = status
        return refusal
    drawn = render_template(template, **context)
    if CSRF_MARK in drawn:
        drawn = drawn.replace(CSRF_MARK, csrf_field())
    return Response(drawn, status, mimetype="text/html")


def back(default: str, message: str = "", **values: Any) -> Response:
    """Redirect to the form's `next` if it is a path of this site, else to `default` (303).

    `message` is shown on the next page.
    """
    if message:
        flash(say(message, **values), "done")
    return redirect(local_path(request.values.get("next")) or default, code=303)


def absolute(path: str) -> str:
    """Give the whole address of a path of this site."""
    return f"{site()}{path}"


def site() -> str:
    """Give the address this site is known by, without a slash at its end."""
    if "site" not in g:
        g.site = host_url(request.scheme, request.host)
    return str(g.site)


def host_url(scheme: str, host: str) -> str:
    """Give the address of this site as asked for by a scheme and a host."""
    return settings().base_url or _host_url(scheme, host)


@lru_cache(maxsize=100)
def _host_url(scheme: str, host: str) -> str:
    return get_current_url(scheme, get_host(scheme, host)).rstrip("/")


def parameter(name: str) -> str | None:
    """Give a parameter of the address asked for; None where there is none."""
    return request.args.get(name) if has_request_context() else None


def accepted_encodings() -> str:
    """Give the Accept-Encoding header of the request."""
    return str(g.accepts) if "accepts" in g else request.headers.get("Accept-Encoding", "")


def local_path(path: str | None) -> str:
    """Give `path` if it leads to a page of this site, else nothing."""
    if not path or not path.startswith("/") or path.startswith(("//", "/\\")):
        return ""
    if any(ord(character) < 33 or character == "\\" for character in path):
        return ""
    parts = urlsplit(path)
    return "" if parts.scheme or parts.netloc else path


def typed_fields() -> list[tuple[str, str]]:
    """Give what was typed, name by name, without secrets and what belongs to the machine."""
    kept_back = ("csrf_token", "idempotency_key", "password", "current")
    return [
        (name, clean(value))
        for name, value in request.form.items(multi=True)
        if name not in kept_back
    ]
