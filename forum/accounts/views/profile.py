"""Profiles: how members show themselves to others."""

from werkzeug.wrappers import Response

from forum.accounts.queries import is_muted, mentor_states, profile_of
from forum.accounts.views.blueprint import bp
from forum.boards.clusters import CLUSTER_NAMES
from forum.boards.names import called
from forum.charter.mentors import level_of
from forum.charter.words import MentorState
from forum.kernel.i18n import say
from forum.kernel.web import current_actor, page
from forum.ledger.queries import scores
from forum.threads.queries.lists import answers_by, threads_by

NONE = MentorState.NONE


@bp.get("/u/<username>")
def profile(username: str) -> Response:
    """A member, their points and what they wrote."""
    actor = current_actor()
    member = profile_of(actor, username)
    points, states = scores(member.id), mentor_states(member.id)
    return page(
        "accounts/profile.html",
        member=member,
        muted=is_muted(actor, member.id),
        scores=[
            {
                "label": called(label),
                "points": points.get(cluster, 0),
                "level": say(level_of(points.get(cluster, 0), states.get(cluster, NONE)).name),
            }
            for cluster, label in CLUSTER_NAMES.items()
            if points.get(cluster) or states.get(cluster, NONE) != NONE
        ],
        threads=threads_by(member.id, actor),
        answers=answers_by(member.id, actor),
    )
