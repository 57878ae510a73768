"""What a page says to eyes and to screen readers, and which of it the catalogue does not know.

In the language made here every message stands in marks: what stands outside them is either what
people typed or what nobody can translate.
"""

import html
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from xml.etree.ElementTree import Element

import html5lib
import pytest
from babel.support import NullTranslations, Translations
from sqlalchemy import select

from forum.boards.kecamatan import KECAMATAN
from forum.kernel.db import db
from forum.kernel.i18n import LANGUAGES

OPEN, CLOSE = "⟦", "⟧"
NOT_SAID = {
    "script": "is not read",
    "style": "is not read",
    "time": "is a day, which tests/kernel/test_i18n.py looks at",
    "code": "is for machines",
}
FOR_MACHINES = ("code", "secret")
"""Classes of what is copied letter by letter."""
SAID_ATTRIBUTES = ("aria-label", "alt", "title", "placeholder")
FOR_SCRIPTS = ("words", "offline")
"""The elements whose data are sentences for scripts."""
PROGRAMS_OWN = re.compile(r"(?![A-Z])[\w/:.#?=&{}-]*")
"""Of the data of other elements: names, paths and numbers, which no one reads."""
SAID_META = ("description", "og:title", "og:description", "og:image:alt")
NAMES = ("Rembuk IKM", "Kutai Timur", "WITA", "MB", "kB", *LANGUAGES.values(), *KECAMATAN.values())
"""The same in every language."""
TYPED = (
    *("username", "name", "title", "slug", "body", "html", "text", "bio", "institution"),
    *("summary", "season", "sources", "reason", "note", "explanation", "address", "contact"),
    *("description", "outcome", "code", "device", "words", "labels"),
)
"""The columns that hold what people wrote."""
OF_THE_SITE = ("boards", "labels")
"""The tables whose words are the site's own, and translated like all of it."""
WORD = re.compile(r"[^\W\d_]+")
TAG = re.compile(r"<[^>]+>")
PARTING = re.compile(
    r"https?://\S+|\b\d{1,2} \w{3}(?: \d{4})?\b|[·•,:;=()\[\]…*>|“”→]| – |"
    + "|".join(rf"\b{name}\b" for name in NAMES),
    re.IGNORECASE,
)
"""Addresses, days, names and signs that part what different people wrote."""


class Piece(NamedTuple):
    """A text of a page, and the element or attribute it is said in."""

    text: str
    place: str


def pieces(page: str) -> Iterator[Piece]:
    """Give all that a page says, in its order."""
    yield from _pieces(html5lib.parse(page, namespaceHTMLElements=False))


def _pieces(one: Element) -> Iterator[Piece]:
    # A text area holds what was typed; one that can't be changed, what the page says.
    if not isinstance(one.tag, str) or one.tag in NOT_SAID:
        return
    if one.get("class") in FOR_MACHINES:
        return
    place = f"<{one.tag} class={one.get('class', '')}>"
    for name, value in one.items():
        if _is_said(one, name, value):
            yield Piece(f"{value}", f"{name} of {place}")
    if one.tag != "textarea" or one.get("readonly") is not None:
        yield Piece(one.text or "", place)
    for child in one:
        yield from _pieces(child)
        yield Piece(child.tail or "", place)


def _is_said(one: Element, name: str, value: str) -> bool:
    if one.tag == "meta":
        return name == "content" and (one.get("name") or one.get("property")) in SAID_META
    if name == "value":
        return one.tag == "input" and one.get("type") in ("submit", "button", "reset")
    if not name.startswith("data-"):
        return name in SAID_ATTRIBUTES
    return one.get("id") in FOR_SCRIPTS or not PROGRAMS_OWN.fullmatch(value)


def mark_messages(patch: pytest.MonkeyPatch) -> None:
    """Let every message of the catalogue stand in marks, whichever the language."""
    for kind in (NullTranslations, Translations):
        patch.setattr(kind, "ugettext", lambda _, one: f"{OPEN}{one}{CLOSE}")
        patch.setattr(
            kind, "ungettext", lambda _, one, more, n: f"{OPEN}{one if n == 1 else more}{CLOSE}"
        )


def unmarked(page: str) -> Iterator[Piece]:
    """Give what stands outside marks; a sentence may be parted by elements inside it."""
    depth = 0
    for text, place in pieces(page):
        outside = ""
        for character in text:
            depth += {OPEN: 1, CLOSE: -1}.get(character, 0)
            outside += character if depth == 0 and character != CLOSE else " " * (depth < 2)
        yield Piece(" ".join(outside.split()), place)
    assert depth == 0, "a message is cut off"


def typed_by_people(*more: str) -> str:
    """Give all that people wrote, and more that they sent, as one text to look in."""
    columns = [
        column
        for table in db.metadata.sorted_tables
        for column in table.columns
        if column.name in TYPED and table.name not in OF_THE_SITE
    ]
    texts = [str(one) for column in columns for one in db.session.execute(select(column)).scalars()]
    return "\n".join(words_of(one) for one in [*more, *texts])


def words_of(text: str) -> str:
    """Give a text as it is compared: its words alone, in small letters."""
    return " ".join(WORD.findall(TAG.sub(" ", html.unescape(text)).casefold()))


def untranslated(said: Iterable[Piece], typed: str) -> Iterator[str]:
    """Say which pieces outside marks hold something else than what people wrote, or names."""
    for text, place in said:
        for part in map(words_of, PARTING.split(text)):
            if not re.search(rf"\b{part}", typed):
                yield f"{part} in {place}"
