"""Where a login comes from: the browser by its name, the connection by its network."""

import ipaddress
import re

from forum.charter.limits import DEVICE_NAME_MAX_CHARACTERS

# The order matters: most browsers claim to be the later ones too.
BROWSERS: tuple[tuple[str, str], ...] = (
    (r"EdgA?/|EdgiOS/", "Edge"),
    (r"OPR/|OPT/|Opera", "Opera"),
    (r"SamsungBrowser/", "Samsung Internet"),
    (r"UCBrowser/", "UC Browser"),
    (r"MiuiBrowser/", "Mi Browser"),
    (r"Firefox/|FxiOS/", "Firefox"),
    (r"Chrome/|CriOS/", "Chrome"),
    (r"Version/.*Safari/", "Safari"),
)
SYSTEMS: tuple[tuple[str, str], ...] = (
    (r"Android", "Android"),
    (r"iPhone|iPod", "iPhone"),
    (r"iPad", "iPad"),
    (r"Windows", "Windows"),
    (r"CrOS", "ChromeOS"),
    (r"Mac OS X|Macintosh", "Mac"),
    (r"Linux|X11", "Linux"),
)
_READ_CHARACTERS = 500


def device_name(user_agent: str) -> str:
    """Name browser and system of a User-Agent, such as "Chrome · Android"; "" if unknown."""
    start = user_agent[:_READ_CHARACTERS]
    known = (_first(BROWSERS, start), _first(SYSTEMS, start))
    return " · ".join(filter(None, known))[:DEVICE_NAME_MAX_CHARACTERS]


def network_of(address: str) -> str:
    """Give what limits count as one connection: an IPv4 address, or an IPv6 customer's /64."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)


def _first(names: tuple[tuple[str, str], ...], user_agent: str) -> str:
    return next((name for pattern, name in names if re.search(pattern, user_agent)), "")
