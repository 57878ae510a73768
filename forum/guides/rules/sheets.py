"""How much text fits one printed page of 12 points, counted in lines and not measured.

The figures follow from `static/css/print.css`: an A4 page leaves 178 x 270 mm, an A5 page 124 x 190
mm; a line is 5.7 mm high, and a small letter of Liberation Sans, Arial or Noto Sans takes 2.0 to
2.2 mm. They are taken a little smaller, so that a page is rather left with room than cut;
`tests/guides/test_handouts.py` prints both sizes.
"""

import math
import unicodedata
from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

WIDE = 1.35
"""A capital letter takes so much of a small one's width."""
GAP_LINES = 0.5
ITEM_GAP_LINES = 0.2
ITEM_WIDTH = 0.92
"""A list's item is set in."""
TITLE_SIZE = 19 / 12
TITLE_LINES = 1.45
"""How high a line of the title is, in lines of the text."""


class Size(StrEnum):
    """The sizes of paper a handout is printed on."""

    A4 = "a4"
    A5 = "a5"


class Room(NamedTuple):
    """What a page holds of the text, where the title has one line and the foot is the QR's height.

    `characters` stand in a line of the text, `beside_qr` in one of the foot; `qr_lines` is the QR
    code's height.
    """

    lines: float
    characters: int
    beside_qr: int
    qr_lines: float


ROOMS = {Size.A4: Room(36, 80, 62, 5), Size.A5: Room(23.5, 54, 39, 4.5)}


class Part(NamedTuple):
    """A part of a text: its lines, and whether it is a list's item, or a heading."""

    lines: Sequence[str]
    is_item: bool = False
    is_heading: bool = False


def room_between(title: str, lead: str, foot: Sequence[str], room: Room) -> float:
    """Give the lines left for the text between a title with its lead, and the lines of the foot."""
    titles = lines_of(title, room.characters / TITLE_SIZE)
    leads = lines_of(lead, room.characters) if lead else 0
    beside = sum(lines_of(line, room.beside_qr) for line in foot)
    return room.lines - (titles - 1) * TITLE_LINES - leads - max(0.0, beside - room.qr_lines)


def height(part: Part, characters: float) -> float:
    """Give how many lines high a part is, where so many characters stand in a line."""
    if part.is_item:
        return sum(lines_of(line, characters * ITEM_WIDTH) for line in part.lines) + ITEM_GAP_LINES
    return sum(lines_of(line, characters) for line in part.lines) + GAP_LINES


def lines_of(line: str, characters: float) -> int:
    """Give in how many lines a line of text is broken."""
    return max(1, math.ceil(sum(map(_width_of, line)) / characters))


def _width_of(sign: str) -> float:
    if unicodedata.east_asian_width(sign) in "WF":
        return 2
    return WIDE if sign.isupper() else 1


def parts_that_fit(parts: Sequence[Part], lines: float, characters: float) -> int:
    """Give how many parts, from the first on, fit so many lines and do not end in a heading."""
    used, good_end = 0.0, 0
    for number, part in enumerate(parts, start=1):
        used += height(part, characters)
        if used > lines:
            return good_end
        if not part.is_heading:
            good_end = number
    return len(parts)
