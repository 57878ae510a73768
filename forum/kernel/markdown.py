"""Turns members' Markdown into HTML that is tidy but not yet trusted; `text` sanitizes it.

What differs from CommonMark is decided here: no raw HTML, no images, smaller headings, mentions,
links that do not lie, and bounds on what hostile input can cost.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block import table as parse_table
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from forum.kernel import links

MAX_HTML_BYTES = 60_000
MAX_TABLE_COLUMNS = 12
MAX_TABLE_ROWS = 60
MAX_CELLS = MAX_HTML_BYTES // len("<td></td>")
MAX_INLINE_DEPTH = 20

_MENTION = re.compile(r"@([A-Za-z0-9_]{3,30})(?!\w)")
_BEFORE_MENTION = re.compile(r"[\w/]")
_URL_BEFORE = re.compile(r"(?:://|www\.)\S*\Z")
_URL_LOOKBACK = 200
_LISTS = ("bullet_list_open", "ordered_list_open")
_HEADINGS = {"h1": "h3", "h2": "h4", "h3": "h5", "h4": "h6", "h5": "h6"}


class TextRefused(ValueError):
    """A text exceeds a bound: `reason` is too_long, table_too_large or html_too_large."""

    def __init__(self, reason: str, limit: int) -> None:
        super().__init__(f"{reason} (limit {limit})")
        self.reason = reason
        self.limit = limit


def to_html(source: str) -> tuple[str, frozenset[str]]:
    """HTML of a text, and the lowercase names mentioned in it.

    Raises TextRefused for a table over 12 columns or 60 rows below its head.
    """
    env: dict[str, Any] = {"mentions": set()}
    html = _PARSER.render(source, env)
    return html, frozenset(env["mentions"])


class Piece(NamedTuple):
    """A block of a text; of a list, each item is one.

    `end` is the line of the source after it; `lines` are the plain texts of its lines as shown.
    """

    end: int
    lines: tuple[str, ...]
    is_item: bool
    is_heading: bool


def pieces(source: str) -> list[Piece]:
    """Give the parts of a text in their order. Raises as `to_html` does."""
    tokens = _PARSER.parse(source, {"mentions": set()})
    found: list[Piece] = []
    for index, token in enumerate(tokens):
        is_item = token.type == "list_item_open" and token.level == 1
        is_block = token.level == 0 and token.nesting >= 0 and token.type not in _LISTS
        if (is_item or is_block) and token.map:
            lines = tuple(_lines_within(tokens, index))
            is_heading = token.type == "heading_open"
            found.append(Piece(token.map[1], lines, is_item, is_heading))
    return found


def _lines_within(tokens: Sequence[Token], start: int) -> Iterator[str]:
    """Give the plain lines of a block; a table's row is one line, as wide as its cells."""
    row: list[str] | None = None
    level = tokens[start].level
    for token in tokens[start:]:
        if token.type == "tr_open":
            row = []
        elif token.type == "tr_close" and row is not None:
            yield " | ".join(row)
            row = None
        elif token.type == "inline" and row is not None:
            row.append(token.content)
        elif token.type in ("inline", "fence", "code_block", "hr"):
            yield from token.content.rstrip("\n").split("\n")
        if token.level == level and token.nesting <= 0:
            return


def _bounded_table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """The table rule, which would otherwise fill up short rows to any width."""
    if silent or not parse_table(state, start, end, True):
        return silent and parse_table(state, start, end, True)
    first_too_many = start + 2 + MAX_TABLE_ROWS + 1
    columns = len(state.getLines(start + 1, start + 2, 0, False).strip().strip("|").split("|"))
    if columns > MAX_TABLE_COLUMNS:
        raise TextRefused("table_too_large", MAX_TABLE_COLUMNS)
    parse_table(state, start, min(end, first_too_many), False)
    if state.line == first_too_many:
        raise TextRefused("table_too_large", MAX_TABLE_ROWS)
    state.env["cells"] = state.env.get("cells", 0) + columns * (state.line - start)
    if state.env["cells"] > MAX_CELLS:
        raise TextRefused("html_too_large", MAX_HTML_BYTES)
    return True


def _mention(state: StateInline, silent: bool) -> bool:
    found = _MENTION.match(state.src, state.pos, state.posMax)
    if not found or state.linkLevel or not _may_precede_mention(state.src, state.pos):
        return False
    if not silent:
        state.push("link_open", "a", 1).attrs = {
            "href": f"/u/{found[1].lower()}",
            "class": "mention",
        }
        state.push("text", "", 0).content = found[0]
        state.push("link_close", "a", -1)
    state.pos = found.end()
    return True


def _may_precede_mention(source: str, pos: int) -> bool:
    before = source[max(0, pos - _URL_LOOKBACK) : pos]
    return not (before and _BEFORE_MENTION.match(before[-1])) and not _URL_BEFORE.search(before)


def _finish(state: StateCore) -> None:
    for token in state.tokens:
        token.tag = _HEADINGS.get(token.tag, token.tag)
        if token.type in ("th_open", "td_open") and "style" in token.attrs:
            token.attrs = {"class": str(token.attrs["style"]).removeprefix("text-align:")}
        if token.type == "inline" and token.children:
            children = _images_as_links(token.children)
            token.children = list(_honest(_shallow(children), state.env["mentions"]))


def _images_as_links(tokens: Sequence[Token]) -> Iterator[Token]:
    """A link to the picture in place of the picture, or its words alone within another link."""
    in_link = False
    for token in tokens:
        if token.type in ("link_open", "link_close"):
            in_link = token.nesting == 1
        if token.type != "image":
            yield token
            continue
        href = str(token.attrs["src"])
        words = _RENDERER.renderInlineAsText(token.children or (), _PARSER.options, {})
        text = Token("text", "", 0, content=words.strip() or href)
        if in_link:
            yield text
        else:
            yield Token("link_open", "a", 1, attrs={"href": href})
            yield text
            yield Token("link_close", "a", -1)


def _shallow(tokens: Iterator[Token]) -> Iterator[Token]:
    """Drop emphasis nested deeper than anyone writes: sanitizers take quadratic time over it."""
    depth = 0
    for token in tokens:
        depth += token.nesting
        if not token.nesting or depth + (token.nesting < 0) <= MAX_INLINE_DEPTH:
            yield token


def _honest(tokens: Iterator[Token], mentions: set[str]) -> Iterator[Token]:
    """Append to each link whose text shows another address where it really leads."""
    href, text = None, ""
    for token in tokens:
        if token.type == "link_open":
            href, text = str(token.attrs["href"]), ""
            if token.attrs.get("class") == "mention":
                mentions.add(href.removeprefix("/u/"))
        elif token.type == "link_close":
            if href and links.is_lying(text, href):
                yield Token("text", "", 0, content=f" [{links.target(href)}]")
            href = None
        else:
            text += token.content
        yield token


def _table_open(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    """A wide table scrolls within its own box; keys can scroll only what can be focused."""
    return f'<div class="table" tabindex="0">{renderer.renderToken(tokens, index, options, env)}'


def _table_close(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    return f"{renderer.renderToken(tokens, index, options, env).rstrip()}</div>\n"


class _Parser(MarkdownIt):
    """markdown-it with our rules. A parse keeps its state to itself, so threads may share one."""

    def __init__(self) -> None:
        super().__init__("commonmark", {"html": False, "breaks": True, "xhtmlOut": False})
        self.enable(["table", "strikethrough"])
        self.block.ruler.at("table", _bounded_table, {"alt": ["paragraph", "reference"]})
        self.inline.ruler.before("emphasis", "mention", _mention)
        self.core.ruler.push("finish", _finish)
        self.add_render_rule("table_open", _table_open)
        self.add_render_rule("table_close", _table_close)

    def normalizeLink(self, url: str) -> str:  # noqa: N802 - the parser's name
        return links.normalise(url)

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802 - the parser's name
        """An autolink shows what was typed, but no host in letters that may look like others."""
        return link if link.isascii() else links.normalise(link)

    def validateLink(self, url: str) -> bool:  # noqa: N802 - the parser's name
        return links.is_allowed(url)


_RENDERER = RendererHTML()
_PARSER = _Parser()
# The first parse fills the rule caches; better here than in several threads at once.
to_html("siap")
