"""Suggesting changes of a guide, and deciding on them."""

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from forum.charter.words import N_
from forum.guides.forms import SuggestionForm
from forum.guides.queries.desk import suggestion_view
from forum.guides.queries.pages import GuideView, guide_view
from forum.guides.queries.visibility import readable_suggestion
from forum.guides.service import suggesting
from forum.guides.service.texts import checked_note
from forum.guides.views.blueprint import bp
from forum.guides.views.writing import number_of
from forum.kernel.errors import Invalid
from forum.kernel.forms import collect
from forum.kernel.once import once
from forum.kernel.permission import ensure
from forum.kernel.web import back, page, require_member
from forum.threads.service.texts import written

SUGGESTED = N_("Thank you. A moderator reads your suggestion, and we tell you the answer.")


@bp.get("/guides/<slug>/suggest")
def suggest_form(slug: str) -> Response:
    """The page to suggest a change on, with the guide's text to begin from."""
    actor = require_member()
    shown = guide_view(actor, slug)
    ensure(actor, "guide.suggest", shown)
    if slug != shown.slug:
        return redirect(url_for("guides.suggest_form", slug=shown.slug), 301)
    return _show(shown, SuggestionForm(formdata=None, body=shown.body))


@bp.post("/guides/<slug>/suggest", endpoint="suggest")
def send_suggestion(slug: str) -> Response:
    """Suggest a change."""
    actor = require_member()
    shown = guide_view(actor, slug)
    ensure(actor, "guide.suggest", shown)
    form = SuggestionForm()
    text, note = collect(
        form, lambda: written(form.body.data or ""), lambda: checked_note(form.note.data or "")
    )
    if any(field.errors for field in form):
        return _show(shown, form, 422)

    def act() -> Response:
        suggesting.suggest(actor, slug, text, note)
        return back(shown.url, SUGGESTED)

    try:
        return once(act)
    except Invalid as failure:
        form.add_failure(failure)
        return _show(shown, form, 422)


@bp.get("/guides/suggestions/<int:suggestion_id>")
def suggestion(suggestion_id: int) -> Response:
    """A suggestion with what it would change, for moderators and who made it."""
    actor = require_member()
    readable_suggestion(actor, suggestion_id)
    return page("guides/suggestion.html", suggestion=suggestion_view(suggestion_id))


@bp.post("/guides/suggestions/<int:suggestion_id>/accepted")
def accepted(suggestion_id: int) -> Response:
    """Publish a suggestion."""
    actor = require_member()
    number = number_of(request.form.get("revision"))

    def act() -> Response:
        suggesting.accept(actor, suggestion_id, number)
        return back(url_for("guides.desk"), N_("The guide now says so."))

    return once(act)


@bp.post("/guides/suggestions/<int:suggestion_id>/declined")
def declined(suggestion_id: int) -> Response:
    """Leave the guide as it is."""
    actor = require_member()

    def act() -> Response:
        suggesting.decline(actor, suggestion_id, request.form.get("reason", ""))
        return back(
            url_for("guides.desk"), N_("The suggestion is declined; its author reads your reason.")
        )

    return once(act)


def _show(shown: GuideView, form: SuggestionForm, status: int = 200) -> Response:
    return page("guides/suggest.html", status, guide=shown, form=form)
