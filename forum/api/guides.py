"""Guides as published."""

from werkzeug.wrappers import Response

from forum.api import shapes, structs
from forum.api.exchange import after, answer, choice, limit
from forum.boards.queries import all_boards, labels_of
from forum.guides.queries.lists import guide_page
from forum.guides.queries.pages import guide_view, sources_of
from forum.kernel.web import current_actor


def guides() -> Response:
    """The published guides, newest first, of a board and one of its labels if asked."""
    boards = {board.slug: board.id for board in all_boards()}
    chosen = choice("board", list(boards))
    board_id = boards[chosen] if chosen else None
    offered = [label.slug for label in labels_of(board_id)] if board_id is not None else []
    page = guide_page(board_id, choice("tag", offered), after(), limit())
    rows: structs.Listing[structs.GuideSummary] = shapes.listing(page, shapes.guide_summary)
    return answer(rows)


def guide(slug: str) -> Response:
    """A guide with the answers it is made of; old slugs lead to it too."""
    view = guide_view(current_actor(), slug)
    return answer(shapes.guide(view, sources_of(view.id)))
