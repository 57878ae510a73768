"""Search: what it finds, beside what the engines find alone, and what it costs as a forum grows."""

import time
import urllib.parse
from pathlib import Path
from statistics import median, quantiles

from sqlalchemy import select

from config import Settings
from forum.accounts.models import Member
from forum.accounts.queries import actor_of
from forum.app import REACTIONS, create_app
from forum.charter.words import PostKind, State
from forum.demo.loader import load
from forum.kernel import bus, schema
from forum.kernel.db import db
from forum.kernel.transactions import transaction
from forum.search import listeners
from forum.search.queries.finding import similar
from forum.threads.models import Post, Thread
from forum.threads.service.texts import written
from forum.threads.service.writing import answer
from tests import postgres
from tests.bench.cost import Visitor, cpu_seconds
from tests.bench.goals import Line, at_least, at_most
from tests.bench.growth import LARGE, LARGE_IN_A_HURRY, SMALL
from tests.bench.site import Site
from tests.search.evaluation.baselines import OwnStems, PlainWords
from tests.search.evaluation.measure import STYLES, Score, drafts, keys_of_threads, queries, scores
from tests.search.village import ids_of

TOP = 3
WRITER = "keripik_gerecek"
QUESTIONS = (
    "keripik",
    "pisang",
    "keripik pisang",
    "harga pisang",
    "gmn spy kripik pisang gk melempem",
    "bagaimana menentukan harga jual keripik pisang untuk reseller",
    "fermentsi coklat",
    "minyak goreng bau tengik",
    "kemasan plastik tebal untuk keripik",
    "izin edar bpom",
    "keripk pisng",
    "biji kakao berjamur musim hujan",
)
"""The commonest words of the seeded texts, alone and together, typos and whole questions."""


def measure(folder: Path, engine: str, *, quick: bool) -> list[Line]:
    """Measure quality on the demo community, and the search page on two sizes in turns."""
    return [*_quality(folder, engine, quick=quick), *_growth(folder, engine, quick=quick)]


def _quality(folder: Path, engine: str, *, quick: bool) -> list[Line]:
    instance = folder / f"{engine}-search"
    environment = {"REMBUK_INSTANCE": str(instance), "REMBUK_LIMITS": "off"}
    if engine == "postgresql":
        address = postgres.ensure_running(folder / "postgresql")
        with Site(folder, engine, 0).administrator() as own:
            own.execute("DROP DATABASE IF EXISTS bench_search")
            own.execute("CREATE DATABASE bench_search")
        environment["REMBUK_DATABASE_URL"] = address.format(database="bench_search")
    app = create_app(Settings.read(environment))
    with app.app_context():
        schema.upgrade()
        load()
        lines = [*_found(engine), *_alike(), *_writing(engine, quick=quick)]
        db.session.remove()
        db.engine.dispose()
    return lines


def _found(engine: str) -> list[Line]:
    untouched = [query for query in queries() if not query.is_for_tuning]
    ours = scores(ids_of, untouched)
    name, baseline = (
        ("FTS5 unicode61", PlainWords())
        if engine == "sqlite"
        else ("PostgreSQL indonesian", OwnStems())
    )
    plain = scores(baseline, untouched)
    lines = [
        Line(
            f"{style}: nDCG@10 / recall@10",
            f"{_said(ours[style])}, {name} {_said(plain[style])}",
            "nDCG at least 0.80",
            ours[style].ndcg >= 0.80,
        )
        for style in STYLES
    ]
    whole, other = ours["all"], plain["all"]
    return [
        *lines,
        Line("all: nDCG@10", _said(whole), "at least 0.90", whole.ndcg >= 0.90),
        Line("all: recall@10", f"{whole.recall:.3f}", "at least 0.95", whole.recall >= 0.95),
        Line(
            f"nDCG@10 above {name}",
            f"{whole.ndcg - other.ndcg:.3f} ({_said(other)})",
            "at least 0.15",
            whole.ndcg - other.ndcg >= 0.15,
        ),
    ]


def _said(score: Score) -> str:
    return f"{score.ndcg:.3f} / {score.recall:.3f}"


def _alike() -> list[Line]:
    keys = keys_of_threads()
    found, taken = [], []
    for draft in drafts():
        like = similar(draft.title, draft.body)[:TOP]
        if draft.same == "new":
            taken.append(any(one.likely for one in like))
        else:
            found.append(draft.same in [keys.get(one.thing_id) for one in like])
    share = sum(taken) / len(taken)
    return [
        at_least("the same question in the top 3", sum(found) / len(found), 0.95),
        Line("new questions taken for old ones", f"{share:.0%}", "at most 10%", share <= 0.1),
    ]


def _writing(engine: str, *, quick: bool) -> list[Line]:
    """Send answers as members wrote them, by turns with and without the index listening."""
    member = db.session.scalars(select(Member).where(Member.username == WRITER)).one()
    actor, bodies = actor_of(member), _bodies(40 if quick else 200)
    without = [pair for pair in REACTIONS if pair[1].__module__ != listeners.__name__]
    spent: dict[bool, list[float]] = {True: [], False: []}
    try:
        for number, (thread_id, body) in enumerate(bodies):
            for listens in (True, False) if number % 2 else (False, True):
                bus.wire(REACTIONS if listens else without)
                start = time.perf_counter()
                text = written(body)
                with transaction():
                    answer(actor, thread_id, text)
                spent[listens].append((time.perf_counter() - start) * 1000)
    finally:
        bus.wire(REACTIONS)
    indexed, plain = median(spent[True]), median(spent[False])
    share = indexed / plain - 1
    said = f"{share:.0%} ({indexed:.1f} and {plain:.1f} ms)"
    return [Line("what indexing adds to writing an answer", said, "at most 20%", share <= 0.2)]


def _bodies(most: int) -> list[tuple[int, str]]:
    """Give texts of answers with the threads they stand in, in turns."""
    chosen = (
        select(Post.thread_id, Post.body)
        .join(Thread, Thread.id == Post.thread_id)
        .where(Post.kind == PostKind.ANSWER, Post.state == State.VISIBLE, Thread.closed.is_(False))
        .order_by(Post.position, Post.id)
        .limit(most)
    )
    return [(row.thread_id, row.body) for row in db.session.execute(chosen)]


def _growth(folder: Path, engine: str, *, quick: bool) -> list[Line]:
    sizes = (SMALL, LARGE_IN_A_HURRY if quick else LARGE)
    sites = {size: Site(folder, engine, size) for size in sizes}
    times: dict[int, list[float]] = {size: [] for size in sizes}
    cpu: dict[int, list[float]] = {size: [] for size in sizes}
    try:
        visitors = {}
        for size, site in sites.items():
            site.make()
            site.start()
            visitors[size] = [Visitor(site, _address(question)) for question in QUESTIONS]
        for number in range(4 if quick else 12):
            for size, site in sites.items():
                for visitor in visitors[size]:
                    spent, start = cpu_seconds(site), time.perf_counter()
                    visitor.ask()
                    if number:
                        times[size].append((time.perf_counter() - start) * 1000)
                        cpu[size].append((cpu_seconds(site) - spent) * 1000)
    finally:
        for site in sites.values():
            site.stop()
    small, large = sizes
    slow = {size: quantiles(times[size], n=20)[-1] for size in sizes}
    lines = [
        Line(
            f"a search at {size:,} posts",
            f"p95 {slow[size]:.0f} ms, median {median(times[size]):.0f} ms, "
            f"{median(cpu[size]):.0f} ms CPU",
        )
        for size in sizes
    ]
    return [
        *lines,
        at_most(f"p95, {large:,} posts to {small:,}", slow[large] / slow[small], 5, "times"),
    ]


def _address(question: str) -> str:
    return f"/search?{urllib.parse.urlencode({'q': question})}"
