"""The directory of mentors."""

from itertools import groupby

from flask import request, url_for
from werkzeug.wrappers import Response

from forum.boards.clusters import CLUSTER_NAMES
from forum.boards.names import called
from forum.charter.words import N_
from forum.kernel.errors import NotFound
from forum.kernel.i18n import say
from forum.kernel.web import page
from forum.standing.queries.directory import coverage, mentors
from forum.standing.service.offices import NO_CLUSTER
from forum.standing.views.blueprint import bp


@bp.get("/mentors")
def clusters() -> Response:
    """Which cluster has how many mentors, and the mentors of all by kecamatan."""
    return _directory(None)


@bp.get("/mentors/<cluster>")
def of_cluster(cluster: str) -> Response:
    """The mentors of a cluster by kecamatan."""
    if cluster not in CLUSTER_NAMES:
        raise NotFound(NO_CLUSTER)
    return _directory(cluster)


def _directory(cluster: str | None) -> Response:
    listed = mentors(cluster, request.args.get("after"))
    unknown = say(N_("Kecamatan not given"))
    places = groupby(listed.items, lambda row: row.author.kecamatan or unknown)
    return page(
        "standing/mentors.html",
        cluster=cluster,
        label=called(CLUSTER_NAMES[cluster]) if cluster else "",
        coverage=coverage(),
        places=[(place, list(rows)) for place, rows in places],
        next_url=listed.next
        and url_for(request.endpoint or "", cluster=cluster, after=listed.next),
    )
