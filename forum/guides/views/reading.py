"""Reading guides: their list, a guide, its versions, and its feed."""

from typing import Any

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from forum.boards.names import called
from forum.boards.queries import BoardView, all_boards, labels_offered
from forum.charter.policies import allowed
from forum.charter.words import GuideState
from forum.guides.jsonld import article
from forum.guides.queries.lists import FEED_ENTRIES, GuideRow, guide_page, newest_guides
from forum.guides.queries.pages import guide_view, sources_of
from forum.guides.queries.versions import versions_of
from forum.guides.queries.visibility import readable_draft, readable_guide
from forum.guides.views.blueprint import bp, depend_on
from forum.kernel import cards, pagecache
from forum.kernel.atom import Entry, feed
from forum.kernel.cards import Card
from forum.kernel.errors import NotFound
from forum.kernel.i18n import say
from forum.kernel.sharing import chat_text
from forum.kernel.web import absolute, current_actor, page


@bp.get("/guides")
def index() -> Response:
    """The published guides, of a cluster and a label if asked."""
    boards = all_boards()
    _depends_on_epoch(boards)
    board = next((row for row in boards if row.slug == request.args.get("cluster")), None)
    offered = labels_offered(board.id, board.epoch) if board else ()
    asked = request.args.get("tag")
    tag = next((label for label in offered if label.slug == asked), None)
    after = request.args.get("after")
    rows = guide_page(board.id if board else None, tag.slug if tag else "", after)
    cluster = board.slug if board else None
    return page(
        "guides/index.html",
        board=board,
        clusters=[
            _link(say("All"), board is None, None),
            *(_link(called(row.name), row is board, row.slug) for row in boards),
        ],
        tags=[
            _link(called(each.label), each is tag, cluster, None if each is tag else each.slug)
            for each in offered
        ],
        rows=rows.items,
        next_url=_address(cluster, tag.slug if tag else None, rows.next) if rows.next else None,
        first_url=_address(cluster, tag.slug if tag else None) if after else None,
    )


@bp.get("/guides/feed.atom")
def atom() -> Response:
    """The newest guides."""
    _depends_on_epoch(all_boards())
    entries = [_entry(row) for row in newest_guides(FEED_ENTRIES)]
    return feed(f"Rembuk IKM: {say('Guides')}", "/guides", entries)


@bp.get("/guides/<slug>/card.png")
def card(slug: str) -> Response:
    """The picture that a chat shows of a guide."""
    shown = guide_view(current_actor(), slug)
    depend_on(shown)
    place = f"{say('Guides')} · {called(shown.board.name)}"
    return cards.answer(Card(place, shown.title, shown.summary, shown.board.cluster))


@bp.get("/guides/<slug>")
def guide(slug: str) -> Response:
    """A guide as published; who may read its draft is led there while there is no more."""
    actor = current_actor()
    try:
        shown = guide_view(actor, slug)
    except NotFound:
        facts = readable_draft(actor, slug)
        return redirect(url_for("guides.draft", slug=facts.slug), 302)
    if slug != shown.slug:
        return redirect(shown.url, 301)
    depend_on(shown)
    is_published = shown.guide_state == GuideState.PUBLISHED
    sources = sources_of(shown.id)
    return page(
        "guides/guide.html",
        guide=shown,
        shared=chat_text(shown.title, shown.summary, absolute(shown.url)) if is_published else "",
        sources=sources,
        jsonld=article(shown, sources) if is_published else None,
    )


@bp.get("/guides/<slug>/versions")
def versions(slug: str) -> Response:
    """The versions of a guide that were published; moderators see drafts too."""
    actor = current_actor()
    facts = readable_guide(actor, slug)
    shown = versions_of(facts.guide_id, drafts=allowed(actor, "guide.write", facts))
    return page("guides/versions.html", guide=facts, title=shown[0].title, versions=shown)


def _depends_on_epoch(boards: list[BoardView]) -> None:
    """Whatever changes a list of guides raises the epoch; boards are read first, and tell it."""
    if boards:
        pagecache.depends_on("epoch", 0, 0, boards[0].epoch)


def _entry(row: GuideRow) -> Entry:
    return Entry(
        row.title,
        f"/guides#{row.id}",
        row.url,
        row.published_at,
        row.changed_at,
        "Rembuk IKM",
        called(row.board.name),
        row.summary,
    )


def _link(label: str, active: bool, cluster: str | None, tag: str | None = None) -> dict[str, Any]:
    return {"label": label, "active": active, "url": _address(cluster, tag)}


def _address(cluster: str | None, tag: str | None, after: str | None = None) -> str:
    return url_for("guides.index", cluster=cluster, tag=tag, after=after)
