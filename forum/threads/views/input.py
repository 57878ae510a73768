"""What the forms of this room have in common: photos kept between tries, and previews."""

from typing import Any

from flask import request
from markupsafe import Markup

from forum.charter.actor import Actor
from forum.kernel.errors import Invalid
from forum.media.queries import free_photos
from forum.media.service import receive
from forum.threads.forms import AnswerForm
from forum.threads.service.texts import written


def keep_photos(actor: Actor, form: AnswerForm) -> list[int]:
    """Store the photos of this try and give the ids of all that came so far.

    A photo that can't be taken becomes an error of the form.
    """
    kept = [int(number) for number in form.photo_ids.data or []]
    try:
        kept += receive(actor.id or 0, request.files.getlist("photos"))
    except Invalid as failure:
        form.add_failure(failure)
    form.photo_ids.data = kept
    return kept


def shown_photos(actor: Actor, form: AnswerForm) -> list[Any]:
    """Give the photos that a form shown again brings back."""
    return list(free_photos(actor.id or 0, form.photo_ids.data or []))


def preview_of(form: AnswerForm) -> Markup | None:
    """Render what was typed so far; what can't be rendered becomes an error of the form."""
    try:
        return Markup(written(form.body.data or "").html)  # noqa: S704 - the sanitizer's output
    except Invalid as failure:
        form.add_failure(failure)
        return None
