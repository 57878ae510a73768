"""Drawing pages out of pieces that are kept while all that they show is unchanged.

A piece is kept under a key that holds everything it depends on. What belongs to one reader alone
(the hidden fields of forms, name, unread count) is not in the pieces: marks stand in for it, single
control characters that no text of a member can hold, and are filled at the end. Each process keeps
its own pieces.
"""

import hashlib
import re
import threading
from collections.abc import Callable, Hashable, Sequence
from typing import Any, NamedTuple, cast

from cachetools import LRUCache
from flask import Flask, current_app, g, has_request_context, render_template, session
from markupsafe import Markup, escape

from forum.charter.actor import Actor
from forum.charter.policies import allowed
from forum.kernel import unchanged
from forum.kernel.encoding import chosen_encoding, compressed
from forum.kernel.i18n import language
from forum.kernel.security import CSRF_MARK, csrf_field
from forum.kernel.thrift import thrifty
from forum.kernel.web import accepted_encodings, current_actor, site

KEPT_CHARACTERS = 12_000_000
"""Of each worker: about 6,000 posts. Two workers with their parent stay far under 160 MB."""
COST_OF_A_PIECE = 1_500
"""Characters' worth of a key and its bookkeeping."""

_COUNTER = "rembuk.unread"
_ID, _USERNAME, _NAME, _UNREAD = "\x03", "\x04", "\x05", "\x06"
_SLOTS = "\x0e\x0f\x10\x11\x12\x13"
_MARKS = re.compile(f"[{CSRF_MARK}{_ID}{_USERNAME}{_NAME}{_UNREAD}]".encode())

_kept: LRUCache[Hashable, Any] = LRUCache(
    KEPT_CHARACTERS, getsizeof=lambda piece: len(piece[0]) + COST_OF_A_PIECE
)
_lock = threading.Lock()


class Whole(NamedTuple):
    """A page with marks in it. `marks`: where they stand, and which; `digest`: of the text."""

    text: bytes
    marks: tuple[tuple[int, str], ...]
    digest: bytes


class Reader(NamedTuple):
    """What of a reader shows in pieces besides their own votes and posts.

    `site` is the address they came by: links that leave the page carry it.
    """

    site: str
    language: str
    is_thrifty: bool
    is_member: bool
    is_suspended: bool
    is_silenced: bool
    is_staff: bool
    sees_queue: bool


def install(app: Flask, count_unread: Callable[[Actor], int]) -> None:
    """Let every page show how many notices are unread, by `count_unread(actor)`."""
    forget_all()
    app.extensions[_COUNTER] = count_unread
    app.context_processor(
        lambda: {
            "unread": _unread(),
            "unread_badge": unread_badge(),
            "sees_queue": allowed(current_actor(), "review.read"),
        }
    )


def forget_all() -> None:
    """Forget all pieces: they show the content of one application's database."""
    with _lock:
        _kept.clear()


def reader_of(actor: Actor, board: str) -> Reader:
    """Give what shows of `actor` on the pages of the board with this slug."""
    return Reader(
        site(),
        language(),
        thrifty(),
        actor.id is not None,
        actor.suspended,
        actor.silenced,
        actor.looks_after(board),
        allowed(actor, "review.read"),
    )


def piece(key: Hashable, draw: Callable[[], Any]) -> Markup:
    """Give the piece kept under `key`, or draw and keep it."""
    drawn, _ = _once(key, lambda: (Markup(str(draw()).strip()), None))  # noqa: S704 - by templates
    return cast(Markup, drawn)


def kept(key: Hashable, make: Callable[[], Any]) -> Any:
    """Give the small value kept under `key`, or make and keep it."""
    _, value = _once(key, lambda: ("", make()))
    return value


def _once(key: Hashable, make: Callable[[], tuple[Any, Any]]) -> tuple[Any, Any]:
    """Give the pair kept under `key`, or make and keep it; the length of its first part counts."""
    with _lock:
        found = _kept.get(key)
    if found is None:
        found = make()
        with _lock:
            _kept[key] = found
    return cast(tuple[Any, Any], found)


def has_piece(key: Hashable) -> bool:
    """Whether a piece is kept under `key`."""
    with _lock:
        return key in _kept


def macros(template: str, *key: Hashable, **values: Any) -> Any:
    """Give the macros of a template, made once for each language and `key`.

    `values` are what the template sees as its context; `key` must tell them apart.
    """
    environment = current_app.jinja_env
    whole = (environment, template, language(), *key)
    return kept(whole, lambda: environment.get_template(template).make_module(values))


def each(template: str, macro: str, items: Sequence[Hashable], *flags: Hashable) -> Markup:
    """Draw each item by a macro of a template and give all, one after the other.

    The items hold all that they show; `flags` are further arguments of the macro.
    """
    spoken = language()

    def drawn(item: Hashable) -> Markup:
        key = (template, macro, spoken, item, flags)
        return piece(key, lambda: getattr(macros(template), macro)(item, *flags))

    whole = (template, macro, spoken, tuple(items), flags)
    return piece(whole, lambda: Markup().join([drawn(item) for item in items]))


def slot(number: int) -> Markup:
    """Give the mark of a slot that `kept_page` fills."""
    return Markup(_SLOTS[number])  # noqa: S704 - a mark


Page = tuple[bytes, int, list[tuple[str, str]]]
"""A page's compressed bytes, its status and headers, as Flask takes them from a view."""


def kept_page(
    key: Hashable, template: str, slots: Sequence[Markup], context: Callable[[], dict[str, Any]]
) -> Page:
    """Draw a page whose frame is kept under `key`, and fill what belongs to this reader.

    `context` is asked for only where the frame must be drawn; it gives `slot(0)`, `slot(1)` … for
    the places of the pieces in `slots`. A member who has the same page still gets 304.
    """
    has_news = has_request_context() and "_flashes" in session
    frame = _draw_frame(template, context()) if has_news else _frame(key, template, context)
    encoding = chosen_encoding(accepted_encodings())
    said = [("Content-Encoding", encoding)] if encoding else []
    actor = current_actor()
    if actor.id is None:
        return _for_guests(frame, slots, encoding), 200, said
    whole = _whole(frame, slots) if has_news else _kept_whole(frame, slots)
    about_me = {
        _ID: str(actor.id),
        _USERNAME: actor.username,
        _NAME: escape(actor.name),
        _UNREAD: unread_badge(),
    }
    fillings = about_me | {CSRF_MARK: csrf_field()}
    if unchanged.may_be_kept():
        etag = unchanged.tag(whole.digest, *map(str.encode, about_me.values()))
        said.append(("ETag", etag))
        if unchanged.is_known(etag):
            return b"", 304, said
    return compressed(_filled(whole, fillings), encoding, quickly=True), 200, said


def expect_frame(key: Hashable, template: str) -> None:
    """Look whether `kept_page` will find its frame, before pieces are drawn for it.

    Raises `RuntimeError` if not, and there is no request of Flask to draw it in.
    """
    if not has_request_context() and not has_piece((template, key)):
        raise RuntimeError("a whole page is drawn in a request of Flask")


def _for_guests(frame: str, slots: Sequence[Markup], encoding: str) -> bytes:
    """Give a page without personal parts, whose compressed bytes are kept like any piece."""

    def draw() -> tuple[bytes, None]:
        return compressed(_whole(frame, slots).text, encoding), None

    body, _ = _once(("page", encoding, frame, *slots), draw)
    return cast(bytes, body)


def _kept_whole(frame: str, slots: Sequence[Markup]) -> Whole:
    def draw() -> tuple[bytes, Whole]:
        whole = _whole(frame, slots)
        return whole.text, whole

    _, whole = _once(("page", frame, *slots), draw)
    return cast(Whole, whole)


def _whole(frame: str, slots: Sequence[Markup]) -> Whole:
    """Give the frame with the pieces in its slots, and where marks are left in it."""
    for number, piece_there in enumerate(slots):
        frame = frame.replace(_SLOTS[number], piece_there)
    text = frame.encode()
    marks = tuple((found.start(), found[0].decode()) for found in _MARKS.finditer(text))
    return Whole(text, marks, hashlib.blake2b(text).digest())


def _filled(whole: Whole, fillings: dict[str, str]) -> bytes:
    text, marks, _digest = whole
    filled = {mark: filling.encode() for mark, filling in fillings.items()}
    parts: list[bytes] = []
    done = 0
    for place, mark in marks:
        parts += text[done:place], filled[mark]
        done = place + 1
    return b"".join([*parts, text[done:]])


def _frame(key: Hashable, template: str, context: Callable[[], dict[str, Any]]) -> str:
    frame, g.styles = _once(
        (template, key), lambda: (_draw_frame(template, context()), g.get("styles", {}))
    )
    return cast(str, frame)


def _draw_frame(template: str, context: dict[str, Any]) -> str:
    """Of its reader a template learns only what `Reader` tells; what they may do, it asks `can`.

    Raises `RuntimeError` without a request of Flask, which templates of whole pages look at.
    """
    if not has_request_context():
        raise RuntimeError("a whole page is drawn in a request of Flask")
    actor = current_actor()
    if actor.id is not None:
        shown = Actor(
            cast(int, _ID), _USERNAME, _NAME, suspended=actor.suspended, silenced=actor.silenced
        )
        badge = Markup(_UNREAD)  # noqa: S704 - a mark
        context = context | {"actor": shown, "csrf": CSRF_MARK, "unread_badge": badge}
    return render_template(template, **context)


def _unread() -> int:
    if "unread" not in g:
        g.unread = current_app.extensions[_COUNTER](current_actor())
    return int(g.unread)


def unread_badge() -> Markup:
    """Give the count of unread notices as the header shows it."""
    unread = _unread()
    key = ("badge", language(), unread)
    return piece(key, lambda: macros("_parts/badge.html").badge(unread))
