"""The door: becoming a member, logging in and out, and the language one reads in."""

from flask import request
from werkzeug.wrappers import Response

from forum.accounts.forms import LoginForm, RegistrationForm
from forum.accounts.rules.identity import normal_email, normal_phone
from forum.accounts.service import passwords, registration, sessions
from forum.accounts.service import settings as own_settings
from forum.accounts.service.registration import Applicant
from forum.accounts.views.blueprint import bp
from forum.accounts.views.input import answered, caller, let_in, let_out
from forum.charter.words import N_, Consent
from forum.kernel.errors import Invalid
from forum.kernel.i18n import LANGUAGE_COOKIE, LANGUAGES, language
from forum.kernel.security import csrf
from forum.kernel.transactions import transaction
from forum.kernel.web import back, current_actor, current_visitor, page

LANGUAGE_COOKIE_SECONDS = 365 * 86_400
HOME = "/"


@bp.route("/register", methods=["GET", "POST"])
def register() -> Response:
    """Become a member, and be logged in."""
    if request.method == "GET" and current_actor().id is not None:
        return back(HOME)
    form = RegistrationForm(next=request.args.get("next"))
    return answered("accounts/register.html", form, _register)


@bp.route("/login", methods=["GET", "POST"])
def login() -> Response:
    """Log in."""
    if request.method == "GET" and current_actor().id is not None:
        return back(HOME)
    form = LoginForm(next=request.args.get("next"))
    return answered("accounts/login.html", form, _log_in)


@bp.route("/logout", methods=["GET"])
def logout() -> Response:
    """Ask whether to log out; a link signs nobody out."""
    return page("accounts/logout.html") if current_actor().id is not None else back(HOME)


@bp.route("/logout", methods=["POST"])
def log_out() -> Response:
    """Log out, here or everywhere."""
    actor = current_actor()
    if actor.id is None:
        return back(HOME)
    everywhere = bool(request.form.get("everywhere"))
    with transaction():
        sessions.log_out(actor, current_visitor().session_id, everywhere=everywhere)
    return let_out(N_("You are logged out."))


@bp.route("/language", methods=["POST"], endpoint="language")
@csrf.exempt  # type: ignore[untyped-decorator]
def choose_language() -> Response:
    """Read in another language from now on. Guests' stored pages carry no token for it."""
    chosen, actor = request.form.get("lang", ""), current_actor()
    if chosen not in LANGUAGES:
        raise Invalid({"lang": N_("Choose one of the list.")})
    if actor.id is not None:
        with transaction():
            own_settings.choose_language(actor, chosen)
    response = back(HOME)
    response.set_cookie(
        LANGUAGE_COOKIE,
        chosen,
        max_age=LANGUAGE_COOKIE_SECONDS,
        secure=request.is_secure,
        samesite="Lax",
    )
    return response


def _register(form: RegistrationForm) -> Response:
    applicant, who = _applicant(form), caller()
    if registration.was_just_made(applicant.username):
        return _sent_again(form)
    registration.check(applicant, who.network)
    password_hash = passwords.hashed(form.password.data, form.own_words())
    with transaction():
        member = registration.register(applicant, password_hash, who.network)
        keys = sessions.open_session(member, who, remember=False)
    let_in(keys)
    return back(HOME, N_("Welcome. You can ask your first question now."))


def _applicant(form: RegistrationForm) -> Applicant:
    ticked = {Consent.ADULT: form.adult.data, Consent.TERMS: form.terms.data}
    return Applicant(
        form.username.data,
        form.name.data,
        form.kecamatan.data or None,
        normal_phone(form.phone.data or ""),
        normal_email(form.email.data or ""),
        language(),
        frozenset(consent for consent, is_ticked in ticked.items() if is_ticked),
    )


def _sent_again(form: RegistrationForm) -> Response:
    """Let in whose first answer was lost on the way; for anybody else the name is taken."""
    try:
        return _enter(form.username.data, form.password.data, remember=False)
    except Invalid:
        raise Invalid({"username": registration.TAKEN}) from None


def _log_in(form: LoginForm) -> Response:
    return _enter(form.username.data, form.password.data, remember=form.remember.data)


def _enter(username: str, password: str, *, remember: bool) -> Response:
    who = caller()
    with transaction():
        sessions.count_try(username, who)
    proof = passwords.prove(username, password)
    with transaction():
        keys = sessions.log_in(proof, who, remember=remember)
    let_in(keys)
    return back(HOME)
