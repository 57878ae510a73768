"""What members write: tidied, rendered to safe HTML, and compared. Nothing else calls a sanitizer.

Knows Markdown and HTML only: no requests, no database, no members (a mention is just a name).
"""

import html as entities
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import nh3
from bleach.linkifier import LinkifyFilter
from bleach.sanitizer import Cleaner

from forum.kernel import links
from forum.kernel.difference import diff
from forum.kernel.markdown import MAX_HTML_BYTES, TextRefused, to_html
from forum.kernel.typed import clean, clean_line

__all__ = [
    "RENDERER_VERSION",
    "Rendered",
    "TextRefused",
    "clean",
    "clean_line",
    "cut",
    "diff",
    "excerpt",
    "external_hosts",
    "gate",
    "render",
]

RENDERER_VERSION: int = 1
MAX_CHARS = 10_000
EXCERPT_CHARS = 200
EXTERNAL_REL = "nofollow ugc noopener"

_ALIGNMENTS = frozenset({"left", "center", "right"})
# Attribute values are listed too; None means that `_allowed_value` decides. No titles: nobody sees
# them on a phone.
_ATTRIBUTES: Mapping[str, Mapping[str, frozenset[str] | None]] = {
    "a": {"href": None, "class": frozenset({"mention"}), "rel": frozenset({EXTERNAL_REL})},
    "div": {"class": frozenset({"table"}), "tabindex": frozenset({"0"})},
    "ol": {"start": None},
    "td": {"class": _ALIGNMENTS},
    "th": {"class": _ALIGNMENTS},
}
_PLAIN_TAGS = ("blockquote", "br", "h3", "h4", "h5", "h6", "hr", "li", "p", "pre", "ul")
_TABLE_TAGS = ("table", "thead", "tbody", "tr")
_INLINE_TAGS = ("code", "em", "s", "strong")
_TAGS = frozenset((*_ATTRIBUTES, *_PLAIN_TAGS, *_TABLE_TAGS, *_INLINE_TAGS))
_REFERENCE = re.compile(r"&(?:#\d+|#[xX][0-9a-fA-F]+|\w+);", re.A)
_EXTERNAL_LINK = re.compile(r'<a href="(https?://[^"]+)"')
_TAG = re.compile(r'</?(\w+)(?:[^>"]|"[^"]*")*>')


@dataclass(frozen=True, slots=True)
class Rendered:
    """A text ready to be stored beside its source, with `RENDERER_VERSION`."""

    html: str
    mentions: frozenset[str]
    excerpt: str


def render(source: str) -> Rendered:
    """Safe HTML of a member's Markdown, the lowercase names it mentions, and its first words.

    Raises TextRefused over 10,000 characters, a table of 12 columns by 60 rows, or 60,000 bytes of
    HTML. Lengths are refused before any work; these are the bounds of the Markdown row in the
    decisions on parts, and with them the worst known input takes less than half a second.
    """
    if len(source) > MAX_CHARS or len(source := clean(source)) > MAX_CHARS:
        raise TextRefused("too_long", MAX_CHARS)
    html, mentions = to_html(source)
    html = _bounded(gate(_bounded(html)))
    return Rendered(html, mentions, excerpt(html, EXCERPT_CHARS))


def gate(html: str) -> str:
    """Let through only listed tags, attributes and addresses; link bare addresses; idempotent.

    Two sanitizers with different parsers ask the same list, so that a slip of one is caught.
    """
    return _LAST_GATE.clean(_first_gate().clean(_REFERENCE.sub(_as_character, html)))


def excerpt(html: str, length: int = EXCERPT_CHARS) -> str:
    """Plain text of rendered HTML on one line, cut after a word to at most `length` characters."""
    return cut(" ".join(entities.unescape(_TAG.sub(_space_for_block, html)).split()), length)


def cut(text: str, length: int) -> str:
    """Plain text cut after a word to at most `length` characters, the sign of the cut included."""
    if len(text) <= length:
        return text
    head, _, cut_word = text[:length].rpartition(" ")
    return f"{(head or cut_word[:-1]).rstrip()}…"


def external_hosts(html: str) -> list[str]:
    """Give the host of each link in rendered HTML that leads to another site."""
    return [links.target(entities.unescape(href)) for href in _EXTERNAL_LINK.findall(html)]


def _as_character(reference: re.Match[str]) -> str:
    """`&#106;` as j: left as it is, bleach would see an address only when passing a second time."""
    return entities.escape(entities.unescape(reference[0]))


def _space_for_block(tag: re.Match[str]) -> str:
    return "" if tag[1] in ("a", *_INLINE_TAGS) else " "


def _bounded(html: str) -> str:
    if len(html.encode()) > MAX_HTML_BYTES:
        raise TextRefused("html_too_large", MAX_HTML_BYTES)
    return html


def _allowed_value(tag: str, name: str, value: str) -> str | None:
    """The value if the list allows it, else None. Entities are resolved already."""
    if name not in _ATTRIBUTES.get(tag, {}):
        return None
    values = _ATTRIBUTES[tag][name]
    if values is not None:
        return value if value in values else None
    is_fine = links.is_allowed(value) if name == "href" else value.isascii() and value.isdigit()
    return value if is_fine else None


def _is_allowed(tag: str, name: str, value: str) -> bool:
    """The same for bleach, which leaves entities as they stand."""
    return _allowed_value(tag, name, entities.unescape(value)) is not None


def _mark_link(attrs: dict[Any, Any], is_new: bool) -> dict[Any, Any] | None:
    """Linkify asks this for each link, made (`is_new`) or met; None leaves only its text."""
    href = entities.unescape(attrs.get((None, "href"), ""))
    if is_new:
        href = links.normalise(attrs["_text"])
        attrs[None, "href"] = href
        if not attrs["_text"].isascii():
            attrs["_text"] = href
    if not links.is_allowed(href) or not _is_parsed(href):
        return None
    attrs.pop((None, "rel"), None)
    if links.is_external(href):
        attrs[None, "rel"] = EXTERNAL_REL
    return attrs


def _is_parsed(href: str) -> bool:
    """Whether the last gate can read an address: else it would leave a link to nowhere.

    It refuses ports over 65535, false punycode and hosts like `pom.go.id.1`, as browsers do.
    """
    return "href" in _LAST_GATE.clean(f'<a href="{entities.escape(href)}"></a>')


class _Linkify(LinkifyFilter):  # type: ignore[misc]
    """Links bare addresses outside code."""

    def __init__(self, source: Any) -> None:
        super().__init__(
            source, callbacks=[_mark_link], skip_tags={"pre", "code"}, url_re=links.BARE
        )

    def extract_entities(self, token: dict[str, Any]) -> Any:
        """The sanitizer before this filter has done it; twice would turn `&amp;lt;` into `&lt;`."""
        yield token


# A bleach Cleaner keeps its parser's state between calls and must not be shared by threads.
_of_this_thread = threading.local()


def _first_gate() -> Cleaner:
    if not hasattr(_of_this_thread, "cleaner"):
        _of_this_thread.cleaner = Cleaner(
            tags=_TAGS,
            attributes=_is_allowed,
            protocols=links.SCHEMES,
            filters=[_Linkify],
        )
    return _of_this_thread.cleaner


_LAST_GATE = nh3.Cleaner(
    tags=set(_TAGS),
    attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
    attribute_filter=_allowed_value,
    url_schemes=set(links.SCHEMES),
    link_rel=None,
)
