"""Reporting a post to the moderators."""

from flask import request, url_for
from werkzeug.wrappers import Response

from forum.charter.actor import Actor
from forum.charter.limits import REASON_MAX_CHARACTERS
from forum.charter.moderation import FlagReason
from forum.charter.words import N_
from forum.kernel.errors import Invalid
from forum.kernel.i18n import say
from forum.kernel.once import once
from forum.kernel.permission import ensure
from forum.kernel.text import clean
from forum.kernel.web import back, page, require_member
from forum.moderation.service.flagging import flag as report
from forum.moderation.views.blueprint import bp
from forum.threads.queries.thread_page import one_post


@bp.get("/p/<int:post_id>/flags")
def flag_form(post_id: int) -> Response:
    """The page to report a post on."""
    return _show(require_member(), post_id, {})


@bp.post("/p/<int:post_id>/flags", endpoint="flag")
def send_flag(post_id: int) -> Response:
    """Report a post."""
    actor = require_member()
    reason, note = request.form.get("reason", ""), request.form.get("note", "")

    def act() -> Response:
        report(actor, post_id, reason, note)
        return back(
            url_for("threads.post", post_id=post_id),
            N_("Thank you. A moderator looks at it. The author does not learn who reported."),
        )

    try:
        return once(act)
    except Invalid as failure:
        return _show(actor, post_id, {name: say(e) for name, e in failure.errors.items()}, 422)


def _show(actor: Actor, post_id: int, errors: dict[str, str], status: int = 200) -> Response:
    thread, post = one_post(actor, post_id)
    ensure(actor, "post.flag", post)
    return page(
        "moderation/flag.html",
        status,
        thread=thread,
        post=post,
        reasons=[(reason.value, say(reason.sentence)) for reason in FlagReason],
        errors=errors,
        typed={name: clean(request.form.get(name, "")) for name in ("reason", "note")},
        longest=REASON_MAX_CHARACTERS,
    )
