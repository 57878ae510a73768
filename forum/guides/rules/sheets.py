"""How much text fits one printed page of 12 points, counted in lines and not measured.

The figures are those of `static/css/print.css`: Liberation Sans and Noto Sans set about 2.2
characters a point of height and line; they are taken a little smaller, so that a page is rather
left with room than cut. `tests/guides/test_handouts.py` prints both sizes.
"""

import math
import unicodedata
from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

WIDE = 1.4
"""A capital letter takes so much of a small one's width."""
GAP_LINES = 0.6
ITEM_GAP_LINES = 0.25


class Size(StrEnum):
    """The sizes of paper a handout is printed on."""

    A4 = "a4"
    A5 = "a5"


class Room(NamedTuple):
    """What a page holds of the text between its head and foot."""

    lines: float
    characters: int


ROOMS = {Size.A4: Room(33, 78), Size.A5: Room(19, 52)}


class Part(NamedTuple):
    """A part of a text that can end a page: the lines of it, and whether it is a list's item."""

    lines: Sequence[str]
    is_item: bool


def height(part: Part, characters: int) -> float:
    """Give how many lines high a part is, where so many characters stand in a line."""
    broken = sum(max(1, math.ceil(width(line) / characters)) for line in part.lines)
    return broken + (ITEM_GAP_LINES if part.is_item else GAP_LINES)


def width(line: str) -> float:
    """Give the width of a line in small letters."""
    return sum(_width_of(sign) for sign in line)


def _width_of(sign: str) -> float:
    if unicodedata.east_asian_width(sign) in "WF":
        return 2
    return WIDE if sign.isupper() else 1


def parts_that_fit(parts: Sequence[Part], room: Room) -> int:
    """Give how many of the parts, from the first on, fit the room."""
    used = 0.0
    for number, part in enumerate(parts):
        used += height(part, room.characters)
        if used > room.lines:
            return number
    return len(parts)


def whole_height(parts: Sequence[Part], room: Room) -> float:
    """Give how many lines high a text is."""
    return sum(height(part, room.characters) for part in parts)
