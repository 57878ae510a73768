"""The lists of words that hold texts: read, tried out and changed by staff."""

from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response

from forum.charter.actor import Actor
from forum.charter.limits import BODY_MAX_CHARACTERS
from forum.charter.matching import Lists
from forum.charter.policies import allowed
from forum.charter.screening import WORD_LISTS
from forum.charter.words import N_
from forum.kernel.errors import Invalid
from forum.kernel.i18n import say
from forum.kernel.once import once
from forum.kernel.permission import ensure
from forum.kernel.text import clean, clean_line
from forum.kernel.web import back, page, require_member
from forum.ledger.amendments import amend, amendments, valid
from forum.moderation.views.blueprint import bp

NAME = "screening"


@bp.get("/moderation/screening")
def lists() -> Response:
    """The lists as they are valid now."""
    return _show(require_member(), valid(NAME).value, {})


@bp.post("/moderation/screening", endpoint="change_lists")
def send_lists() -> Response:
    """Change the lists, or try a text out with what stands in the form."""
    actor = require_member()
    ensure(actor, "review.read")
    typed = {name: _typed(name, terms) for name, terms in valid(NAME).value.items()}
    if request.form.get("do") == "try":
        return _show(actor, typed, {})

    def act() -> Response:
        amend(actor, NAME, typed, request.form.get("reason", ""))
        return back(url_for("moderation.lists"), N_("The lists are changed and valid from now."))

    try:
        return once(act)
    except Invalid as failure:
        return _show(actor, typed, {name: say(e) for name, e in failure.errors.items()}, 422)


def _typed(name: str, terms: list[str]) -> list[str]:
    """Read a list from the form; what the form doesn't hold stays."""
    return clean(request.form[name]).splitlines() if name in request.form else terms


def _show(
    actor: Actor, shown: dict[str, Any], errors: dict[str, str], status: int = 200
) -> Response:
    ensure(actor, "review.read")
    sample = clean(request.form.get("sample", ""))[:BODY_MAX_CHARACTERS]
    found = Lists(shown).matches(sample) if sample else []
    return page(
        "moderation/lists.html",
        status,
        version=valid(NAME).number,
        lists=[
            (name, say(each.topic.sentence), say(each.effect.sentence), "\n".join(shown[name]))
            for name, each in WORD_LISTS.items()
        ],
        sample=sample,
        found=[
            (
                match.term,
                say(WORD_LISTS[match.list_name].topic.sentence),
                say(WORD_LISTS[match.list_name].effect.sentence),
            )
            for match in found
        ],
        errors=errors,
        reason=clean_line(request.form.get("reason", "")),
        may_change=allowed(actor, "charter.change"),
        changes=amendments(NAME, 5),
    )
