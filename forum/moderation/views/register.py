"""Reports by people who are no members: the public form, and the register that staff keeps."""

from datetime import datetime
from zoneinfo import ZoneInfo

from flask import redirect, request, session, url_for
from werkzeug.wrappers import Response

from forum.accounts.rules.devices import network_of
from forum.charter.limits import REASON_MAX_CHARACTERS
from forum.charter.takedowns import KEPT_DAYS, Outcome
from forum.charter.words import N_
from forum.kernel.errors import Invalid, TooMany
from forum.kernel.i18n import say
from forum.kernel.once import once
from forum.kernel.settings import settings
from forum.kernel.sheets import sheet
from forum.kernel.text import clean_line
from forum.kernel.transactions import transaction
from forum.kernel.web import back, current_actor, is_undo, page, require_member
from forum.moderation.forms import TakedownForm
from forum.moderation.queries.takedowns import (
    TakedownRow,
    all_takedowns,
    one_takedown,
    takedowns,
)
from forum.moderation.service import takedowns as service
from forum.moderation.views.blueprint import bp

RECEIVED = "takedown"
"""Where the session keeps number and time of the report sent last."""
COLUMNS = (
    N_("Case number"),
    N_("Received"),
    N_("Read"),
    N_("Decided"),
    N_("Answered"),
    N_("Right"),
    N_("Address"),
    N_("Name"),
    N_("Contact"),
    N_("Explanation"),
    N_("Outcome"),
    N_("Reason"),
    N_("Decided by"),
)


@bp.route("/takedown", methods=["GET", "POST"])
def takedown() -> Response:
    """Report a page that breaks a right of one's own."""
    form = TakedownForm()
    if not form.validate_on_submit():
        return _form(form, 422 if form.errors else 200)
    names = service.Report._fields
    told = service.Report(**{name: form[name].data for name in names})
    try:
        with transaction():
            kept = service.report(current_actor(), told, network_of(request.remote_addr or ""))
            session[RECEIVED] = [kept.id, kept.received_at.isoformat()]
    except TooMany as failure:
        form.form_errors.append(say(failure.sentence, **failure.values))
        refused = _form(form, failure.status)
        refused.headers["Retry-After"] = str(failure.retry_after)
        return refused
    return redirect(url_for("moderation.takedown_received"), code=303)


@bp.get("/takedown/received")
def takedown_received() -> Response:
    """Number and time of the report that was just sent."""
    if RECEIVED not in session:
        return redirect(url_for("moderation.takedown"), code=303)
    number, received_at = session[RECEIVED]
    return page(
        "moderation/takedown_received.html",
        number=number,
        received_at=datetime.fromisoformat(received_at),
    )


@bp.get("/moderation/takedowns")
def register() -> Response:
    """The register, newest first."""
    undecided, after = request.args.get("state") == "open", request.args.get("after")
    listed = takedowns(require_member(), after, undecided=undecided)
    state = "open" if undecided else None
    return page(
        "moderation/takedowns.html",
        rows=listed.items,
        filters=[
            {
                "label": say(label),
                "url": url_for("moderation.register", state=name),
                "active": (name == "open") == undecided,
            }
            for name, label in ((None, N_("All")), ("open", N_("Not decided yet")))
        ],
        next_url=listed.next and url_for("moderation.register", state=state, after=listed.next),
        first_url=url_for("moderation.register", state=state) if after else None,
    )


@bp.get("/moderation/takedowns.csv")
def register_sheet() -> Response:
    """The whole register for a spreadsheet."""
    actor = require_member()
    rows = [_cells(row) for row in all_takedowns(actor)]
    response = Response(sheet([say(head) for head in COLUMNS], rows), mimetype="text/csv")
    response.headers["Content-Disposition"] = "attachment; filename=takedowns.csv"
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/moderation/takedowns/<int:takedown_id>")
def one_report(takedown_id: int) -> Response:
    """One report, with what can be done about it."""
    return _show(takedown_id, {})


@bp.post("/moderation/takedowns/<int:takedown_id>/read")
def read_report(takedown_id: int) -> Response:
    """Note that one has read a report, and show it."""
    actor = require_member()

    def act() -> Response:
        service.read(actor, takedown_id)
        return back(url_for("moderation.one_report", takedown_id=takedown_id))

    return once(act)


@bp.post("/moderation/takedowns/<int:takedown_id>/decision")
def decide_report(takedown_id: int) -> Response:
    """Decide on a report, or take the decision back."""
    actor, here = require_member(), url_for("moderation.one_report", takedown_id=takedown_id)
    outcome, reason = request.form.get("outcome", ""), request.form.get("reason", "")
    hides = request.form.get("hide") == "y"

    def act() -> Response:
        if is_undo():
            service.reopen(actor, takedown_id)
            return back(here, N_("The decision is taken back."))
        service.decide(actor, takedown_id, outcome, reason, hides=hides)
        return back(here, N_("Decided. Now tell whoever reported it."))

    try:
        return once(act)
    except Invalid as failure:
        return _show(takedown_id, {name: say(e) for name, e in failure.errors.items()}, 422)


@bp.post("/moderation/takedowns/<int:takedown_id>/answered")
def answer_report(takedown_id: int) -> Response:
    """Note that whoever reported was told the decision."""
    actor = require_member()

    def act() -> Response:
        service.answer(actor, takedown_id)
        here = url_for("moderation.one_report", takedown_id=takedown_id)
        return back(here, N_("The case is closed."))

    return once(act)


def _form(form: TakedownForm, status: int) -> Response:
    return page("moderation/takedown.html", status, form=form, days=KEPT_DAYS)


def _show(takedown_id: int, errors: dict[str, str], status: int = 200) -> Response:
    return page(
        "moderation/takedown_case.html",
        status,
        row=one_takedown(require_member(), takedown_id),
        outcomes=[(outcome.value, say(outcome.sentence)) for outcome in Outcome],
        errors=errors,
        typed={name: clean_line(request.form.get(name, "")) for name in ("outcome", "reason")},
        longest=REASON_MAX_CHARACTERS,
        days=KEPT_DAYS,
    )


def _cells(row: TakedownRow) -> list[str]:
    zone = ZoneInfo(settings().timezone)
    times = (row.received_at, row.read_at, row.decided_at, row.answered_at)
    stamps = [at.astimezone(zone).isoformat(" ", "minutes") if at else "" for at in times]
    outcome = say(row.outcome.sentence) if row.outcome else ""
    words = (row.address, row.name, row.contact, row.explanation, outcome, row.reason)
    return [str(row.id), *stamps, say(row.right.sentence), *words, row.decided_by]
