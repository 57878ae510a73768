"""What machines read of the threads: Atom feeds and the site map. Only what guests may see."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from flask import Blueprint, Response, request
from sqlalchemy import bindparam, select

from forum.accounts.models import Member
from forum.accounts.queries import AUTHOR_COLUMNS, author_of
from forum.boards.models import Board
from forum.boards.queries import all_boards, board
from forum.charter.words import PostKind, State
from forum.kernel import pagecache
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
    return _feed("Rembuk IKM", "/", db.session.execute(_NEWEST).all())


@bp.get("/b/<slug>/feed.atom")
def of_board(slug: str) -> Response:
    """The newest threads of a board."""
    shown = board(slug)
    pagecache.depends_on("boards", shown.id, shown.version, shown.epoch)
    rows = db.session.execute(_OF_BOARD, {"board_id": shown.id}).all()
    return _feed(f"Rembuk IKM: {shown.name}", shown.url, rows)


@bp.get("/sitemap.xml")
def sitemap() -> Response:
    """The addresses of the boards and of the newest threads (https://www.sitemaps.org)."""
    base = absolute("")
    lines = [f"<url><loc>{escape(base + row.url)}</loc></url>" for row in all_boards()]
    lines += [
        f"<url><loc>{escape(f'{base}/t/{row.id}/{row.slug}')}</loc>"
        f"<lastmod>{_stamp(row.last_activity_at)}</lastmod></url>"
        for row in db.session.execute(_ADDRESSES)
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


def _feed(title: str, path: str, rows: Sequence[Any]) -> Response:
    base = absolute("")
    updated = max((row.last_activity_at for row in rows), default=None)
    entries = "".join(_entry(base, row) for row in rows)
    stamp = _stamp(updated) if updated else "1970-01-01T00:00:00Z"
    body = (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<feed xmlns="http://www.w3.org/2005/Atom">'
        f"<title>{escape(title)}</title><id>{escape(base + path)}</id>"
        f"<link href={quoteattr(base + path)}/>"
        f'<link rel="self" href={quoteattr(base + request.path)}/>'
        f"<updated>{stamp}</updated>{entries}</feed>"
    )
    return Response(body, mimetype="application/atom+xml")


def _entry(base: str, row: Any) -> str:
    address = f"{base}/t/{row.id}"
    return (
        f"<entry><title>{escape(row.title)}</title><id>{escape(address)}</id>"
        f"<link href={quoteattr(f'{address}/{row.slug}')}/>"
        f"<published>{_stamp(row.published_at)}</published>"
        f"<updated>{_stamp(row.last_activity_at)}</updated>"
        f"<author><name>{escape(author_of(row).name)}</name></author>"
        f"<category term={quoteattr(row.board_name)}/>"
        f'<content type="html">{escape(row.html)}</content></entry>'
    )


def _stamp(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
