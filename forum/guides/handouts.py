"""What stands on a printed page: as much of a text as fits, and the way to the rest."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import segno
from markupsafe import Markup

from forum.guides.rules.sheets import (
    ROOMS,
    Part,
    Room,
    Size,
    height,
    parts_that_fit,
    whole_height,
)
from forum.kernel.markdown import pieces
from forum.kernel.text import excerpt, render

LINES_OF_A_HEADING = 2.0
LEAST_LINES = 4.0
"""Less of a text than this is not worth printing."""


class Text(NamedTuple):
    """A text to be printed: its Markdown, the same as stored HTML, and its heading if any.

    `share`: at most so much of the page is for it.
    """

    body: str
    html: str
    heading: str = ""
    share: float = 1.0


class Printed(NamedTuple):
    """A text as it stands on the sheet."""

    heading: str
    html: Markup


class Sheet(NamedTuple):
    """A handout. `rest`: there is more at `address`; `valid_until` is the community's day."""

    size: Size
    title: str
    lead: str
    texts: list[Printed]
    rest: bool
    address: str
    qr: Markup
    valid_until: date


def sheet(
    title: str, lead: str, texts: Sequence[Text], address: str, size: Size, valid_until: date
) -> Sheet:
    """Put as much on a page as fits: texts in their order, each cut after a part if need be.

    `address` is the whole address of the page on this site.
    """
    room = ROOMS[size]
    left = room.lines - _head(title, lead, room)
    printed: list[Printed] = []
    rest = False
    for text in texts:
        left -= LINES_OF_A_HEADING if text.heading else 0
        if left < LEAST_LINES:
            rest = True
            break
        own_room = room._replace(lines=min(left, room.lines * text.share))
        html, used, is_whole = _fitted(text, own_room)
        printed.append(Printed(text.heading, html))
        left -= used
        rest = rest or not is_whole
    return Sheet(size, title, lead, printed, rest, address, qr_of(address), valid_until)


def qr_of(address: str) -> Markup:
    """Give a QR code as SVG, black on white with its quiet zone, as wide as its place."""
    code = segno.make(address, error="m", micro=False)
    drawn = code.svg_inline(omitsize=True, border=4, dark="#000", light="#fff", svgclass="qr")
    return Markup(drawn)  # noqa: S704 - made of modules alone


def _fitted(text: Text, room: Room) -> tuple[Markup, float, bool]:
    """Give what fits of a text as HTML, its lines, and whether that is all."""
    found = pieces(text.body)
    parts = [Part(piece.lines, piece.is_item) for piece in found]
    count = parts_that_fit(parts, room)
    if count == len(parts):
        return Markup(text.html), whole_height(parts, room), True  # noqa: S704 - stored output
    if count == 0:
        words = excerpt(text.html, int((room.lines - 1) * room.characters / 1.1))
        return Markup("<p>{}</p>").format(words), room.lines, False
    lines = text.body.split("\n")[: found[count - 1].end]
    used = whole_height(parts[:count], room)
    return Markup(render("\n".join(lines)).html), used, False  # noqa: S704 - the sanitizer's


def _head(title: str, lead: str, room: Room) -> float:
    """Give how many lines title and lead take; the room is measured with one line of each."""
    above = height(Part([title], is_item=True), room.characters // 2)
    beside = height(Part([lead], is_item=True), room.characters) if lead else 0
    return max(0.0, above * 1.6 + beside - 2)
