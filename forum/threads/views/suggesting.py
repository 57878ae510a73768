"""Suggesting changes of what somebody else wrote, and deciding on them."""

from flask import request, url_for
from werkzeug.wrappers import Response

from forum.accounts.queries import phone_of
from forum.boards.names import called
from forum.boards.queries import labels_of
from forum.charter.words import N_, PostKind, State, SuggestionAnswer
from forum.kernel.errors import Invalid
from forum.kernel.forms import collect, wants
from forum.kernel.once import once
from forum.kernel.permission import ensure
from forum.kernel.web import back, page, require_member
from forum.threads.forms import EditForm
from forum.threads.queries.shapes import PostView, ThreadView
from forum.threads.queries.suggestions import suggestions_on
from forum.threads.queries.thread_page import one_post
from forum.threads.service import suggesting
from forum.threads.service.comparing import Change
from forum.threads.service.texts import checked_title, written
from forum.threads.views.blueprint import bp
from forum.threads.views.input import preview_of, tell_sent

SUGGESTED = N_("Thank you. The author, a mentor or a moderator decides on your suggestion.")


@bp.get("/p/<int:post_id>/suggest")
def suggest_form(post_id: int) -> Response:
    """The page to suggest a change on."""
    actor = require_member()
    shown, target = one_post(actor, post_id)
    ensure(actor, "edit.suggest", target)
    form = EditForm(formdata=None, body=target.body, title=shown.title)
    form.tags.data = [label.slug for label in shown.tags]
    return _show_form(shown, target, form)


@bp.post("/p/<int:post_id>/suggest", endpoint="suggest")
def send_suggestion(post_id: int) -> Response:
    """Suggest a change."""
    actor = require_member()
    shown, target = one_post(actor, post_id)
    ensure(actor, "edit.suggest", target)
    form = EditForm()
    if wants("preview"):
        return _show_form(shown, target, form, preview=True)
    is_question = target.kind == PostKind.QUESTION
    phone = suggesting.phone_that_stands(target.body, phone_of(target.author_id))
    text, title = collect(
        form,
        lambda: written(form.body.data or "", own_phone=phone),
        lambda: checked_title(form.title.data or "") if is_question else None,
    )
    if any(field.errors for field in form):
        return _show_form(shown, target, form, 422)
    labels = list(form.tags.data or []) if is_question else None
    change = Change(text=text, title=title, labels=labels, reason=form.reason.data or "")

    def act() -> Response:
        suggestion = suggesting.suggest(actor, post_id, change)
        tell_sent(SUGGESTED, State.VISIBLE if suggestion.offered else State.PENDING, text)
        return back(url_for("threads.suggestions", post_id=post_id))

    try:
        return once(act)
    except Invalid as failure:
        form.add_failure(failure)
        return _show_form(shown, target, form, 422)


@bp.get("/p/<int:post_id>/suggestions")
def suggestions(post_id: int) -> Response:
    """The suggested changes of a post that the actor may read."""
    actor = require_member()
    shown, target = one_post(actor, post_id)
    listed = suggestions_on(actor, target)
    return page("threads/suggestions.html", thread=shown, post=target, suggestions=listed)


@bp.post("/suggestions/<int:suggestion_id>/decision", endpoint="decide")
def decide(suggestion_id: int) -> Response:
    """Accept a suggested change, or decline it."""
    actor = require_member()
    action, reason = request.form.get("action", ""), request.form.get("reason", "")
    given = request.form.get("revision", "")
    is_number = given.isascii() and given.isdigit() and len(given) < 9
    revision = int(given) if is_number else None

    def act() -> Response:
        post = suggesting.decide(actor, suggestion_id, action, revision, reason)
        said = N_("The change is made.")
        if action == SuggestionAnswer.DECLINE:
            said = N_("The text stays as it is. Who suggested the change reads your reason.")
        return back(url_for("threads.suggestions", post_id=post.id), said)

    return once(act)


@bp.post("/suggestions/<int:suggestion_id>/withdrawn")
def withdraw_suggestion(suggestion_id: int) -> Response:
    """Take one's suggestion back."""
    actor = require_member()

    def act() -> Response:
        post = suggesting.withdraw(actor, suggestion_id)
        return back(url_for("threads.post", post_id=post.id), N_("Your suggestion is taken back."))

    return once(act)


def _show_form(
    shown: ThreadView,
    target: PostView,
    form: EditForm,
    status: int = 200,
    *,
    preview: bool = False,
) -> Response:
    form.tags.choices = [(label.slug, called(label.label)) for label in labels_of(shown.board_id)]
    return page(
        "threads/edit.html",
        status,
        thread=shown,
        post=target,
        form=form,
        suggests=True,
        preview_html=preview_of(form) if preview else None,
    )
