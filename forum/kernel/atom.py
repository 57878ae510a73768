"""Atom feeds (RFC 4287): how they are written, not what stands in them."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

from flask import Response, request

from forum.kernel.web import absolute


class Entry(NamedTuple):
    """An entry. `path` is its lasting address, `url` the present one; times are aware UTC."""

    title: str
    path: str
    url: str
    published_at: datetime
    updated_at: datetime
    author: str
    category: str
    html: str


def feed(title: str, path: str, entries: Sequence[Entry]) -> Response:
    """Give a feed of the page at `path`, its entries in their order."""
    base = absolute("")
    updated = max((entry.updated_at for entry in entries), default=None)
    body = (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<feed xmlns="http://www.w3.org/2005/Atom">'
        f"<title>{escape(title)}</title><id>{escape(base + path)}</id>"
        f"<link href={quoteattr(base + path)}/>"
        f'<link rel="self" href={quoteattr(base + request.path)}/>'
        f"<updated>{stamp(updated) if updated else '1970-01-01T00:00:00Z'}</updated>"
        f"{''.join(_entry(base, entry) for entry in entries)}</feed>"
    )
    return Response(body, mimetype="application/atom+xml")


def stamp(at: datetime) -> str:
    """Write an aware UTC moment as feeds and site maps do."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _entry(base: str, entry: Entry) -> str:
    return (
        f"<entry><title>{escape(entry.title)}</title><id>{escape(base + entry.path)}</id>"
        f"<link href={quoteattr(base + entry.url)}/>"
        f"<published>{stamp(entry.published_at)}</published>"
        f"<updated>{stamp(entry.updated_at)}</updated>"
        f"<author><name>{escape(entry.author)}</name></author>"
        f"<category term={quoteattr(entry.category)}/>"
        f'<content type="html">{escape(entry.html)}</content></entry>'
    )
