"""What staff see of searches that led nowhere, and the synonyms they teach."""

from flask import request, url_for
from werkzeug.wrappers import Response

from forum.charter.adjustable import ADJUSTABLE
from forum.charter.words import N_
from forum.kernel.errors import Failure, Invalid
from forum.kernel.i18n import say
from forum.kernel.once import once
from forum.kernel.permission import ensure
from forum.kernel.text import clean_line
from forum.kernel.web import back, page, require_member
from forum.ledger.amendments import amendments
from forum.search.queries.language import SYNONYMS
from forum.search.queries.sought import Effect, effects, groups, missed, progress
from forum.search.service.synonyms import add_synonyms, remove_synonyms, with_group
from forum.search.views.blueprint import bp


@bp.get("/moderation/search")
def teaching() -> Response:
    """What was sought in vain, and the synonyms."""
    ensure(require_member(), "charter.change")
    return _show(request.args.get("words", ""))


@bp.post("/moderation/search")
def teach() -> Response:
    """Add a group of synonyms, take one away, or show first what would change."""
    actor = require_member()
    ensure(actor, "charter.change")
    typed, reason = (clean_line(request.form.get(name, "")) for name in ("words", "reason"))
    words = _words(typed)
    if request.form.get("do") == "preview":
        return _preview(typed, reason)

    def act() -> Response:
        if request.form.get("do") == "remove":
            remove_synonyms(actor, words, reason)
            message = N_("The synonyms are taken away. Search forgets them in a moment.")
        else:
            add_synonyms(actor, words, reason)
            message = N_("The synonyms are kept. Search learns them in a moment.")
        return back(url_for("search.teaching"), message)

    try:
        return once(act)
    except Invalid as failure:
        return _show(typed, reason, failure=failure, status=422)


def _preview(typed: str, reason: str) -> Response:
    words = _words(typed)
    try:
        changed = ADJUSTABLE[SYNONYMS].check(with_group(groups(), words))
    except ValueError as problem:
        return _show(typed, reason, failure=Invalid({"value": str(problem)}), status=422)
    return _show(typed, reason, effect=effects(changed, words))


def _show(
    typed: str,
    reason: str = "",
    *,
    effect: list[Effect] | None = None,
    failure: Failure | None = None,
    status: int = 200,
) -> Response:
    errors = failure.errors if isinstance(failure, Invalid) else {}
    return page(
        "search/teaching.html",
        status,
        words=typed,
        reason=reason,
        errors={field: say(sentence) for field, sentence in errors.items()},
        effect=effect,
        missed=missed(),
        groups=groups(),
        amendments=amendments(SYNONYMS, 5),
        progress=progress(),
    )


def _words(typed: str) -> list[str]:
    """Give the synonyms that were typed with commas between."""
    return [word for part in typed.split(",") if (word := " ".join(part.lower().split()))]
