"""What a visit costs a cheap phone on a village's line: time until something is seen, and bytes.

Chromium at 400 kbit/s with 400 ms latency and a CPU four times slower; each visit is a first one.
"""

import statistics
from pathlib import Path
from typing import Any, NamedTuple

from playwright.sync_api import Browser, sync_playwright

from tests import browser
from tests.bench.goals import Line, at_most
from tests.bench.site import Site
from tests.bench.speed import TWENTY
from tests.traffic import Traffic

POSTS = 4_000
VISITS = 9
_TIMES = """() => [
  performance.getEntriesByName("first-contentful-paint")[0].startTime,
  performance.getEntriesByType("navigation")[0].loadEventEnd,
]"""


class Visit(NamedTuple):
    """Seconds until the first paint with content and until all is loaded; bytes; requests."""

    painted: float
    loaded: float
    bytes: float
    requests: float


def measure(folder: Path, engine: str, *, quick: bool) -> list[Line]:
    """Measure first visits of home, board and thread, and a member's of the thread.

    The goals of time are the thread's.
    """
    site = Site(folder, engine, POSTS)
    site.make()
    site.start()
    try:
        _thread_id, thread = site.thread(TWENTY)
        cookie = site.session_cookie()
        pages = {
            "thread": (thread, ""),
            "thread, member": (thread, cookie),
            "board": ("/b/pisang", ""),
            "home": ("/", ""),
        }
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(
                executable_path=browser.executable(), args=browser.ARGUMENTS
            )
            visits = 3 if quick else VISITS
            seen = {
                name: _median(chromium, site.url + path, cookie, visits)
                for name, (path, cookie) in pages.items()
            }
            chromium.close()
    finally:
        site.stop()
    return [line for name, visit in seen.items() for line in _lines(name, visit)]


def _lines(name: str, visit: Visit) -> list[Line]:
    painted = at_most(f"{name}, first contentful paint", visit.painted, 1.2, "s")
    loaded = at_most(f"{name}, everything loaded", visit.loaded, 2.0, "s")
    times = [painted, loaded]
    return [
        *(times if name.startswith("thread") else [line.without_goal() for line in times]),
        at_most(f"{name}, first visit", visit.bytes / 1000, 30, "kB"),
        at_most(f"{name}, requests", visit.requests, 5, ""),
    ]


def _median(chromium: Browser, address: str, session: str, visits: int) -> Visit:
    found = [_visit(chromium, address, session) for _ in range(visits)]
    return Visit(*(statistics.median(figures) for figures in zip(*found, strict=True)))


def _visit(chromium: Browser, address: str, session: str) -> Visit:
    context = chromium.new_context(viewport=browser.PHONE, service_workers="block")
    for cookie in filter(None, session.split("; ")):
        name, _, value = cookie.partition("=")
        context.add_cookies([{"name": name, "value": value, "url": address}])
    page = context.new_page()
    traffic = Traffic(page)
    traffic.slow_down()
    page.goto(address, wait_until="networkidle")
    times: list[Any] = page.evaluate(_TIMES)
    cost = traffic.by_address()
    context.close()
    return Visit(times[0] / 1000, times[1] / 1000, sum(cost.values()), len(cost))
