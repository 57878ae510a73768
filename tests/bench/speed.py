"""Pages of 20 posts against constant bodies of the same compressed size, in one run."""

import http.client
import secrets
import statistics
import urllib.parse
from pathlib import Path

from tests.bench.controls import Control
from tests.bench.cost import Cost, Visitor, compare, cpu_seconds, proportional_memory_mb
from tests.bench.goals import Line, at_least, at_most
from tests.bench.site import Site, csrf_token

POSTS = 40_000
TWENTY = "abs(post_count - 20), id"
CONTROLS = ("bare", "flask")


def measure(folder: Path, engine: str, *, quick: bool) -> list[Line]:
    """Measure repeat hits, pages built each time, a member's page, a reply, and memory.

    The goals are SQLite's; PostgreSQL is reported beside it.
    """
    site = Site(folder, engine, POSTS // 10 if quick else POSTS)
    site.make()
    site.start()
    controls: list[Control] = []
    try:
        thread_id, thread = site.thread(TWENTY)
        visitors = _visitors(site, thread_id, thread)
        size = visitors["thread, unchanged"].ask()
        controls = [Control(kind, size, folder) for kind in ("bare", "flask")]
        for control in controls:
            control.start()
            visitors[control.kind] = Visitor(control, "/page")
        costs = compare(visitors, 200 if quick else 1000)
        reply = _reply_ms(site, thread_id, 20 if quick else 60)
        memory = proportional_memory_mb(site)
    finally:
        for server in (site, *controls):
            server.stop()
    lines = [_line(name, costs) for name in visitors if name not in CONTROLS]
    lines += [Line(f"control: {name}", _said(costs[name])) for name in CONTROLS]
    lines.append(at_most("a reply, end to end", reply, 15, "ms CPU"))
    lines.append(at_most("two workers with their parent", memory, 160, "MB PSS"))
    return lines if engine == "sqlite" else [line.without_goal() for line in lines]


def _visitors(site: Site, thread_id: int, thread: str) -> dict[str, Visitor]:
    cookie = site.session_cookie()
    built, board = Visitor(site, thread), Visitor(site, "/b/pisang")
    built.before = lambda: _raise_version(site, "threads", f"id = {thread_id}")
    board.before = lambda: _raise_version(site, "boards", "slug = 'pisang'")
    return {
        "thread, unchanged": Visitor(site, thread),
        "board, unchanged": Visitor(site, "/b/pisang"),
        "thread, built each time": built,
        "board, built each time": board,
        "thread, member": Visitor(site, thread, Cookie=cookie),
    }


def _raise_version(site: Site, table: str, clause: str) -> None:
    site.execute(f"UPDATE {table} SET version = version + 1 WHERE {clause}")


GOALS = {"unchanged": ("bare", 0.6), "built each time": ("flask", 0.3), "member": ("flask", 0.2)}


def _line(name: str, costs: dict[str, Cost]) -> Line:
    control, goal = GOALS[name.rpartition(", ")[2]]
    share = costs[control].cpu_ms / costs[name].cpu_ms
    return at_least(f"{name}, of the {control} control's speed", share, goal, _said(costs[name]))


def _said(cost: Cost) -> str:
    return f"({cost.cpu_ms:.3f} ms CPU, {cost.per_second:.0f}/s, {cost.size:.0f} bytes)"


def _reply_ms(site: Site, thread_id: int, times: int) -> float:
    """Give the median CPU of sending an answer by the form, in milliseconds."""
    cookie = site.session_cookie()
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=30)
    connection.request("GET", "/ask", headers={"Cookie": cookie})
    response = connection.getresponse()
    page = response.read().decode()
    token, costs = csrf_token(page), []
    for number in range(times):
        body = f"Balasan ke-{number}: **kemas setelah dingin**.\n\n1. tiriskan\n2. timbang\n" * 5
        fields = {"body": body, "csrf_token": token, "idempotency_key": secrets.token_hex(8)}
        headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
        before = cpu_seconds(site)
        connection.request(
            "POST", f"/t/{thread_id}/answers", urllib.parse.urlencode(fields), headers
        )
        response = connection.getresponse()
        response.read()
        if response.status != http.client.SEE_OTHER:
            raise RuntimeError(f"a reply was answered by {response.status}")
        costs.append((cpu_seconds(site) - before) * 1000)
    return statistics.median(costs)
