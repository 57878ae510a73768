"""Profiles: how members show themselves to others."""

from werkzeug.wrappers import Response

from forum.accounts.queries import is_muted, profile_of
from forum.accounts.views.blueprint import bp
from forum.boards.clusters import CLUSTER_NAMES
from forum.kernel.web import current_actor, page
from forum.ledger.queries import scores
from forum.threads.queries.lists import answers_by, threads_by


@bp.get("/u/<username>")
def profile(username: str) -> Response:
    """A member, their points and what they wrote."""
    actor = current_actor()
    member = profile_of(actor, username)
    points = scores(member.id)
    return page(
        "accounts/profile.html",
        member=member,
        muted=is_muted(actor, member.id),
        scores=[
            {"label": label, "points": points[cluster]}
            for cluster, label in CLUSTER_NAMES.items()
            if points.get(cluster)
        ],
        threads=threads_by(member.id, actor),
        answers=answers_by(member.id, actor),
    )
