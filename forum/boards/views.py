"""Home, the boards and the rules."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from forum.accounts.queries import Author, mentors_of
from forum.boards import queries
from forum.boards.names import called
from forum.boards.rules import sections
from forum.charter.actor import GUEST
from forum.charter.words import N_
from forum.kernel import drawing, pagecache
from forum.kernel.i18n import say
from forum.kernel.web import current_actor, page, parameter
from forum.ledger.amendments import valid
from forum.threads.queries import lists

bp = Blueprint("boards", __name__)

LISTS = "_parts/lists.html"
HOME_ROWS = 8
FILTER_LABELS = {
    "latest": N_("Latest"),
    "unanswered": N_("Unanswered"),
    "solved": N_("Solved"),
    "top": N_("Most helpful"),
}


@bp.get("/")
def home() -> ResponseReturnValue:
    """The boards, what waits for an answer, and what was solved last."""
    actor = current_actor()
    boards = queries.all_boards()
    if boards:
        versions = sum(row.version for row in boards)
        pagecache.depends_on("boards", 0, versions, boards[0].epoch)
    lists_shown = (
        lists.news(actor, HOME_ROWS) if actor.id is not None else [],
        lists.unanswered(actor, HOME_ROWS),
        lists.solved(actor, HOME_ROWS),
    )
    has = dict(zip(("mine", "unanswered", "solved"), map(bool, lists_shown), strict=True))
    shown = tuple(row._replace(version=0) for row in boards)
    return drawing.kept_page(
        (drawing.reader_of(actor, ""), shown, *has.values()),
        "boards/home.html",
        [drawing.each(LISTS, "thread_row", rows) for rows in lists_shown],
        lambda: {
            "boards": boards,
            "has": has,
            "mine": drawing.slot(0),
            "unanswered": drawing.slot(1),
            "solved": drawing.slot(2),
        },
    )


@bp.get("/b/<slug>")
def board(slug: str) -> ResponseReturnValue:
    """A board's threads, filtered and labelled."""
    actor = current_actor()
    shown = queries.board(slug)
    pagecache.depends_on("boards", shown.id, shown.version, shown.epoch)
    chosen = parameter("filter") or "latest"
    chosen = chosen if chosen in lists.FILTERS else "latest"
    offered = queries.labels_offered(shown.id, shown.epoch)
    asked = parameter("tag")
    tag = next((label for label in offered if label.slug == asked), None)
    after = parameter("after")
    label = tag.slug if tag else ""
    rows = lists.board_threads(actor, shown, chosen, label=label, after=after)
    mentors = _mentors(shown)
    head = shown._replace(version=0, thread_count=0, unanswered_count=0)
    reader = drawing.reader_of(actor, slug)
    return drawing.kept_page(
        (reader, head, mentors, chosen, label, bool(after), rows.next, bool(rows.items)),
        "boards/board.html",
        [drawing.each(LISTS, "thread_row", rows.items, False)],
        lambda: {
            "board": shown,
            "tags": _tags(slug, chosen, label, offered),
            "filters": _filters(slug, chosen, label),
            "rows": drawing.slot(0),
            "has_rows": bool(rows.items),
            "next_url": _address(slug, chosen, label, after=rows.next) if rows.next else None,
            "first_url": _address(slug, chosen, label) if after else None,
            "mentors": mentors,
            "feed_url": url_for("feeds.of_board", slug=slug),
        },
    )


def _mentors(board: queries.BoardView) -> tuple[Author, ...]:
    """Give the mentors shown beside a board; they change with the site's epoch alone."""
    cluster = board.cluster
    if cluster is None:
        return ()
    key = ("mentors", cluster, board.epoch)
    mentors: tuple[Author, ...] = drawing.kept(key, lambda: tuple(mentors_of(cluster)))
    return mentors


def _filters(slug: str, chosen: str, label: str) -> list[dict[str, Any]]:
    return [
        {
            "slug": name,
            "label": say(FILTER_LABELS[name]),
            "active": name == chosen,
            "url": _address(slug, name, label),
        }
        for name in lists.FILTERS
    ]


def _tags(
    slug: str, chosen: str, label: str, offered: Sequence[queries.LabelView]
) -> list[dict[str, Any]]:
    """Give the labels as links; the active one leads back to the whole list."""
    return [
        {
            "slug": tag.slug,
            "label": called(tag.label),
            "active": tag.slug == label,
            "url": _address(slug, chosen, "" if tag.slug == label else tag.slug),
        }
        for tag in offered
    ]


def _address(slug: str, chosen: str, label: str, after: str | None = None) -> str:
    return url_for(
        "boards.board",
        slug=slug,
        filter=chosen if chosen != "latest" else None,
        tag=label or None,
        after=after,
    )


@bp.get("/offline")
def offline() -> Response:
    """What a phone keeps for the time without signal. The same for everybody: scripts fill it."""
    return page("boards/offline.html", actor=GUEST, boards=queries.all_boards())


@bp.get("/rules")
def rules() -> Response:
    """The charter in plain words, printed from its own tables."""
    shown = [
        {
            "title": say(section.title),
            "intro": say(section.intro) if section.intro else "",
            "head": [say(cell) for cell in section.head],
            "rows": [
                [cell if isinstance(cell, int | float) or not cell else say(cell) for cell in row]
                for row in section.rows
            ],
        }
        for section in sections(valid("promotion").value, valid("rings").value)
    ]
    return page("charter/rules.html", sections=shown)
