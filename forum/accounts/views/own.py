"""One's own settings: profile, password, sessions and tokens."""

from flask import session, url_for
from werkzeug.wrappers import Response

from forum.accounts.forms import PasswordForm, SettingsForm, TokenForm
from forum.accounts.queries import present_member, sessions_of, tokens_of
from forum.accounts.rules.identity import normal_email, normal_phone
from forum.accounts.service import passwords, sessions
from forum.accounts.service import settings as own_settings
from forum.accounts.service import tokens as own_tokens
from forum.accounts.service.settings import Profile
from forum.accounts.views.blueprint import bp
from forum.accounts.views.input import answered, caller, let_in, unstored
from forum.charter.words import N_
from forum.kernel.i18n import language, say
from forum.kernel.once import once
from forum.kernel.transactions import transaction
from forum.kernel.web import back, current_visitor, page, require_member


@bp.route("/settings", methods=["GET", "POST"])
def settings() -> Response:
    """What a member says of themselves."""
    actor = require_member()
    form = SettingsForm(obj=present_member(actor.id))
    form.language.data = form.language.data or language()
    form.experience.data = form.experience.data or ""

    def act(sent: SettingsForm) -> Response:
        def save() -> Response:
            own_settings.save(actor, _profile(sent))
            return back(url_for("accounts.settings"), N_("Your profile is saved."))

        return once(save)

    return answered("accounts/settings.html", form, act)


@bp.route("/settings/password", methods=["GET", "POST"])
def password() -> Response:
    """Take a new password; all other devices are logged out."""
    actor = require_member()
    member = present_member(actor.id)
    own = [member.username, member.name, member.phone or "", member.email or ""]

    def act(sent: PasswordForm) -> Response:
        who, remembered = caller(), session.permanent
        with transaction():
            sessions.count_own_try(actor, who)
        proof = passwords.prove_own(actor, sent.current.data, "current")
        password_hash = passwords.hashed(sent.password.data, own)
        with transaction():
            changed = sessions.change_password(actor, proof, password_hash, who)
            keys = sessions.open_session(changed, who, remember=remembered)
        let_in(keys)
        return back(
            url_for("accounts.settings"),
            N_("Your password is changed. You are logged out everywhere else."),
        )

    return answered("accounts/password.html", PasswordForm(own), act)


@bp.get("/settings/sessions", endpoint="sessions")
def session_list() -> Response:
    """Where one is logged in."""
    actor, visitor = require_member(), current_visitor()
    listed = [
        shown if shown.device else shown._replace(device=say("Unknown phone or computer"))
        for shown in sessions_of(actor.id, visitor.session_id)
    ]
    return page("accounts/sessions.html", sessions=listed)


@bp.post("/settings/sessions/<int:session_id>/revoke")
def revoke(session_id: int) -> Response:
    """Log out one device."""
    actor = require_member()
    with transaction():
        sessions.revoke(actor, session_id)
    return back(url_for("accounts.sessions"), N_("You are logged out there."))


@bp.post("/settings/sessions/revoke")
def revoke_all() -> Response:
    """Log out all other devices."""
    actor = require_member()
    with transaction():
        sessions.revoke_others(actor, caller())
    return back(
        url_for("accounts.sessions"), N_("You are logged out on all other phones and computers.")
    )


@bp.route("/settings/tokens", methods=["GET", "POST"])
def tokens() -> Response:
    """One's tokens. A new one is shown once and kept nowhere, not even for a repeated request."""
    actor = require_member()

    def act(sent: TokenForm) -> Response:
        with transaction():
            secret = own_tokens.make_token(actor, sent.name.data)
        return unstored(_token_page(TokenForm(formdata=None), secret))

    def _token_page(form: TokenForm, new_token: str | None = None) -> Response:
        listed = tokens_of(actor.id)
        return page("accounts/tokens.html", form=form, tokens=listed, new_token=new_token)

    return answered("accounts/tokens.html", TokenForm(), act, tokens=tokens_of(actor.id))


@bp.post("/settings/tokens/<int:token_id>/revoke")
def revoke_token(token_id: int) -> Response:
    """Withdraw a token."""
    actor = require_member()
    with transaction():
        own_tokens.withdraw_token(actor, token_id)
    return back(url_for("accounts.tokens"), N_("The token is withdrawn."))


def _profile(form: SettingsForm) -> Profile:
    return Profile(
        form.name.data or "",
        form.kecamatan.data or None,
        normal_phone(form.phone.data or ""),
        normal_email(form.email.data or ""),
        form.bio.data or "",
        form.experience.data or None,
        form.language.data,
    )
