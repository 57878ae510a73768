"""The buttons on a post: that it helped, that it is right, and what must be corrected in it."""

from collections.abc import Callable

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from forum.charter.actor import Actor
from forum.charter.words import N_
from forum.kernel.once import once
from forum.kernel.web import back, is_undo, require_member
from forum.threads.queries.visibility import readable_post
from forum.threads.service.texts import written_note
from forum.votes import service
from forum.votes.models import Correction

bp = Blueprint("votes", __name__)


@bp.post("/p/<int:post_id>/helpful")
def helpful(post_id: int) -> Response:
    """Say that a post helped, or take it back."""
    return _mark(
        post_id,
        (service.say_helpful, N_("Thank you. The author sees that it helped.")),
        (service.withdraw, N_("Your vote is taken back.")),
    )


@bp.post("/p/<int:post_id>/endorsement")
def endorsement(post_id: int) -> Response:
    """Confirm an answer as a mentor, or take it back."""
    return _mark(
        post_id,
        (service.endorse, N_("Thank you. Everybody sees that you confirm this answer.")),
        (service.withdraw_endorsement, N_("You no longer confirm this answer.")),
    )


@bp.post("/p/<int:post_id>/corrections")
def correct(post_id: int) -> Response:
    """Write what must be corrected in an answer."""
    actor = require_member()
    readable_post(actor, post_id)
    note = written_note(request.form.get("note", ""))

    def act() -> Response:
        service.correct(actor, post_id, note)
        return back(_post(post_id), N_("Your correction stands under the answer."))

    return once(act)


@bp.post("/corrections/<int:correction_id>/resolved")
def resolved(correction_id: int) -> Response:
    """Say that the answer is right since it was changed."""
    return _decide(service.resolve, correction_id, N_("The correction is resolved."))


@bp.post("/corrections/<int:correction_id>/upheld")
def upheld(correction_id: int) -> Response:
    """Confirm a correction."""
    return _decide(service.uphold, correction_id, N_("The correction is confirmed."))


@bp.post("/corrections/<int:correction_id>/withdrawn")
def withdrawn(correction_id: int) -> Response:
    """Take a correction back."""
    return _decide(service.withdraw_correction, correction_id, N_("The correction is taken back."))


Act = Callable[[Actor, int], object]


def _mark(post_id: int, do: tuple[Act, str], undo: tuple[Act, str]) -> Response:
    actor = require_member()
    act, message = undo if is_undo() else do

    def run() -> Response:
        act(actor, post_id)
        return back(_post(post_id), message)

    return once(run)


def _decide(
    act: Callable[[Actor, int, str], Correction], correction_id: int, message: str
) -> Response:
    actor = require_member()

    def run() -> Response:
        correction = act(actor, correction_id, request.form.get("reason", ""))
        return back(_post(correction.post_id), message)

    return once(run)


def _post(post_id: int) -> str:
    return url_for("threads.post", post_id=post_id)
