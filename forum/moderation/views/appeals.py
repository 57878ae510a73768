"""Appealing against an act on something of one's own."""

from flask import request, url_for
from werkzeug.wrappers import Response

from forum.charter.actor import Actor
from forum.charter.limits import REASON_MAX_CHARACTERS
from forum.charter.moderation import APPEAL_DAYS
from forum.charter.words import N_
from forum.kernel.errors import Invalid
from forum.kernel.i18n import say
from forum.kernel.once import once
from forum.kernel.text import clean
from forum.kernel.web import back, page, require_member
from forum.moderation.rules.acts import LOGGED
from forum.moderation.service.appealing import act_of, appeal
from forum.moderation.views.blueprint import bp


@bp.get("/moderation/acts/<int:event_id>/appeal")
def appeal_form(event_id: int) -> Response:
    """The page to appeal on."""
    return _show(require_member(), event_id, "")


@bp.post("/moderation/acts/<int:event_id>/appeal", endpoint="appeal")
def send_appeal(event_id: int) -> Response:
    """Ask another moderator to look at an act again."""
    actor = require_member()

    def act() -> Response:
        appeal(actor, event_id, request.form.get("reason", ""))
        return back(
            url_for("notifications.index"),
            N_("Your appeal is sent. Another moderator looks at it and tells you."),
        )

    try:
        return once(act)
    except Invalid as failure:
        (error,) = failure.errors.values()
        return _show(actor, event_id, say(error), 422)


def _show(actor: Actor, event_id: int, error: str, status: int = 200) -> Response:
    event = act_of(actor, event_id)
    return page(
        "moderation/appeal.html",
        status,
        event=event,
        sentence=say(LOGGED[event.kind]),
        error=error,
        typed=clean(request.form.get("reason", "")),
        days=APPEAL_DAYS,
        longest=REASON_MAX_CHARACTERS,
    )
