"""The piece of a text that shows best why it was found, with the found words marked."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

LENGTH_CHARACTERS = 170
BEFORE_CHARACTERS = 40
"""How much stands before the first found word."""
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")

IsFound = Callable[[str], frozenset[str]]
"""Gives those of the wanted stems that a word as typed stands for."""


class Piece(NamedTuple):
    """A run of an excerpt; `found`: it is a word that was looked for."""

    text: str
    found: bool


class Excerpt(NamedTuple):
    """The best piece of a text. `value`: how many different wanted stems it shows."""

    value: int
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """The excerpt as plain text."""
        return "".join(piece.text for piece in self.pieces)


class _Spot(NamedTuple):
    start: int
    end: int
    stems: frozenset[str]


def best_excerpt(texts: Sequence[str], is_found: IsFound, most: int) -> Excerpt:
    """Give the excerpt that shows most of what was looked for; the earliest if equal.

    `most`: how many stems are wanted; an excerpt that shows all is not beaten.
    """
    best = Excerpt(-1, ())
    for text in texts:
        excerpt = _excerpt(text, is_found)
        if excerpt.value > best.value:
            best = excerpt
        if best.value >= most:
            break
    return best


def marked(text: str, is_found: IsFound) -> tuple[Piece, ...]:
    """Give a whole text with the found words marked."""
    return tuple(_pieces(text, 0, len(text), list(_spots(text, is_found))))


def _excerpt(text: str, is_found: IsFound) -> Excerpt:
    spots = list(_spots(text, is_found))
    value, first = max(
        ((_value(spots, index), -index) for index in range(len(spots))), default=(0, 0)
    )
    start = _word_start(text, spots[-first].start - BEFORE_CHARACTERS) if spots else 0
    end = _word_end(text, start + LENGTH_CHARACTERS)
    pieces = list(_pieces(text, start, end, spots))
    if start:
        pieces.insert(0, Piece("… ", False))
    if end < len(text):
        pieces.append(Piece(" …", False))
    return Excerpt(value, tuple(pieces))


def _spots(text: str, is_found: IsFound) -> Iterator[_Spot]:
    for word in _WORD.finditer(text):
        if stems := is_found(word[0]):
            yield _Spot(word.start(), word.end(), stems)


def _value(spots: Sequence[_Spot], index: int) -> int:
    """Count the different stems of an excerpt that begins a little before this spot."""
    end = spots[index].start - BEFORE_CHARACTERS + LENGTH_CHARACTERS
    stems: set[str] = set()
    for spot in spots[index:]:
        if spot.end > end:
            break
        stems |= spot.stems
    return len(stems)


def _word_start(text: str, at: int) -> int:
    return text.find(" ", at) + 1 if at > 0 else 0


def _word_end(text: str, at: int) -> int:
    if at >= len(text):
        return len(text)
    return max(text.rfind(" ", 0, at), 0) or at


def _pieces(text: str, start: int, end: int, spots: Sequence[_Spot]) -> Iterator[Piece]:
    for spot in spots:
        if spot.start < start or spot.end > end:
            continue
        if spot.start > start:
            yield Piece(text[start : spot.start], False)
        yield Piece(text[spot.start : spot.end], True)
        start = spot.end
    if start < end:
        yield Piece(text[start:end], False)
