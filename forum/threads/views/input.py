"""What the forms of this room have in common: photos kept between tries, and previews."""

from typing import Any

from flask import flash, request
from markupsafe import Markup

from forum.charter.actor import Actor
from forum.charter.personal import Personal
from forum.charter.words import N_, State
from forum.kernel.errors import Invalid
from forum.kernel.i18n import say
from forum.media.queries import free_photos
from forum.media.service import receive
from forum.threads.forms import AnswerForm
from forum.threads.service.texts import Written, written

HELD = N_("A moderator reads your text first. It usually takes less than one working day.")
COVERED = N_("We cover it for others. You and the moderators still read it.")


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


def tell_sent(sentence: str, state: str, text: Written | None) -> None:
    """Say on the next page that a text is sent, held or partly covered, whichever it is."""
    if state == State.PENDING:
        flash(say(HELD), "note")
    else:
        flash(say(sentence), "done")
    if text is not None and text.original is not None:
        kinds = text.original.kinds.split(",")
        why = " ".join(say(kind.sentence) for kind in Personal if kind.value in kinds)
        flash(f"{why} {say(COVERED)}", "note")
