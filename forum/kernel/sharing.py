"""Texts made for a chat, with a link at their end: what one sends to a friend or pastes to a group.

Signs of WhatsApp's own are used: *bold*. Knows neither threads nor guides.
"""

from collections.abc import Sequence

from forum.charter.limits import SHARED_TEXT_MAX_CHARACTERS
from forum.kernel.text import cut

_GIST_MIN_CHARACTERS = 30


def chat_text(title: str, gist: str, link: str) -> str:
    """Give title, gist and link in lines of their own, within `SHARED_TEXT_MAX_CHARACTERS`.

    The gist is cut first, and left out where little of it would be left.
    """
    room = SHARED_TEXT_MAX_CHARACTERS - len(link) - len("\n\n")
    head = bold(title, room)
    room -= len(head)
    lines = [head, cut(gist, room), link] if room >= _GIST_MIN_CHARACTERS and gist else [head, link]
    return "\n".join(lines)


def bold(line: str, length: int) -> str:
    """Give a line in bold, cut to at most `length` characters with its two signs."""
    return f"*{cut(line.replace('*', ''), length - 2)}*"


def fitted(parts: Sequence[tuple[str, Sequence[str]]], head: str, foot: str, length: int) -> str:
    """Give head, parts and foot as paragraphs, within `length` characters.

    A part is its heading and its entries; the longest part gives up its last entry until all fit. A
    part without entries is left out.
    """
    kept = [(heading, list(entries)) for heading, entries in parts if entries]
    while True:
        shown = ["\n".join((heading, *entries)) for heading, entries in kept if entries]
        text = "\n\n".join([head, *shown, foot])
        if len(text) <= length or not shown:
            return text
        max((entries for _, entries in kept), key=lambda entries: sum(map(len, entries))).pop()
