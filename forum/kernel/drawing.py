"""Drawing pages out of pieces that are kept while all that they show is unchanged.

A piece is kept under a key that holds everything it depends on. What belongs to one reader alone
(the hidden fields of forms, name, unread count) is not in the pieces: marks stand in for it, single
control characters that no text of a member can hold, and are filled at the end. Each process keeps
its own pieces.
"""

import re
import threading
from collections.abc import Callable, Hashable, Sequence
from typing import Any, NamedTuple, cast

from cachetools import LRUCache
from flask import Flask, current_app, g, render_template, request, session
from markupsafe import Markup, escape
from werkzeug.wrappers import Response

from forum.charter.actor import Actor
from forum.charter.policies import allowed
from forum.kernel.encoding import chosen_encoding, compressed
from forum.kernel.i18n import language
from forum.kernel.security import CSRF_MARK, csrf_field
from forum.kernel.web import current_actor, site

KEPT_CHARACTERS = 12_000_000
"""Of each worker: about 6,000 posts. Two workers with their parent stay far under 160 MB."""
COST_OF_A_PIECE = 1_500
"""Characters' worth of a key and its bookkeeping."""

_COUNTER = "rembuk.unread"
_ID, _USERNAME, _NAME, _UNREAD = "\x03", "\x04", "\x05", "\x06"
_SLOTS = "\x0e\x0f\x10\x11\x12\x13"
_MARKS = re.compile(f"([{CSRF_MARK}{_ID}{_USERNAME}{_NAME}{_UNREAD}{_SLOTS}])")

_kept: LRUCache[Hashable, Any] = LRUCache(
    KEPT_CHARACTERS, getsizeof=lambda piece: len(piece[0]) + COST_OF_A_PIECE
)
_lock = threading.Lock()


Frame = tuple[str, ...]
"""A page cut at its marks."""


class Reader(NamedTuple):
    """What of a reader shows in pieces besides their own votes and posts.

    `site` is the address they came by: links that leave the page carry it.
    """

    site: str
    language: str
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


def kept_page(
    key: Hashable, template: str, slots: Sequence[Markup], context: Callable[[], dict[str, Any]]
) -> Response:
    """Draw a page whose frame is kept under `key`, and fill what belongs to this reader.

    `context` is asked for only where the frame must be drawn; it gives `slot(0)`, `slot(1)` … for
    the places of the pieces in `slots`.
    """
    frame = _frame(key, template, context)
    actor = current_actor()
    if actor.id is None:
        return _for_guests(frame, slots)
    fillings = {
        _ID: str(actor.id),
        _USERNAME: actor.username,
        _NAME: escape(actor.name),
        _UNREAD: unread_badge(),
        CSRF_MARK: csrf_field(),
    }
    return Response(_filled(frame, slots, fillings), mimetype="text/html")


def _for_guests(frame: Frame, slots: Sequence[Markup]) -> Response:
    """Give a page without personal parts, whose compressed bytes are kept like any piece."""
    encoding = chosen_encoding(request.headers.get("Accept-Encoding", ""))
    key = ("page", encoding, frame, *slots)
    body, _ = _once(key, lambda: (compressed(_filled(frame, slots, {}).encode(), encoding), None))
    response = Response(body, mimetype="text/html")
    if encoding:
        response.headers["Content-Encoding"] = encoding
    return response


def _filled(frame: Frame, slots: Sequence[Markup], fillings: dict[str, str]) -> str:
    """Give the frame with each slot's piece in its place, and all other marks filled."""
    parts: list[str] = []
    for part in frame:
        place = _SLOTS.find(part) if len(part) == 1 else -1
        if not 0 <= place < len(slots):
            parts.append(part)
        elif fillings:
            parts += _cut(slots[place])
        else:
            parts.append(slots[place])
    return "".join([fillings.get(part, part) if len(part) == 1 else part for part in parts])


def _cut(drawn: str) -> Frame:
    """Give what is drawn, cut at its marks; each mark is a part of its own."""
    _, parts = _once(("cut", drawn), lambda: (drawn, tuple(filter(None, _MARKS.split(drawn)))))
    return cast(Frame, parts)


def _frame(key: Hashable, template: str, context: Callable[[], dict[str, Any]]) -> Frame:
    if "_flashes" in session:
        return _cut(_draw_frame(template, context()))
    frame, g.styles = _once(
        (template, key), lambda: (_draw_frame(template, context()), g.get("styles", {}))
    )
    return _cut(frame)


def _draw_frame(template: str, context: dict[str, Any]) -> str:
    """Of its reader a template learns only what `Reader` tells; what they may do, it asks `can`."""
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
