"""The acts of staff on posts and threads, each with a reason and a way back."""

from collections.abc import Callable

from flask import request, url_for
from werkzeug.wrappers import Response

from forum.charter.actor import Actor
from forum.charter.words import N_
from forum.kernel.once import once
from forum.kernel.web import back, is_undo, require_member
from forum.moderation.views.blueprint import bp
from forum.threads.service import changing, moving

Act = Callable[[Actor, int, str], object]


@bp.post("/p/<int:post_id>/hidden")
def hidden(post_id: int) -> Response:
    """Hide a post, or show it again."""
    return act_or_undo(
        (changing.hide, N_("The post is hidden.")),
        (changing.unhide, N_("The post can be seen again.")),
        post_id,
        url_for("threads.post", post_id=post_id),
    )


@bp.post("/t/<int:thread_id>/closed")
def closed(thread_id: int) -> Response:
    """Close a thread, or open it again."""
    return act_or_undo(
        (changing.close, N_("The thread is closed.")),
        (changing.reopen, N_("The thread is open again.")),
        thread_id,
        url_for("threads.short", thread_id=thread_id),
    )


@bp.post("/t/<int:thread_id>/pinned")
def pinned(thread_id: int) -> Response:
    """Pin a thread to the top of its board, or take it down."""
    return act_or_undo(
        (changing.pin, N_("The thread is pinned.")),
        (changing.unpin, N_("The thread is no longer pinned.")),
        thread_id,
        url_for("threads.short", thread_id=thread_id),
    )


@bp.post("/t/<int:thread_id>/move")
def move(thread_id: int) -> Response:
    """Move a thread to another board."""
    actor = require_member()
    board, reason = request.form.get("board", ""), request.form.get("reason", "")

    def run() -> Response:
        moving.move(actor, thread_id, board, reason)
        return back(
            url_for("threads.short", thread_id=thread_id), N_("The thread stands there now.")
        )

    return once(run)


def act_or_undo(do: tuple[Act, str], undo: tuple[Act, str], thing_id: int, here: str) -> Response:
    """Do one act or the other, as the form says, with its reason; each with what is said then."""
    actor = require_member()
    act, message = undo if is_undo() else do

    def run() -> Response:
        act(actor, thing_id, request.form.get("reason", ""))
        return back(here, message)

    return once(run)
