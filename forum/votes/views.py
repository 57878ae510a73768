"""The button "helpful"."""

from flask import Blueprint, url_for
from werkzeug.wrappers import Response

from forum.charter.words import N_
from forum.kernel.once import once
from forum.kernel.web import back, is_undo, require_member
from forum.votes.service import say_helpful, withdraw

bp = Blueprint("votes", __name__)


@bp.post("/p/<int:post_id>/helpful")
def helpful(post_id: int) -> Response:
    """Say that a post helped, or take it back."""
    actor = require_member()

    def act() -> Response:
        here = url_for("threads.post", post_id=post_id)
        if is_undo():
            withdraw(actor, post_id)
            return back(here, N_("Your vote is taken back."))
        say_helpful(actor, post_id)
        return back(here, N_("Thank you. The author sees that it helped."))

    return once(act)
