"""How a member stands: the page, the member's own switches, and what moderators decide."""

from collections.abc import Callable
from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response

from forum.accounts.queries import as_author, member_named
from forum.boards.clusters import CLUSTER_NAMES
from forum.boards.names import called
from forum.charter.actor import Actor
from forum.charter.mentors import PLEDGE
from forum.charter.words import N_
from forum.kernel.errors import Invalid
from forum.kernel.i18n import say
from forum.kernel.once import once
from forum.kernel.web import back, current_actor, page, require_member
from forum.standing.queries.people import course_lines, ledger_lines, standings
from forum.standing.rules.lines import sentence_of
from forum.standing.service import offices, own
from forum.standing.service.offices import in_cluster
from forum.standing.views.blueprint import bp

SWITCHES: dict[str, tuple[Callable[[Actor, int, str], None], str]] = {
    "rest": (own.rest, N_("You are resting now. Your next act in the cluster ends it.")),
    "resume": (own.resume, N_("Welcome back. You have a mentor's rights again.")),
    "step_down": (own.step_down, N_("You are no longer mentor here. Thank you for your help.")),
    "willing": (own.be_willing, N_("Thank you. The rule can make you mentor again.")),
}


@bp.get("/u/<username>/standing")
def standing(username: str) -> Response:
    """Points and level in each cluster, what is still missing, and the ledger."""
    actor = current_actor()
    member = member_named(username)
    chosen = request.args.get("cluster")
    cluster = chosen if chosen in CLUSTER_NAMES else None
    lines = ledger_lines(actor, member.id, cluster, request.args.get("after"))

    def here(cluster: str | None, **more: Any) -> str:
        return url_for("standing.standing", username=member.username, cluster=cluster, **more)

    return page(
        "standing/standing.html",
        member=as_author(member),
        mine=actor.id == member.id,
        clusters=[(each, in_cluster(member, each.cluster)) for each in standings(member.id)],
        course=course_lines(actor, member),
        pledge=PLEDGE,
        lines=[(line, say(sentence_of(line.line))) for line in lines.items],
        filters=[
            {
                "label": label if slug is None else called(label),
                "active": slug == cluster,
                "url": here(slug, _anchor="ledger"),
            }
            for slug, label in ((None, say(N_("All clusters"))), *CLUSTER_NAMES.items())
        ],
        next_url=here(cluster, after=lines.next) if lines.next else None,
    )


@bp.post("/u/<username>/mentor/<cluster>")
def choose(username: str, cluster: str) -> Response:
    """Take a rest, come back, step down, or be willing again."""
    actor = require_member()
    member = member_named(username)
    choice = SWITCHES.get(request.form.get("do", ""))
    if choice is None:
        raise Invalid({"do": N_("Choose one of the buttons.")})
    switch, message = choice

    def act() -> Response:
        switch(actor, member.id, cluster)
        return back(url_for("standing.standing", username=member.username), message)

    return once(act)


@bp.post("/u/<username>/mentor/<cluster>/office")
def office(username: str, cluster: str) -> Response:
    """Appoint, suspend or reinstate a mentor."""
    actor = require_member()
    member = member_named(username)
    reason, evidence = (request.form.get(name, "") for name in ("reason", "evidence"))

    def act() -> Response:
        here = url_for("standing.standing", username=member.username)
        match request.form.get("do"):
            case "suspend":
                offices.suspend(actor, member.id, cluster, reason)
                return back(here, N_("The mentor is suspended."))
            case "reinstate":
                offices.reinstate(actor, member.id, cluster, reason)
                return back(here, N_("The mentor has the rights back."))
        offices.appoint(actor, member.id, cluster, reason, evidence)
        return back(here, N_("The member is founding mentor now."))

    return once(act)
