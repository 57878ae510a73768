"""Pictures of link previews: a band in the board's colour, a title, a line below it.

Drawn with the typeface that Pillow carries. It has the letters of Indonesian and English; others
lose their accents, and what it lacks altogether is left out. Colours are those of the style sheet.
"""

import re
import unicodedata
from functools import cache, lru_cache
from io import BytesIO
from typing import NamedTuple

from PIL import Image, ImageDraw, ImageFont
from werkzeug.wrappers import Response

from forum.charter.limits import CARD_MAX_BYTES
from forum.kernel.assets import source, tokens
from forum.kernel.text import clean_line, cut

WIDTH_PX, HEIGHT_PX = 1200, 630
"""What chats show uncut: https://ogp.me names no size, Facebook's sharing guide asks for this."""
_EDGE_PX, _BAND_PX = 72, 28
_SMALL_PX = 38
_TITLE_TOP_PX, _FOOT_PX = _EDGE_PX + 76, HEIGHT_PX - _EDGE_PX - _SMALL_PX
_TITLE_GAP_PX = 20
_TITLE_MAX_CHARACTERS = 160
_TITLE_SIZES_PX = (76, 64, 54)
_CARDS_KEPT = 100
_LIKE = {"–": "-", "—": "-", "×": "x", "•": "·", "\u2044": "/"}
"""What stands for common signs that the typeface lacks; the last is within ½."""
_NOT_A_SIGN = "\U0010ffff"
_BAND = re.compile(r"\[data-cluster=([\w-]+)\] \{ --band: var\(--([\w-]+)\); \}")


class Card(NamedTuple):
    """What a card shows: a place above the title and a line below it. `cluster`: whose colour.

    The place stands for a title whose letters the typeface lacks.
    """

    place: str
    title: str
    line: str
    cluster: str | None = None


def answer(card: Card) -> Response:
    """Give the picture of a card as an answer."""
    return Response(drawn(card), mimetype="image/png")


@lru_cache(maxsize=_CARDS_KEPT)
def drawn(card: Card) -> bytes:
    """Draw a card as PNG of at most `CARD_MAX_BYTES`."""
    colours = tokens()
    picture = Image.new("RGB", (WIDTH_PX, HEIGHT_PX), colours["paper"])
    draw = ImageDraw.Draw(picture)
    band = colours[_bands().get(card.cluster or "", "band")]
    draw.rectangle((0, 0, _BAND_PX, HEIGHT_PX), band)
    small = _font(_SMALL_PX)
    draw.text((_EDGE_PX, _EDGE_PX - 10), _fitting(card.place, small), colours["soft"], small)
    font, lines = _set(_readable(card.title) or card.place)
    top = _TITLE_TOP_PX
    for line in lines:
        draw.text((_EDGE_PX, top), line, colours["ink"], font, stroke_width=1)
        top += _line_px(font)
    draw.text(
        (_EDGE_PX, _FOOT_PX), _fitting(card.line, small), colours["accent"], small, stroke_width=1
    )
    name = "Rembuk IKM"
    left = WIDTH_PX - _EDGE_PX - small.getlength(name)
    draw.text((left, _FOOT_PX), name, colours["soft"], small)
    return _encoded(picture)


@cache
def _bands() -> dict[str, str]:
    return dict(_BAND.findall(source("css/tokens.css")))


@cache
def _font(size_px: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.load_default(size_px)
    assert isinstance(font, ImageFont.FreeTypeFont)  # noqa: S101 - wheels of Pillow bring FreeType
    return font


def _set(title: str) -> tuple[ImageFont.FreeTypeFont, list[str]]:
    """Give the largest type in which the title stands above the foot line, and its lines."""
    shown = cut(_known(title), _TITLE_MAX_CHARACTERS)
    for size in _TITLE_SIZES_PX:
        font = _font(size)
        lines, room = _wrapped(shown, font), _lines_above_foot(font)
        if len(lines) <= room:
            return font, lines
    lines[room - 1] = _fitting(f"{lines[room - 1]} …", font)
    return font, lines[:room]


def _line_px(font: ImageFont.FreeTypeFont) -> int:
    return round(font.size * 1.25)


def _lines_above_foot(font: ImageFont.FreeTypeFont) -> int:
    """Give how many lines of a title end far enough above the foot line."""
    ascent, descent = font.getmetrics()
    room = _FOOT_PX - _TITLE_GAP_PX - _TITLE_TOP_PX - ascent - descent
    return 1 + room // _line_px(font)


def _readable(title: str) -> str:
    """Give a title, or nothing where most of its letters can't be drawn."""
    left = sum(map(str.isalnum, _known(title)))
    return title if left and 2 * left >= sum(map(str.isalnum, title)) else ""


def _wrapped(text: str, font: ImageFont.FreeTypeFont) -> list[str]:
    """Break at spaces, and within a word that is wider than the card."""
    lines: list[str] = []
    for word in text.split():
        rest = word
        if lines and _is_narrow(f"{lines[-1]} {word}", font):
            lines[-1] += f" {word}"
            continue
        while not _is_narrow(rest, font):
            fits = next(n for n in range(len(rest), 0, -1) if _is_narrow(rest[:n], font))
            lines.append(rest[:fits])
            rest = rest[fits:]
        lines.append(rest)
    return lines


def _fitting(line: str, font: ImageFont.FreeTypeFont) -> str:
    """Give a line that stands on the card, cut if need be."""
    shown = _known(line)
    while not _is_narrow(shown, font):
        shown = f"{shown.rstrip('…')[:-1].rstrip()}…"
    return shown


def _is_narrow(line: str, font: ImageFont.FreeTypeFont) -> bool:
    return font.getlength(line) <= WIDTH_PX - 2 * _EDGE_PX


def _known(text: str) -> str:
    """Spell a text with the signs that the typeface has."""
    whole = unicodedata.normalize("NFC", clean_line(text))
    return " ".join("".join(map(_spelled, whole)).split())


@lru_cache(maxsize=5_000)
def _spelled(sign: str) -> str:
    if _has(sign):
        return sign
    parts = (_LIKE.get(part, part) for part in unicodedata.normalize("NFKD", sign))
    return "".join(part for part in parts if _has(part))


def _has(sign: str) -> bool:
    return sign == " " or bytes(_font(_SMALL_PX).getmask(sign)) != _missing()


@cache
def _missing() -> bytes:
    return bytes(_font(_SMALL_PX).getmask(_NOT_A_SIGN))


def _encoded(picture: Image.Image) -> bytes:
    """Give a PNG with as many colours, 2 to the power of so many bits, as its bytes allow."""
    for bits in (4, 2, 1):
        file = BytesIO()
        picture.quantize(2**bits, dither=Image.Dither.NONE).save(file, "PNG", bits=bits)
        if file.tell() <= CARD_MAX_BYTES:
            break
    return file.getvalue()
