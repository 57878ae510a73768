"""What machines read: Atom feeds of the threads, and the site map. Only what guests may see."""

from typing import Any
from xml.sax.saxutils import escape

from flask import Blueprint, Response
from sqlalchemy import bindparam, select

from forum.accounts.models import Member
from forum.accounts.queries import AUTHOR_COLUMNS, author_of
from forum.boards.models import Board
from forum.boards.names import called
from forum.boards.queries import all_boards, board
from forum.charter.words import PostKind, State
from forum.guides.queries.lists import SITEMAP_ADDRESSES as GUIDE_ADDRESSES
from forum.guides.queries.lists import newest_guides
from forum.kernel import pagecache
from forum.kernel.atom import Entry, feed, stamp
from forum.kernel.db import db
from forum.kernel.web import absolute
from forum.threads.models import Post, Thread

bp = Blueprint("feeds", __name__)

FEED_ENTRIES = 30
SITEMAP_ADDRESSES = 5_000

_NEWEST = (
    select(
        Thread.id,
        Thread.title,
        Thread.slug,
        Thread.published_at,
        Thread.last_activity_at,
        Post.html,
        Board.name.label("board_name"),
        *AUTHOR_COLUMNS,
    )
    .join(Board, Board.id == Thread.board_id)
    .join(Member, Member.id == Thread.author_id)
    .join(Post, (Post.thread_id == Thread.id) & (Post.position == 1))
    .where(
        Thread.state == State.VISIBLE,
        Post.kind == PostKind.QUESTION,
        Thread.published_at.is_not(None),
    )
    .order_by(Thread.published_at.desc(), Thread.id.desc())
    .limit(FEED_ENTRIES)
)
_OF_BOARD = _NEWEST.where(Thread.board_id == bindparam("board_id"))
_ADDRESSES = (
    select(Thread.id, Thread.slug, Thread.last_activity_at)
    .where(Thread.state == State.VISIBLE, Thread.published_at.is_not(None))
    .order_by(Thread.published_at.desc(), Thread.id.desc())
    .limit(SITEMAP_ADDRESSES)
)


@bp.get("/feed.atom")
def site() -> Response:
    """The newest threads of all boards."""
    boards = all_boards()
    if boards:
        pagecache.depends_on("boards", 0, sum(row.version for row in boards), boards[0].epoch)
    return feed("Rembuk IKM", "/", [_entry(row) for row in db.session.execute(_NEWEST)])


@bp.get("/b/<slug>/feed.atom")
def of_board(slug: str) -> Response:
    """The newest threads of a board."""
    shown = board(slug)
    pagecache.depends_on("boards", shown.id, shown.version, shown.epoch)
    rows = db.session.execute(_OF_BOARD, {"board_id": shown.id})
    return feed(f"Rembuk IKM: {called(shown.name)}", shown.url, [_entry(row) for row in rows])


@bp.get("/sitemap.xml")
def sitemap() -> Response:
    """The addresses of boards, newest threads and newest guides (https://www.sitemaps.org)."""
    base = absolute("")
    lines = [f"<url><loc>{escape(base + row.url)}</loc></url>" for row in all_boards()]
    lines += [
        f"<url><loc>{escape(f'{base}/t/{row.id}/{row.slug}')}</loc>"
        f"<lastmod>{stamp(row.last_activity_at)}</lastmod></url>"
        for row in db.session.execute(_ADDRESSES)
    ]
    lines += [
        f"<url><loc>{escape(base + row.url)}</loc><lastmod>{stamp(row.changed_at)}</lastmod></url>"
        for row in newest_guides(GUIDE_ADDRESSES)
    ]
    body = (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        f"<url><loc>{escape(base)}/</loc></url>{''.join(lines)}</urlset>"
    )
    return Response(body, mimetype="application/xml")


@bp.get("/robots.txt")
def robots() -> Response:
    """Where robots need not go (RFC 9309), and where the site map is."""
    closed = ("/login", "/register", "/ask", "/settings", "/notifications", "/p/", "/language")
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
    return Response(
        "\n".join([*lines, f"Sitemap: {absolute('/sitemap.xml')}", ""]), mimetype="text/plain"
    )


def _entry(row: Any) -> Entry:
    return Entry(
        row.title,
        f"/t/{row.id}",
        f"/t/{row.id}/{row.slug}",
        row.published_at,
        row.last_activity_at,
        author_of(row).name,
        called(row.board_name),
        row.html,
    )
