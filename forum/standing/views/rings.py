"""Moderators' pages of suspicious votes: the cases, one case with its evidence, and the rule."""

from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response

from forum.charter.actor import Actor
from forum.charter.rings import (
    CONFIRM_REASONS,
    DISMISS_REASONS,
    THRESHOLD_SENTENCES,
    CaseState,
    check_thresholds,
)
from forum.charter.words import N_
from forum.kernel.errors import Invalid
from forum.kernel.i18n import say
from forum.kernel.once import once
from forum.kernel.permission import ensure
from forum.kernel.web import back, is_undo, page, require_member
from forum.ledger.amendments import amend, valid
from forum.standing.queries import cases
from forum.standing.service.cases import decide
from forum.standing.views.blueprint import bp

FILTERS = {
    CaseState.OPEN: N_("Open"),
    CaseState.CONFIRMED: N_("Confirmed"),
    CaseState.DISMISSED: N_("Dismissed"),
}
DECIDED = {
    CaseState.CONFIRMED: N_("The points are taken back. All who are named are told."),
    CaseState.DISMISSED: N_("The votes count. They open no other case."),
    CaseState.OPEN: N_("The decision is taken back. The case is open again."),
}
SAID = {
    "ring.confirmed": N_("Points taken back"),
    "ring.dismissed": N_("Found honest"),
    "ring.withdrawn": N_("Points given back, open again"),
    "ring.reopened": N_("Open again"),
}
ACTIONS = {"confirm": CaseState.CONFIRMED, "dismiss": CaseState.DISMISSED}


@bp.get("/moderation/rings")
def suspicious() -> Response:
    """The cases of suspicious votes."""
    actor = require_member()
    ensure(actor, "ring.list")
    return _list(actor, valid("rings").value)


@bp.post("/moderation/rings")
def change_rings() -> Response:
    """Save other thresholds, with a reason."""
    actor = require_member()
    ensure(actor, "charter.change")
    typed = {name: text for name, text in request.form.items() if name in THRESHOLD_SENTENCES}
    reason = request.form.get("reason", "")

    def act() -> Response:
        amend(actor, "rings", check_thresholds(valid("rings").value | _numbers(typed)), reason)
        return back(url_for("standing.suspicious"), N_("The rule is saved. It holds from tonight."))

    try:
        return once(act)
    except ValueError as bad:
        problem: Any = bad.args[0]
    except Invalid as failure:
        problem = next(iter(failure.errors.values()))
    shown = valid("rings").value | typed
    return _list(actor, shown, 422, problem=say(problem), reason=reason)


@bp.get("/moderation/rings/<int:case_id>")
def suspicious_case(case_id: int) -> Response:
    """A case with its evidence."""
    return _case(require_member(), case_id)


@bp.post("/moderation/rings/<int:case_id>")
def decide_case(case_id: int) -> Response:
    """Confirm or dismiss a case, or take the decision back."""
    actor = require_member()
    state = CaseState.OPEN if is_undo() else ACTIONS.get(request.form.get("action", ""))
    reason = request.form.get("reason") or request.form.get("ready", "")
    votes_read = request.form.get("votes_read", "")

    def act() -> Response:
        if state is None:
            raise Invalid({"action": N_("Choose one of the two buttons.")})
        read = int(votes_read) if votes_read.isdecimal() else None
        decide(actor, case_id, state, reason, votes_read=read)
        return back(url_for("standing.suspicious_case", case_id=case_id), DECIDED[state])

    try:
        return once(act)
    except Invalid as failure:
        problem = say(next(iter(failure.errors.values())))
        return _case(actor, case_id, 422, problem=problem, reason=request.form.get("reason", ""))


def _list(
    actor: Actor, shown: dict[str, Any], status: int = 200, *, problem: str = "", reason: str = ""
) -> Response:
    asked = request.args.get("state", "")
    state = CaseState(asked) if asked in set(CaseState) else CaseState.OPEN
    found = cases.cases(actor, state, request.args.get("after"))
    return page(
        "standing/rings.html",
        status,
        cases=found.items,
        state=state,
        next_url=found.next and url_for("standing.suspicious", state=state.value, after=found.next),
        filters=[
            {
                "label": say(label),
                "url": url_for("standing.suspicious", state=each.value),
                "active": each == state,
            }
            for each, label in FILTERS.items()
        ],
        fields=[
            (name, say(sentence), shown[name], name.endswith("_share"))
            for name, sentence in THRESHOLD_SENTENCES.items()
        ],
        problem=problem,
        reason=reason,
    )


def _case(
    actor: Actor, case_id: int, status: int = 200, *, problem: str = "", reason: str = ""
) -> Response:
    case = cases.case(actor, case_id)
    votes = cases.votes_of(case_id, request.args.get("after"))
    return page(
        "standing/ring.html",
        status,
        case=case,
        votes=votes.items,
        next_url=votes.next
        and url_for("standing.suspicious_case", case_id=case_id, after=votes.next),
        said=SAID,
        confirm_reasons=[say(each) for each in CONFIRM_REASONS],
        dismiss_reasons=[say(each) for each in DISMISS_REASONS],
        problem=problem,
        reason=reason,
    )


def _numbers(typed: dict[str, str]) -> dict[str, int | float]:
    """Read numbers as people write them, 0,6 as well as 0.6. Raises `ValueError`."""
    try:
        return {
            name: float(text.replace(",", ".")) if name.endswith("_share") else int(text)
            for name, text in typed.items()
        }
    except ValueError:
        check_thresholds(None)
        raise
