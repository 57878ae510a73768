"""The search page, and the suggestions while somebody types."""

import json
from typing import Any, NamedTuple

from flask import request, url_for
from werkzeug.wrappers import Response

from forum.boards import queries as boards
from forum.boards.clusters import LABEL_NAMES
from forum.boards.kecamatan import KECAMATAN
from forum.boards.names import called
from forum.charter.limits import (
    COUNT_SHOWN_MAX,
    SEARCH_MAX_CHARACTERS,
    SUGGESTION_MAX_CHARACTERS,
    SUGGESTIONS_SHOWN,
)
from forum.charter.words import N_
from forum.guides.queries.lists import GuideRow
from forum.kernel.i18n import say
from forum.kernel.security import csrf
from forum.kernel.text import clean_line
from forum.kernel.throttle import count_call
from forum.kernel.web import current_actor, page
from forum.search.queries.candidates import NO_FILTERS, Filters
from forum.search.queries.finding import Asked, found, understood
from forum.search.queries.results import SORTS, Results, results, rows_of_things
from forum.search.rules.fields import GUIDE
from forum.search.service.noting import note_opening, note_search
from forum.search.views.blueprint import bp
from forum.threads.queries.rows import ThreadRow

SUGGESTIONS_KEPT_SECONDS = 30
SUGGESTIONS_MAX_BYTES = 1_000
GUIDE_MARK = N_("Guide")
SORT_LABELS = {"relevance": N_("Best match"), "new": N_("Newest")}


class _Search(NamedTuple):
    """What the address asks for; what nobody offers is left out."""

    question: str
    filters: Filters
    sort: str
    exact: bool

    def address(self, **changes: Any) -> str:
        """Give the address of this search with changes."""
        values = {
            "q": self.question,
            "board": self.filters.board,
            "tag": self.filters.label,
            "kecamatan": self.filters.kecamatan,
            "filter": "solved" if self.filters.solved else "",
            "only": "guides" if self.filters.kind == GUIDE else "",
            "sort": self.sort if self.sort != SORTS[0] else "",
            "exact": "1" if self.exact else "",
        } | changes
        return url_for("search.search", **{name: value for name, value in values.items() if value})


@bp.get("/search")
def search() -> Response:
    """What the forum knows of a question."""
    actor = current_actor()
    asked_for = _asked_for()
    if not asked_for.question:
        return page("search/search.html", **_context(asked_for, None, None))
    count_call("search", actor.id)
    asked = understood(asked_for.question, exact=asked_for.exact)
    after = request.args.get("after")
    shown = results(asked, asked_for.filters, asked_for.sort, after)
    if not after:
        board = asked_for.filters.board
        note_search(asked.tokens, board, _who(), in_vain=not shown.items)
    return page("search/search.html", **_context(asked_for, asked, shown))


@bp.get("/search/suggestions")
def suggestions() -> Response:
    """Threads and guides that may be meant by what is typed so far, as JSON of less than 1 kB."""
    count_call("search", current_actor().id)
    asked = understood(clean_line(request.args.get("q", "")), typing=True)
    order = found(asked, NO_FILTERS)[:SUGGESTIONS_SHOWN]
    offers = [_offer(row) for row in rows_of_things([one.thing for one in order])]
    response = Response(_small(offers), mimetype="application/json")
    response.headers["Cache-Control"] = f"private, max-age={SUGGESTIONS_KEPT_SECONDS}"
    return response


@bp.post("/search/opened")
@csrf.exempt  # type: ignore[untyped-decorator]
def opened() -> Response:
    """Somebody has opened a result: sent by the browser itself, beside following the link."""
    count_call("search", current_actor().id)
    asked_for = _asked_for()
    asked = understood(asked_for.question, exact=True)
    note_opening(asked.tokens, asked_for.filters.board, _who())
    return Response(status=204)


def _who() -> str:
    """Tell askers apart, for counting them; it is not kept."""
    actor = current_actor()
    return f"member {actor.id}" if actor.id else f"{request.remote_addr} {request.user_agent}"


def _asked_for() -> _Search:
    arguments = request.args
    only_guides = arguments.get("only") == "guides"
    offered = {board.slug for board in boards.all_boards()}
    return _Search(
        clean_line(arguments.get("q", ""))[:SEARCH_MAX_CHARACTERS],
        Filters(
            board=_one_of("board", offered),
            label=_one_of("tag", LABEL_NAMES),
            kecamatan=_one_of("kecamatan", KECAMATAN),
            solved=not only_guides and arguments.get("filter") == "solved",
            kind=GUIDE if only_guides else "",
        ),
        _one_of("sort", SORTS) or SORTS[0],
        arguments.get("exact") == "1",
    )


def _one_of(name: str, offered: Any) -> str:
    given = request.args.get(name, "")
    return given if given in offered else ""


def _context(asked_for: _Search, asked: Asked | None, shown: Results | None) -> dict[str, Any]:
    question, filters = asked_for.question, asked_for.filters
    more = shown.next if shown else None
    count = shown.total if shown else 0
    return {
        "question": question,
        "corrected": asked.as_corrected if asked and asked.corrected else "",
        "says_nothing": asked is not None and not asked.wanted,
        "exact_url": asked_for.address(exact="1"),
        "results": shown.items if shown else [],
        "count": count if count <= COUNT_SHOWN_MAX else f"{COUNT_SHOWN_MAX}+",
        "next_url": asked_for.address(after=more) if more else None,
        "first_url": asked_for.address() if request.args.get("after") else None,
        "ask_url": url_for("threads.ask_form", title=question, board=filters.board or None),
        "opened_url": url_for("search.opened", q=question, board=filters.board or None),
        "filters": filters,
        "narrowed": filters != NO_FILTERS,
        "sort": asked_for.sort,
        "boards": [(board.slug, called(board.name)) for board in boards.all_boards()],
        "labels": sorted(
            ((slug, called(name)) for slug, name in LABEL_NAMES.items()), key=lambda pair: pair[1]
        ),
        "places": sorted(KECAMATAN.items(), key=lambda pair: pair[1]),
        "sorts": [
            {
                "label": say(SORT_LABELS[name]),
                "url": asked_for.address(sort=name),
                "active": name == asked_for.sort,
            }
            for name in SORTS
        ],
    }


def _offer(row: ThreadRow | GuideRow) -> dict[str, str]:
    title = _shortened(row.title)
    if isinstance(row, GuideRow):
        return {"title": title, "url": row.url, "mark": say(GUIDE_MARK)}
    return {"title": title, "url": f"/t/{row.id}"}


def _small(offers: list[dict[str, str]]) -> bytes:
    """Write as many of the offers as fit."""
    while len(written := json.dumps(offers, ensure_ascii=False, separators=(",", ":")).encode()) > (
        SUGGESTIONS_MAX_BYTES
    ):
        offers = offers[:-1]
    return written


def _shortened(title: str) -> str:
    if len(title) <= SUGGESTION_MAX_CHARACTERS:
        return title
    return title[: SUGGESTION_MAX_CHARACTERS - 1].rstrip() + "…"
