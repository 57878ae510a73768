"""Which addresses a text may link to, and what a reader must be told about them.

Pure functions on strings. Browsers read an address more generously than any parser, so an address
is allowed only if it matches one of three narrow shapes, never because nothing bad was found in it.
"""

import re

from markdown_it.common.normalize_url import normalizeLink

SCHEMES = frozenset({"http", "https", "mailto"})
MAX_HREF_CHARS = 2000

_URL_CHARS = r"[\w;/?:@&=+$,.!~*'()#%-]*"
_HOST = r"[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})*\.?"
_EXTERNAL = re.compile(rf"https?://({_HOST})(?::\d{{1,5}})?(?:[/?#]{_URL_CHARS})?", re.A | re.I)
_MAIL = re.compile(rf"mailto:[\w.!#$&'*+/=~-]+@({_HOST})", re.A | re.I)
_OWN = re.compile(rf"(?!//)(?![^/?#]*:){_URL_CHARS}", re.A)

# Bare names are linked under few endings only: members often leave out the space after a full stop,
# and "dingin.ke toko" is not an address in Kenya.
_BARE_HOST = r"(?:[a-z0-9-]{1,63}\.){1,8}(?:id|com|net|org|info)(?![\w-]|\.\w)"
_NO_USER = r"""(?![^\s/?#<>"]{0,253}@)"""
_TAIL = r"""(?::\d{1,5})?(?:[/?#][^\s<>"`{}|\\^]*)?"""
BARE = re.compile(
    rf"(?<![\w@./:-])(?:https?://{_NO_USER}[\w.-]{{1,253}}"
    rf"|{_NO_USER}(?:www\.[\w.-]{{1,249}}|{_BARE_HOST})){_TAIL}",
    re.I,
)
_BARE_HREF = re.compile(rf"(?:www\.|{_BARE_HOST})", re.I)

_SHOWN = re.compile(r"(?:[^\W_]|-){1,63}(?:[.。．｡](?:[^\W_]|-){1,63})+")
_SHOWN_AFTER_SCHEME = re.compile(r"https?:/{1,3}([^\s/?#:]{1,253})", re.I)
_NUMBER = re.compile(r"[\d.]+")
_ENTITY_LIKE = re.compile(r"&(#?\w+);")


def normalise(href: str) -> str:
    """Write an address as a browser would send it: host in punycode, the rest percent-encoded.

    A bare `toko.com/x` is meant as `https://toko.com/x`. The result still has to be `is_allowed`.
    """
    if len(href) > MAX_HREF_CHARS:
        return href
    if _BARE_HREF.match(href):
        href = f"https://{href}"
    # Serializers disagree on whether `&copy;` in an attribute is a character or six.
    return _ENTITY_LIKE.sub(r"&\1%3B", normalizeLink(href))


def is_allowed(href: str) -> bool:
    """Whether a normalised address is web, mail to one person, or a place on this site.

    User-info (`https://bank@evil`), `//host`, backslashes, blanks and every other scheme fail.
    """
    return len(href) <= MAX_HREF_CHARS and any(
        shape.fullmatch(href) for shape in (_EXTERNAL, _MAIL, _OWN)
    )


def is_external(href: str) -> bool:
    return _EXTERNAL.fullmatch(href) is not None


def target(href: str) -> str:
    """What the reader has to know of an address: its host, or the path if it is on this site."""
    found = _EXTERNAL.fullmatch(href) or _MAIL.fullmatch(href)
    return _plain_host(found[1]) if found else href


def is_lying(text: str, href: str) -> bool:
    """Whether a link's text shows some host, and it is not literally the one the link leads to.

    A host in other letters (`bücher.example`) counts as another: only punycode tells them apart.
    """
    shown = {name for name in _SHOWN.findall(text) if _is_host(name)}
    shown.update(_SHOWN_AFTER_SCHEME.findall(text))
    return any(_plain_host(name) != target(href) for name in shown)


def _is_host(name: str) -> bool:
    return not _NUMBER.fullmatch(name) or name.count(".") == 3


def _plain_host(host: str) -> str:
    return host.lower().removeprefix("www.").rstrip(".")
