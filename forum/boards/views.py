"""Home, the boards and the rules."""

from typing import Any

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from forum.accounts.queries import mentors_of
from forum.boards import queries
from forum.boards.rules import sections
from forum.charter.words import N_
from forum.kernel import pagecache
from forum.kernel.i18n import say
from forum.kernel.web import current_actor, page
from forum.threads.queries import lists

bp = Blueprint("boards", __name__)

HOME_ROWS = 8
FILTER_LABELS = {
    "latest": N_("Latest"),
    "unanswered": N_("Unanswered"),
    "solved": N_("Solved"),
    "top": N_("Most helpful"),
}


@bp.get("/")
def home() -> Response:
    """The boards, what waits for an answer, and what was solved last."""
    actor = current_actor()
    boards = queries.all_boards()
    if boards:
        versions = sum(row.version for row in boards)
        pagecache.depends_on("boards", 0, versions, boards[0].epoch)
    return page(
        "boards/home.html",
        boards=boards,
        unanswered=lists.unanswered(actor, HOME_ROWS),
        solved=lists.solved(actor, HOME_ROWS),
        mine=lists.news(actor, HOME_ROWS) if actor.id is not None else [],
    )


@bp.get("/b/<slug>")
def board(slug: str) -> Response:
    """A board's threads, filtered and labelled."""
    actor = current_actor()
    shown = queries.board(slug)
    pagecache.depends_on("boards", shown.id, shown.version, shown.epoch)
    chosen = request.args.get("filter", "latest")
    chosen = chosen if chosen in lists.FILTERS else "latest"
    offered = queries.labels_of(shown.id)
    tag = next((label for label in offered if label.slug == request.args.get("tag")), None)
    after = request.args.get("after")
    label = tag.slug if tag else ""
    rows = lists.board_threads(actor, shown, chosen, label=label, after=after)

    def here(**values: str | None) -> str:
        kept: dict[str, Any] = {
            "filter": chosen if chosen != "latest" else None,
            "tag": label or None,
        }
        return url_for("boards.board", slug=slug, **(kept | values))

    return page(
        "boards/board.html",
        board=shown,
        tags=[
            {
                "slug": each.slug,
                "label": each.label,
                "active": each is tag,
                "url": here(tag=None if each is tag else each.slug),
            }
            for each in offered
        ],
        filters=[
            {
                "slug": each,
                "label": say(FILTER_LABELS[each]),
                "active": each == chosen,
                "url": here(filter=each if each != "latest" else None),
            }
            for each in lists.FILTERS
        ],
        tag=tag,
        rows=rows.items,
        next_url=here(after=rows.next) if rows.next else None,
        first_url=here() if after else None,
        mentors=mentors_of(shown.cluster) if shown.cluster else [],
        feed_url=url_for("feeds.of_board", slug=slug),
    )


@bp.get("/rules")
def rules() -> Response:
    """The charter in plain words, printed from its own tables."""
    shown = [
        {
            "title": say(section.title),
            "intro": say(section.intro) if section.intro else "",
            "head": [say(cell) for cell in section.head],
            "rows": [
                [cell if isinstance(cell, int) else say(cell) for cell in row]
                for row in section.rows
            ],
        }
        for section in sections()
    ]
    return page("charter/rules.html", sections=shown)
