"""What stands on a printed page: as much of a text as fits, and the way to the rest."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import segno
from markupsafe import Markup

from forum.guides.rules.sheets import (
    ROOMS,
    WIDE,
    Part,
    Size,
    height,
    parts_that_fit,
    room_between,
)
from forum.kernel.markdown import pieces
from forum.kernel.text import excerpt, render

LINES_OF_A_HEADING = 1.6
ADDRESS_SENTENCE = "Baca dan tanyakan di "
VERSION_LINE = (
    "Versi 10, 10 Sep 2026. Tulisan ini sudah lama: berlaku sampai 10 Sep 2026." + " " * 35
)
"""The longest that stand beside the QR code; only their lengths count."""
LEAST_LINES = 3.0
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
    title: str,
    lead: str,
    texts: Sequence[Text],
    address: str,
    size: Size,
    valid_until: date,
    foot: Sequence[str] = (),
) -> Sheet:
    """Put as much on a page as fits: texts in their order, each cut after a part if need be.

    `address` is the whole address of the page on this site; `foot` is what else stands beside the
    QR code, for its length.
    """
    room = ROOMS[size]
    whole = room_between(title, lead, (f"{address}{ADDRESS_SENTENCE}", *foot, VERSION_LINE), room)
    left = whole
    printed: list[Printed] = []
    rest = False
    for text in texts:
        left -= LINES_OF_A_HEADING if text.heading else 0
        if left < LEAST_LINES:
            rest = True
            break
        html, used, is_whole = _fitted(text, min(left, whole * text.share), room.characters)
        printed.append(Printed(text.heading, html))
        left -= used
        rest = rest or not is_whole
    return Sheet(size, title, lead, printed, rest, address, qr_of(address), valid_until)


def qr_of(address: str) -> Markup:
    """Give a QR code as SVG, black on white with its quiet zone, as wide as its place."""
    code = segno.make(address, error="m", micro=False)
    drawn = code.svg_inline(omitsize=True, border=4, dark="#000", light="#fff", svgclass="qr")
    return Markup(drawn)  # noqa: S704 - made of modules alone


def _fitted(text: Text, lines: float, characters: float) -> tuple[Markup, float, bool]:
    """Give what fits of a text as HTML, its lines, and whether that is all."""
    found = pieces(text.body)
    parts = [Part(piece.lines, piece.is_item, piece.is_heading) for piece in found]
    count = parts_that_fit(parts, lines, characters)
    used = sum(height(part, characters) for part in parts[:count])
    if count == len(parts):
        return Markup(text.html), used, True  # noqa: S704 - the sanitizer's output, as stored
    if count == 0:
        words = excerpt(text.html, int((lines - 1) * characters / WIDE))
        return Markup("<p>{}</p>").format(words), lines, False
    kept = text.body.split("\n")[: found[count - 1].end]
    return Markup(render("\n".join(kept)).html), used, False  # noqa: S704 - the sanitizer's
