"""Search, and threads like a question about to be asked."""

from flask import request
from werkzeug.wrappers import Response

from forum.api import shapes, structs
from forum.api.exchange import after, answer, choice, limit
from forum.boards.clusters import LABEL_NAMES
from forum.boards.queries import all_boards
from forum.charter.limits import BODY_MAX_CHARACTERS, TITLE_MAX_CHARACTERS
from forum.kernel.paging import Page
from forum.kernel.text import clean_line
from forum.search.queries.candidates import Filters
from forum.search.queries.finding import understood
from forum.search.queries.likeness import like_draft
from forum.search.queries.results import FoundThread, results
from forum.search.rules.fields import THREAD

FILTERS = ("solved", "unanswered")


def search() -> Response:
    """Threads that fit a question, the best first."""
    chosen = choice("filter", FILTERS)
    filters = Filters(
        board=_board(),
        label=choice("tag", LABEL_NAMES),
        solved=chosen == "solved",
        unanswered=chosen == "unanswered",
        kind=THREAD,
    )
    asked = understood(clean_line(request.args.get("q", "")))
    found = results(asked, filters, after=after(), size=limit())
    listed: structs.Listing[structs.FoundThread] = shapes.listing(
        Page([one for one in found.items if isinstance(one, FoundThread)], found.next),
        shapes.found_thread,
    )
    return answer(listed)


def similar() -> Response:
    """Threads that ask what is about to be asked, the most alike first."""
    title = clean_line(request.args.get("title", ""))[:TITLE_MAX_CHARACTERS]
    body = request.args.get("body", "")[:BODY_MAX_CHARACTERS]
    found = like_draft(title, body, Filters(board=_board(), kind=THREAD), limit())
    listed: structs.Listing[structs.SimilarThread] = shapes.listing(
        Page(found, None), shapes.similar_thread
    )
    return answer(listed)


def _board() -> str:
    return choice("board", [board.slug for board in all_boards()])
