"""`make bench`: what pages cost in CPU time of the server, as shares of what constants cost.

`--quick` measures the small SQLite site alone; `--engine postgresql` reports that engine beside.
"""

import argparse
import re
import shutil
import sys
from collections.abc import Callable, Sequence
from statistics import median
from typing import NamedTuple

from tests import postgres
from tests.bench.load import BROWSER, ask, get
from tests.bench.measured import Control, Measured, Site, cpu_seconds, memory_mb
from tests.bench.sites import POSTGRES, Browser, Place, reply_of

ROUNDS = 5
POSTS = 40_000
HOT_THREADS = 20
"""How many are asked for in turn: as in life, most readers read the same few."""
GROWTH_POSTS = (10_000, 1_000_000)
GROWTH_MAX = 1.2
REPLY_MAX_MS = 15.0
MEMORY_MAX_MB = 160.0
FIRST_PAINT_MAX_BYTES = 15_000
FIRST_VISIT_MAX_BYTES = 30_000
FIRST_VISIT_MAX_REQUESTS = 5
_LINKED = re.compile(rb'(?:src|href)="(/static/[^"]+|/manifest[^"]+)"')


class Cost(NamedTuple):
    """What one request costs: milliseconds of CPU, and how many were answered in a second."""

    ms: float
    per_second: float


class Line(NamedTuple):
    """A line of the table; `good` is None where no goal is set."""

    what: str
    figure: str
    goal: str
    good: bool | None


class Case(NamedTuple):
    """What is measured: requests to a server, made ready by `before` in each round."""

    name: str
    server: Measured
    requests: Callable[[], Sequence[bytes]]
    before: Callable[[], None] = lambda: None
    status: bytes = b"200"
    connections: int = 8
    repeats: int = 1


def measured(cases: Sequence[Case]) -> dict[str, Cost]:
    """Measure the cases in turn, five times, and give the median of each."""
    rounds: dict[str, list[Cost]] = {case.name: [] for case in cases}
    for case in cases:
        _once(case)
    for _ in range(ROUNDS):
        for case in cases:
            rounds[case.name].append(_once(case))
    return {
        name: Cost(median(cost.ms for cost in costs), median(cost.per_second for cost in costs))
        for name, costs in rounds.items()
    }


def _once(case: Case) -> Cost:
    count, seconds, used = 0, 0.0, 0.0
    for _ in range(case.repeats):
        case.before()
        requests = case.requests()
        before = cpu_seconds(case.server)
        seconds += ask(case.server.port, requests, case.status, case.connections).seconds
        used += cpu_seconds(case.server) - before
        count += len(requests)
    return Cost(used * 1000 / count, count / seconds)


def pages(place: Place) -> list[Line]:
    """Measure the pages of the issue's table on one site, beside the controls."""
    with place.served() as site:
        threads = place.threads(HOT_THREADS)
        paths = [path for _, path in threads]
        boards = place.boards()
        member = place.a_member()
        sizes = {
            "/thread": _size(site, paths[0]),
            "/board": _size(site, boards[0]),
            "/member": _size(site, paths[0], member),
        }
        bare, flask = Control("bare", sizes), Control("flask", sizes)
        try:
            costs = measured(_cases(place, site, bare, flask, member, threads))
            memory = memory_mb(site)
        finally:
            bare.stop()
            flask.stop()
        visit = _first_visit(site, paths[0])
    return [*_shares(costs), *_reply(costs), _memory(memory), *visit]


def _cases(
    place: Place,
    site: Site,
    bare: Control,
    flask: Control,
    member: Browser,
    threads: list[tuple[int, str]],
) -> list[Case]:
    paths = [path for _, path in threads]
    boards = place.boards()
    replies = iter(range(10**6))

    def replying() -> list[bytes]:
        return [reply_of(member, thread, next(replies)) for thread in threads * 3]

    def constants(path: str, count: int) -> Callable[[], list[bytes]]:
        return lambda: [get(path)] * count

    def guests(addresses: list[str], times: int) -> Callable[[], list[bytes]]:
        return lambda: [get(path) for path in addresses] * times

    def members() -> list[bytes]:
        return [get(path, Cookie=member.cookie) for path in paths] * 40

    def keep(addresses: list[str]) -> Callable[[], None]:
        def ask_until_both_workers_have_them() -> None:
            ask(site.port, [get(path) for path in addresses] * 12)

        return ask_until_both_workers_have_them

    renew = place.raise_versions
    return [
        Case("bare thread", bare, constants("/thread", 6000)),
        Case("thread unchanged", site, guests(paths, 300), keep(paths)),
        Case("bare board", bare, constants("/board", 6000)),
        Case("board unchanged", site, guests(boards, 6000 // len(boards)), keep(boards)),
        Case("flask thread", flask, constants("/thread", 2000)),
        Case("thread built", site, guests(paths, 1), renew, repeats=20),
        Case("flask board", flask, constants("/board", 2000)),
        Case("board built", site, guests(boards, 1), renew, repeats=20),
        Case("flask member", flask, constants("/member", 2000)),
        Case("member thread", site, members),
        Case("reply", site, replying, status=b"303", connections=1),
    ]


def _shares(costs: dict[str, Cost]) -> list[Line]:
    goals = (
        ("guest thread, unchanged", "thread unchanged", "bare thread", 0.60),
        ("guest board, unchanged", "board unchanged", "bare board", 0.60),
        ("guest thread, built each time", "thread built", "flask thread", 0.30),
        ("guest board, built each time", "board built", "flask board", 0.30),
        ("member's thread", "member thread", "flask member", 0.20),
    )
    lines = []
    for what, page, control, goal in goals:
        share = costs[control].ms / costs[page].ms
        figure = (
            f"{share:4.0%} of {control.split()[0]}  {costs[page].ms:.3f} ms"
            f" ({costs[control].ms:.3f})  {costs[page].per_second:,.0f}/s"
        )
        lines.append(Line(what, figure, f">= {goal:.0%}", share >= goal))
    return lines


def _reply(costs: dict[str, Cost]) -> list[Line]:
    ms = costs["reply"].ms
    return [
        Line("reply, end to end", f"{ms:.1f} ms", f"<= {REPLY_MAX_MS:.0f} ms", ms <= REPLY_MAX_MS)
    ]


def _memory(memory: float) -> Line:
    goal = f"<= {MEMORY_MAX_MB:.0f} MB"
    return Line("two workers and parent (PSS)", f"{memory:.0f} MB", goal, memory <= MEMORY_MAX_MB)


def _first_visit(site: Site, path: str) -> list[Line]:
    page = ask(site.port, [get(path, Accept_Encoding="identity")], connections=1).last
    first = len(ask(site.port, [get(path)], connections=1).last)
    linked = [found.decode() for found in dict.fromkeys(_LINKED.findall(page))]
    rest = [len(ask(site.port, [get(url)], connections=1).last) for url in linked]
    whole, requests = first + sum(rest), 1 + len(rest)
    return [
        Line(
            "first paint of a thread",
            f"{first:,} bytes in 1 request",
            f"<= {FIRST_PAINT_MAX_BYTES:,}",
            first <= FIRST_PAINT_MAX_BYTES,
        ),
        Line(
            "first visit of a thread",
            f"{whole:,} bytes in {requests} requests",
            f"<= {FIRST_VISIT_MAX_BYTES:,} in {FIRST_VISIT_MAX_REQUESTS}",
            whole <= FIRST_VISIT_MAX_BYTES and requests <= FIRST_VISIT_MAX_REQUESTS,
        ),
    ]


def growth(engine: str) -> list[Line]:
    """Compare what pages cost on a small and on a large site."""
    small, large = (Place(engine, posts) for posts in GROWTH_POSTS)
    with small.served() as first, large.served() as second:
        cases = [*_growing(small, first, "small"), *_growing(large, second, "large")]
        costs = measured(cases)
    lines = []
    for name in ("thread", "deep thread", "board", "deep board", "home"):
        before, after = costs[f"{name} small"].ms, costs[f"{name} large"].ms
        times = after / before
        figure = f"{times:.2f} times  {before:.3f} -> {after:.3f} ms"
        what = f"{name}, {GROWTH_POSTS[1]:,} posts ({engine})"
        lines.append(Line(what, figure, f"<= {GROWTH_MAX}", times <= GROWTH_MAX))
    return lines


def _growing(place: Place, site: Site, size: str) -> list[Case]:
    addresses = {
        "thread": [path for _, path in place.threads(100)],
        "deep thread": [place.deep_page_of_a_long_thread(site)] * 100,
        "board": ["/b/pisang"] * 100,
        "deep board": [place.deep_page_of_a_board(site)] * 100,
        "home": ["/"] * 100,
    }

    def built(paths: list[str]) -> Callable[[], list[bytes]]:
        # A cookie that opens no session: each request goes the whole way, as a guest's.
        return lambda: [get(path, Cookie="session=none") for path in paths] * 3

    return [Case(f"{name} {size}", site, built(paths)) for name, paths in addresses.items()]


def _size(site: Site, path: str, member: Browser | None = None) -> int:
    headers = {"Cookie": member.cookie} if member else {}
    answer = ask(site.port, [get(path, **headers)], connections=1).last
    return len(answer.partition(b"\r\n\r\n")[2])


def main() -> int:
    """Measure, print the table, and give 1 where a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="the small SQLite site alone")
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), help="this engine alone")
    chosen = parser.parse_args()
    engines = [chosen.engine] if chosen.engine else ["sqlite", "postgresql"]
    lines: list[Line] = []
    try:
        for engine in engines[:1] if chosen.quick else engines:
            lines += _told(f"{engine}, {POSTS:,} posts", pages(Place(engine, POSTS)))
            if not chosen.quick:
                lines += _told(f"{engine}, growth", growth(engine))
    finally:
        postgres.stop(POSTGRES)
        shutil.rmtree(POSTGRES, ignore_errors=True)
    return int(any(line.good is False for line in lines))


def _told(title: str, lines: list[Line]) -> list[Line]:
    print(f"\n{title} (Accept-Encoding: {BROWSER['Accept-Encoding']})")
    for line in lines:
        mark = {True: "good", False: "MISS", None: "    "}[line.good]
        print(f"  {mark}  {line.what:<42} {line.figure:<58} {line.goal}", flush=True)
    return lines


if __name__ == "__main__":
    sys.exit(main())
