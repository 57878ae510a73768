"""The earlier texts of a post, and purging one that shows personal data."""

from flask import request, url_for
from werkzeug.wrappers import Response

from forum.charter.words import N_
from forum.kernel.once import once
from forum.kernel.web import back, current_actor, page, require_member
from forum.threads.queries.revisions import revisions_of
from forum.threads.queries.thread_page import one_post
from forum.threads.queries.visibility import readable_post
from forum.threads.service.purging import purge
from forum.threads.views.blueprint import bp


@bp.get("/p/<int:post_id>/revisions")
def revisions(post_id: int) -> Response:
    """The earlier texts of a post, each with what it changed."""
    actor = current_actor()
    readable_post(actor, post_id)
    shown, target = one_post(actor, post_id)
    listed = revisions_of(target.id)
    return page("threads/revisions.html", thread=shown, post=target, revisions=listed)


@bp.post("/p/<int:post_id>/revisions/<int:number>/purged")
def purged(post_id: int, number: int) -> Response:
    """Blank an earlier text for good."""
    actor = require_member()

    def act() -> Response:
        purge(actor, post_id, number, request.form.get("reason", ""))
        return back(
            url_for("threads.revisions", post_id=post_id), N_("The text of this version is gone.")
        )

    return once(act)
