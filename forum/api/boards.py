"""Boards and their lists of threads."""

from werkzeug.wrappers import Response

from forum.api import shapes, structs
from forum.api.exchange import after, answer, choice, limit
from forum.boards import queries
from forum.kernel.paging import Page, decode, page_of
from forum.kernel.web import current_actor
from forum.threads.queries.lists import FILTERS, board_threads


def boards() -> Response:
    """All boards in their order."""
    cursor = after()
    start = decode("boards", cursor)[0] if cursor else 0
    numbered = list(enumerate(queries.all_boards(), start=1))[start:]
    size = limit()
    page = page_of(numbered[: size + 1], size, "boards", lambda pair: (pair[0],))
    shown = Page([board for _number, board in page.items], page.next)
    return answer(shapes.listing(shown, shapes.board))


def board(slug: str) -> Response:
    """A board with the labels it offers."""
    view = queries.board(slug)
    return answer(shapes.board_with_tags(view, queries.labels_of(view.id)))


def threads(slug: str) -> Response:
    """A board's threads, filtered and labelled."""
    view = queries.board(slug)
    chosen = choice("filter", FILTERS, "latest")
    tag = choice("tag", [label.slug for label in queries.labels_of(view.id)])
    page = board_threads(current_actor(), view, chosen, label=tag, after=after(), size=limit())
    rows: structs.Listing[structs.ThreadSummary] = shapes.listing(page, shapes.summary)
    return answer(rows)
