"""The public log, and the button that takes an act back."""

from flask import request, url_for
from werkzeug.wrappers import Response

from forum.charter.words import N_
from forum.kernel.once import once
from forum.kernel.web import back, current_actor, page, require_member
from forum.moderation.queries.log import log_page
from forum.moderation.service.undoing import undo
from forum.moderation.views.blueprint import bp


@bp.get("/moderation/log")
def log() -> Response:
    """What moderators did, in plain words."""
    after = request.args.get("after")
    listed = log_page(current_actor(), after)
    here = url_for("moderation.log")
    return page(
        "moderation/log.html",
        rows=listed.items,
        next_url=url_for("moderation.log", after=listed.next) if listed.next else None,
        first_url=here if after else None,
    )


@bp.post("/moderation/acts/<int:event_id>/undo", endpoint="undo")
def take_back(event_id: int) -> Response:
    """Take an act back."""
    actor = require_member()

    def act() -> Response:
        undo(actor, event_id, request.form.get("reason", ""))
        return back(url_for("moderation.log"), N_("The act is taken back."))

    return once(act)
