"""The pages of notices: reading them and choosing which ones one wants."""

from datetime import timedelta

from flask import Blueprint, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from forum.accounts.queries import member_named
from forum.boards.clusters import CLUSTER_NAMES
from forum.boards.names import called
from forum.charter.moderation import APPEAL_DAYS, APPEALABLE, RULES
from forum.charter.words import N_, Notice
from forum.kernel import clock
from forum.kernel.i18n import say
from forum.kernel.once import once
from forum.kernel.web import back, is_undo, page, require_member
from forum.notifications import service
from forum.notifications.queries import (
    NoticeGroup,
    NoticeRow,
    grouped,
    muted_by,
    notices,
    wanted_kinds,
)
from forum.notifications.rules import sentence_of

bp = Blueprint("notifications", __name__)

GIVE_REASONS = (Notice.MODERATION, Notice.MENTOR, Notice.GUIDE, Notice.SUGGESTION)


@bp.get("/notifications")
def index() -> Response:
    """What a member was told, grouped, newest first."""
    actor = require_member()
    listed = notices(actor, request.args.get("after"))
    return page(
        "notifications/list.html",
        groups=[_shown(group) for group in grouped(listed.items)],
        next_url=url_for("notifications.index", after=listed.next) if listed.next else None,
    )


@bp.post("/notifications/read")
def read() -> Response:
    """Note that all are read."""
    actor = require_member()

    def act() -> Response:
        service.mark_read(actor)
        return back(url_for("notifications.index"), N_("All notices are marked as read."))

    return once(act)


@bp.get("/settings/notifications")
def settings() -> Response:
    """Which kinds of notices a member wants."""
    actor = require_member()
    wanted = wanted_kinds(actor)
    return page(
        "notifications/settings.html",
        kinds=[(kind.value, say(kind.sentence), kind in wanted) for kind in Notice],
        muted=muted_by(actor),
    )


@bp.post("/settings/notifications")
def choose() -> Response:
    """Be told of the ticked kinds only."""
    actor = require_member()
    ticked = set(request.form.getlist("kinds"))

    def act() -> Response:
        service.choose_kinds(actor, [kind for kind in Notice if kind.value in ticked])
        return back(url_for("notifications.settings"), N_("Your choice is saved."))

    return once(act)


@bp.post("/u/<username>/mute")
def mute(username: str) -> Response:
    """Hear no more of mentions by a member, or hear of them again."""
    actor = require_member()

    def act() -> Response:
        member = member_named(username)
        here = url_for("accounts.profile", username=member.username)
        if is_undo():
            service.unmute(actor, member)
            return back(here, N_("You hear of mentions by this member again."))
        service.mute(actor, member)
        return back(here, N_("You no longer hear of mentions by this member."))

    return once(act)


def _shown(group: NoticeGroup) -> dict[str, object]:
    newest = group.rows[0]
    is_act = newest.kind in (Notice.MODERATION, Notice.SUGGESTION)
    sentence = sentence_of(newest.kind, newest.event, len(group.rows))
    said = say(
        sentence,
        name=newest.actor.name if newest.actor else "",
        count=len(group.rows),
        title=newest.title,
        cluster=_cluster(newest.cluster or ""),
    )
    return {
        "kind": newest.kind,
        "text": Markup.escape(said),
        "reason": _reason(newest) if newest.kind in GIVE_REASONS else "",
        "appeal_url": _appeal_url(newest) if is_act and newest.actor else "",
        "url": newest.url,
        "count": len(group.rows),
        "latest_at": newest.created_at,
        "unread": group.is_unread,
    }


def _cluster(slug: str) -> str:
    return called(CLUSTER_NAMES[slug]) if slug in CLUSTER_NAMES else ""


def _reason(row: NoticeRow) -> str:
    return row.reason or (say(RULES[row.rule]) if row.rule in RULES else "")


def _appeal_url(row: NoticeRow) -> str:
    """Give where one can appeal against an act, while one can."""
    is_late = row.created_at < clock.now() - timedelta(days=APPEAL_DAYS)
    if row.event not in APPEALABLE or is_late:
        return ""
    return url_for("moderation.appeal_form", event_id=row.event_id)
