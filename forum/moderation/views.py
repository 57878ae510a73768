"""The acts of staff on posts, threads and members, each with a reason and a way back."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from forum.accounts.queries import member_named
from forum.accounts.service import offices
from forum.charter.actor import Actor
from forum.charter.words import N_
from forum.kernel.errors import Invalid
from forum.kernel.once import once
from forum.kernel.settings import settings
from forum.kernel.web import back, is_undo, require_member
from forum.threads.service import changing, moving

bp = Blueprint("moderation", __name__)

Act = Callable[[Actor, int, str], object]


@bp.post("/p/<int:post_id>/hidden")
def hidden(post_id: int) -> Response:
    """Hide a post, or show it again."""
    return _act(
        (changing.hide, N_("The post is hidden.")),
        (changing.unhide, N_("The post can be seen again.")),
        post_id,
        url_for("threads.post", post_id=post_id),
    )


@bp.post("/t/<int:thread_id>/closed")
def closed(thread_id: int) -> Response:
    """Close a thread, or open it again."""
    return _act(
        (changing.close, N_("The thread is closed.")),
        (changing.reopen, N_("The thread is open again.")),
        thread_id,
        url_for("threads.short", thread_id=thread_id),
    )


@bp.post("/t/<int:thread_id>/pinned")
def pinned(thread_id: int) -> Response:
    """Pin a thread to the top of its board, or take it down."""
    return _act(
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


def _act(do: tuple[Act, str], undo: tuple[Act, str], thing_id: int, here: str) -> Response:
    actor = require_member()
    act, message = undo if is_undo() else do

    def run() -> Response:
        act(actor, thing_id, request.form.get("reason", ""))
        return back(here, message)

    return once(run)


@bp.post("/u/<username>/suspension")
def suspension(username: str) -> Response:
    """Suspend a member until the end of a day, or let them take part again."""
    actor = require_member()
    member = member_named(username)
    here = url_for("accounts.profile", username=member.username)
    reason = request.form.get("reason", "")

    def act() -> Response:
        if is_undo():
            offices.lift_suspension(actor, member.id, reason)
            return back(here, N_("The member can take part again."))
        offices.suspend(actor, member.id, _end_of(request.form.get("until", "")), reason)
        return back(here, N_("The member is suspended."))

    return once(act)


@bp.post("/u/<username>/resource-person")
def resource_person(username: str) -> Response:
    """Mark a member as a resource person of an institution, or take the mark away."""
    actor = require_member()
    member = member_named(username)
    here = url_for("accounts.profile", username=member.username)
    institution = None if is_undo() else request.form.get("institution", "")

    def act() -> Response:
        offices.mark_resource_person(actor, member.id, institution)
        return back(here, N_("The mark is changed."))

    return once(act)


def _end_of(day: str) -> datetime:
    """Give the end of a day written as 2026-12-31 in the community's zone."""
    try:
        start = datetime.combine(
            date.fromisoformat(day.strip()), time(), ZoneInfo(settings().timezone)
        )
        return (start + timedelta(days=1)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Invalid({"until": N_("Choose a day, such as 2026-12-31.")}) from None
