"""The acts of staff on members: warning, silence, links, suspension, the mark of an office."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import request, url_for
from werkzeug.wrappers import Response

from forum.accounts.queries import member_named
from forum.accounts.service import offices, sanctions
from forum.charter.actor import Actor
from forum.charter.words import N_
from forum.kernel.errors import Invalid
from forum.kernel.once import once
from forum.kernel.settings import settings
from forum.kernel.web import back, is_undo, require_member
from forum.moderation.views.blueprint import bp

Act = Callable[[Actor, int, str], object]


@bp.post("/u/<username>/warning")
def warning(username: str) -> Response:
    """Warn a member, or take a warning back."""
    return _act(
        username,
        (sanctions.warn, N_("The member is warned and reads the reason.")),
        (sanctions.withdraw_warning, N_("The warning is taken back.")),
    )


@bp.post("/u/<username>/silence")
def silence(username: str) -> Response:
    """Silence a member for some days, or let them write again."""
    return _act(
        username,
        (
            lambda actor, member_id, reason: sanctions.silence(actor, member_id, _days(), reason),
            N_("The member can read and vote, but not write."),
        ),
        (sanctions.lift_silence, N_("The member may write again.")),
    )


@bp.post("/u/<username>/links")
def links(username: str) -> Response:
    """Let a member's links be read first for some days, or no longer."""
    return _act(
        username,
        (
            lambda actor, member_id, why: sanctions.limit_links(actor, member_id, _days(), why),
            N_("What the member writes with a link is read first."),
        ),
        (sanctions.free_links, N_("The member's links are no longer read first.")),
    )


@bp.post("/u/<username>/suspension")
def suspension(username: str) -> Response:
    """Suspend a member until the end of a day, or let them take part again."""

    def suspend(actor: Actor, member_id: int, reason: str) -> None:
        offices.suspend(actor, member_id, _end_of(request.form.get("until", "")), reason)

    return _act(
        username,
        (suspend, N_("The member is suspended.")),
        (offices.lift_suspension, N_("The member can take part again.")),
    )


@bp.post("/u/<username>/resource-person")
def resource_person(username: str) -> Response:
    """Mark a member as a resource person of an institution, or take the mark away."""
    institution = None if is_undo() else request.form.get("institution", "")

    def mark(actor: Actor, member_id: int, _reason: str) -> None:
        offices.mark_resource_person(actor, member_id, institution)

    done = (mark, N_("The mark is changed."))
    return _act(username, done, done)


def _act(username: str, do: tuple[Act, str], undo: tuple[Act, str]) -> Response:
    actor = require_member()
    member = member_named(username)
    here = url_for("accounts.profile", username=member.username)
    act, message = undo if is_undo() else do

    def run() -> Response:
        act(actor, member.id, request.form.get("reason", ""))
        return back(here, message)

    return once(run)


def _days() -> int:
    text = request.form.get("days", "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def _end_of(day: str) -> datetime:
    """Give the end of a day written as 2026-12-31 in the community's zone."""
    try:
        start = datetime.combine(
            date.fromisoformat(day.strip()), time(), ZoneInfo(settings().timezone)
        )
        return (start + timedelta(days=1)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Invalid({"until": N_("Choose a day, such as 2026-12-31.")}) from None
