"""The moderators' queue and log, short and very long: their pages should cost the same."""

from pathlib import Path

from tests.bench.cost import Visitor, compare
from tests.bench.goals import Line, at_most
from tests.bench.site import Site

SMALL, LARGE = 10_000, 20_000
"""Posts of the two sites: any number, the lengths of queue and log are what differs."""
ITEMS_SMALL, LINES_SMALL = 100, 100
ITEMS_LARGE, LINES_LARGE, LINES_IN_A_HURRY = 100_000, 1_000_000, 100_000
BOARD = "board"
MODERATOR = "mod_disperindag_1"

_NUMBERS = (
    "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {times})"
)
_ITEMS = (
    "INSERT INTO review_items "
    "(kind, state, board_id, post_id, thing_id, subject_id, revision, reasons, created_at) "
    + _NUMBERS
    + " SELECT CASE WHEN n % 3 = 0 THEN 'flagged' ELSE 'held' END, 'open', t.board_id, p.id, p.id, "
    "p.author_id, 1, 'gambling', p.created_at "
    "FROM numbers JOIN posts p ON p.id = 1 + n % {posts} JOIN threads t ON t.id = p.thread_id"
)
_EVENTS = (
    "INSERT INTO events (kind, actor_id, subject_id, thing, thing_id, data, created_at) "
    + _NUMBERS
    + " SELECT 'post.hidden', m.id, p.author_id, 'post', p.id, '{{}}', p.created_at "
    "FROM numbers JOIN posts p ON p.id = 1 + n % {posts} "
    "JOIN members m ON m.username = '" + MODERATOR + "'"
)
_LINES = "INSERT INTO log_lines (event_id) SELECT id FROM events WHERE kind = 'post.hidden'"


def measure(folder: Path, engine: str, *, quick: bool) -> list[Line]:
    """Measure a moderator's pages on a short and a long queue and log, in turns."""
    lines_large = LINES_IN_A_HURRY if quick else LINES_LARGE
    lengths = {SMALL: (ITEMS_SMALL, LINES_SMALL), LARGE: (ITEMS_LARGE, lines_large)}
    sites = {posts: Site(folder / "queue", engine, posts) for posts in lengths}
    visitors: dict[str, Visitor] = {}
    try:
        for posts, site in sites.items():
            site.make()
            _fill(site, *lengths[posts])
            site.start()
            cookie = site.session_cookie(MODERATOR)
            for name, path in _pages().items():
                visitors[f"{name}:{posts}"] = Visitor(site, path, Cookie=cookie)
        costs = compare(visitors, 20 if quick else 100)
    finally:
        for site in sites.values():
            site.stop()
    named = f"{ITEMS_LARGE:,} items and {lines_large:,} lines to {ITEMS_SMALL}"
    board = costs[f"{BOARD}:{LARGE}"].cpu_ms
    queue = costs[f"queue:{LARGE}"].cpu_ms
    return [
        *(
            at_most(
                f"{name}, {named}",
                costs[f"{name}:{LARGE}"].cpu_ms / costs[f"{name}:{SMALL}"].cpu_ms,
                1.2,
                "times",
            )
            for name in _pages()
        ),
        at_most("a moderator's queue to a board page", queue / board, 10, "times").without_goal(),
    ]


def _pages() -> dict[str, str]:
    return {
        "queue": "/moderation",
        "queue of a board": "/moderation?board=pisang",
        "queue of a kind": "/moderation?kind=flagged",
        "log": "/moderation/log",
        BOARD: "/b/pisang",
    }


def _fill(site: Site, items: int, lines: int) -> None:
    """Fill queue and log, unless that was done before."""
    [(kept,)] = site.execute("SELECT count(*) FROM review_items")
    if int(str(kept)) >= items:
        return
    site.execute(_ITEMS.format(times=items, posts=site.posts // 2))
    site.execute(_EVENTS.format(times=lines, posts=site.posts // 2))
    site.execute(_LINES)
    site.execute("ANALYZE")
