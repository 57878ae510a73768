"""Pages at ten thousand and at a million posts: the cost should stay flat."""

import re
import urllib.request
from pathlib import Path

from tests.bench.cost import Visitor, compare
from tests.bench.goals import Line, at_most
from tests.bench.site import Site
from tests.bench.speed import TWENTY

SMALL, LARGE, LARGE_IN_A_HURRY = 10_000, 1_000_000, 100_000
DEEP_PAGES = 25
NEXT = re.compile(r'rel="next" href="([^"]+)"')


def measure(folder: Path, engine: str, *, quick: bool) -> list[Line]:
    """Measure a member's pages, which are drawn at every request, on both sizes in turns."""
    sites = {
        size: Site(folder, engine, size) for size in (SMALL, LARGE_IN_A_HURRY if quick else LARGE)
    }
    visitors: dict[str, Visitor] = {}
    try:
        for size, site in sites.items():
            site.make()
            site.start()
            cookie = site.session_cookie()
            for name, path in _pages(site).items():
                visitors[f"{name}:{size}"] = Visitor(site, path, Cookie=cookie)
        costs = compare(visitors, 100 if quick else 400)
    finally:
        for site in sites.values():
            site.stop()
    small, large = sites
    lines = []
    for name in dict.fromkeys(key.partition(":")[0] for key in visitors):
        ratio = costs[f"{name}:{large}"].cpu_ms / costs[f"{name}:{small}"].cpu_ms
        lines.append(at_most(f"{name}, {large:,} posts to {small:,}", ratio, 1.2, "times"))
    return lines


def _pages(site: Site) -> dict[str, str]:
    _, thread = site.thread(TWENTY)
    _, long_thread = site.thread("answer_count DESC, id")
    return {
        "home": "/",
        "board": "/b/pisang",
        "deep board page": _deep(site, "/b/pisang"),
        "thread": thread,
        "deep page of a long thread": _deep(site, long_thread),
    }


def _deep(site: Site, path: str) -> str:
    """Follow "next" some pages on, or to the last full page."""
    for _ in range(DEEP_PAGES):
        with urllib.request.urlopen(site.url + path) as page:
            found = NEXT.search(page.read().decode())
        if found is None:
            break
        following = found[1].replace("&amp;", "&")
        with urllib.request.urlopen(site.url + following) as page:
            if NEXT.search(page.read().decode()) is None:
                break
        path = following
    return path
