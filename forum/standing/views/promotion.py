"""Moderators' page of the rule for mentors: candidates, and what another rule would change."""

from collections.abc import Sequence
from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response

from forum.boards.clusters import CLUSTER_NAMES
from forum.boards.names import called
from forum.charter.actor import Actor
from forum.charter.promotion import (
    SHARES,
    THRESHOLD_SENTENCES,
    check_mode,
    check_thresholds,
    thresholds_of,
)
from forum.charter.words import N_, PromotionMode
from forum.kernel import clock
from forum.kernel.errors import Invalid
from forum.kernel.i18n import say
from forum.kernel.once import once
from forum.kernel.permission import ensure
from forum.kernel.web import back, page, require_member
from forum.ledger.amendments import amend, amendments, valid
from forum.standing.queries.dossiers import open_dossiers
from forum.standing.queries.people import usernames
from forum.standing.queries.plans import Planned, preview
from forum.standing.queries.suspects import votes_under_suspicion
from forum.standing.rules.course import Charter
from forum.standing.service.offices import confirm
from forum.standing.views.blueprint import bp

CHANGES_SHOWN = 10


@bp.get("/moderation/promotion")
def promotion() -> Response:
    """Candidates, the thresholds, and what others would change."""
    actor = require_member()
    ensure(actor, "promotion.preview")
    typed = {name: text for name, text in request.args.items() if name in _fields()}
    if not typed:
        return _page(actor, _current())
    try:
        value, mode = _read(typed)
    except ValueError as problem:
        return _page(actor, _current() | typed, 422, problem=problem.args[0])
    charter = Charter(thresholds_of(value), valid("promotion").number, PromotionMode(mode))
    planned = preview(clock.now(), charter, suspected=votes_under_suspicion())
    return _page(actor, _current() | typed, planned=planned)


@bp.post("/moderation/promotion")
def change() -> Response:
    """Save other thresholds, with a reason."""
    actor = require_member()
    ensure(actor, "charter.change")
    typed = {name: text for name, text in request.form.items() if name in _fields()}
    reason = request.form.get("reason", "")
    try:
        value, mode = _read(typed)
    except ValueError as bad:
        return _page(actor, _current() | typed, 422, problem=bad.args[0], reason=reason)

    def act() -> Response:
        amend(actor, "promotion", value, reason)
        amend(actor, "promotion_mode", mode, reason)
        return back(
            url_for("standing.promotion"), N_("The rule is saved. The next review applies it.")
        )

    try:
        return once(act)
    except Invalid as failure:
        problem = next(iter(failure.errors.values()))
        return _page(actor, _current() | typed, 422, problem=problem, reason=reason)


@bp.post("/moderation/promotion/<int:dossier_id>")
def decide(dossier_id: int) -> Response:
    """Confirm a candidate, or not now."""
    actor = require_member()
    approve = request.form.get("action") == "approve"
    reason = request.form.get("reason", "")

    def act() -> Response:
        confirm(actor, dossier_id, reason, approve=approve)
        message = N_("The candidate is mentor now.") if approve else N_("Not confirmed this time.")
        return back(url_for("standing.promotion"), message)

    return once(act)


def _page(
    actor: Actor,
    typed: dict[str, Any],
    status: int = 200,
    *,
    planned: Sequence[Planned] | None = None,
    problem: Any = "",
    reason: str = "",
) -> Response:
    names = usernames(each.member_id for each in planned or ())
    return page(
        "standing/promotion.html",
        status,
        dossiers=open_dossiers(actor),
        fields=[
            (name, say(sentence), typed[name], name in SHARES)
            for name, sentence in THRESHOLD_SENTENCES.items()
        ],
        modes=[(mode.value, say(mode.sentence)) for mode in PromotionMode],
        mode=typed["mode"],
        planned=[
            (names[each.member_id], called(CLUSTER_NAMES[each.cluster]), say(change.kind.sentence))
            for each in planned or ()
            for change in each.changes
        ],
        previewed=planned is not None,
        problem=problem and say(problem),
        reason=reason,
        history=amendments("promotion", CHANGES_SHOWN),
    )


def _fields() -> set[str]:
    return {*THRESHOLD_SENTENCES, "mode"}


def _current() -> dict[str, Any]:
    return {**valid("promotion").value, "mode": valid("promotion_mode").value}


def _read(typed: dict[str, str]) -> tuple[dict[str, Any], str]:
    """Read thresholds and mode as typed; what is not called stays. Raises `ValueError`."""
    numbers = {name: _number(name, text) for name, text in typed.items() if name != "mode"}
    mode = typed.get("mode", valid("promotion_mode").value)
    return check_thresholds(valid("promotion").value | numbers), check_mode(mode)


def _number(name: str, text: str) -> Any:
    """Read a number as people write it, 0,6 as well as 0.6; other text stays, to be refused."""
    try:
        return float(text.replace(",", ".")) if name in SHARES else int(text)
    except ValueError:
        return text
