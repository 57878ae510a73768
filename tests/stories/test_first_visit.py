"""What a first visit costs a phone in bytes and requests, and a page the database in statements."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import brotli
import pytest
from flask import Flask

from forum.kernel import assets, drawing
from tests.builders import a_member, a_thread, a_vote, an_accepted_answer, an_answer, log_in
from tests.client import Client
from tests.statements import Statements
from tests.stories.browsing import Browsing
from tests.traffic import Traffic

FIRST_PAINT_BYTES = 15_000
VISIT_BYTES = 30_000
VISIT_REQUESTS = 5
SECOND_VISIT_BYTES = 4_000
STYLE_BYTES, SCRIPT_BYTES = 12_000, 15_000
WORKERS = {"js/worker.js"}
"""Scripts that no page loads."""
LONG_OPEN_MS = 30 * 60_000
PLACES = ("thread", "board", "home")
THREADS = 20
REPEAT_STATEMENTS, GUEST_STATEMENTS, MEMBER_STATEMENTS = 1, 4, 6
ANSWERS = 19
WORDS = (
    "Tiriskan minyak keripik di atas kertas, lalu dinginkan penuh sebelum dikemas dalam plastik",
    "tebal yang ditutup rapat. Simpan di tempat kering dan jauh dari sinar matahari langsung.",
    "Kami menambah silika gel makanan, dan sejak itu keripik renyah sampai enam minggu lebih.",
)
"""Three lines as members write them: a post has some 300 characters."""


def a_full_thread(title: str = "Keripik pisang cepat melempem") -> str:
    """Make a thread of 20 posts without photos; give its address."""
    thread = a_thread(title=title, body=" ".join(WORDS))
    for number in range(ANSWERS):
        shift = number % len(WORDS)
        body = " ".join((*WORDS[shift:], f"Saya coba {number + 1} minggu.", *WORDS[:shift]))
        an_answer(thread, a_member(name=f"Ibu Nomor {number + 1}"), body)
    return f"/t/{thread.id}/{thread.slug}"


def a_full_site() -> dict[str, str]:
    """Fill a thread, a board and the home page; give their addresses by name."""
    for number in range(THREADS):
        title = f"{number}. Keripik pisang saya melempem setelah {number} hari, apa sebabnya?"
        thread = a_thread(a_member(name=f"Ibu Nomor {number}", kecamatan="bengalon"), title=title)
        if number % 2:
            an_accepted_answer(thread)
    return {"thread": a_full_thread(), "board": "/b/pisang", "home": "/"}


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("reader", ["guest", "member"])
def test_a_first_visit_is_small_and_a_second_one_tiny(
    browsing: Browsing, place: str, reader: str
) -> None:
    address = a_full_site()[place]
    if reader == "guest":
        page = browsing.as_guest(service_workers="block")
    else:
        page = browsing.as_member(a_member(), service_workers="block")
    traffic = Traffic(page)
    page.goto(address, wait_until="networkidle")
    assert page.locator("main li h3, main article").count() >= THREADS
    cost = traffic.by_address()
    assert len(cost) == len(traffic.addresses) <= VISIT_REQUESTS, cost
    assert sum(cost.values()) <= VISIT_BYTES, cost
    assert cost[page.url] <= FIRST_PAINT_BYTES, cost
    blocking = page.evaluate(
        "performance.getEntriesByType('resource')"
        ".filter(entry => entry.renderBlockingStatus === 'blocking').map(entry => entry.name)"
    )
    assert blocking == []
    if reader == "member":  # the first page of a session without a login starts its token
        page.goto(address, wait_until="networkidle")
    page.goto("about:blank")
    traffic.forget()
    page.goto(address, wait_until="networkidle")
    assert page.url in traffic.by_address()
    assert sum(traffic.by_address().values()) <= SECOND_VISIT_BYTES, traffic.by_address()


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_nothing_is_asked_for_while_a_page_lies_open(browsing: Browsing) -> None:
    address = a_full_site()["thread"]
    for page in (browsing.as_guest(), browsing.as_member(a_member())):
        page.clock.install()
        page.goto(address, wait_until="networkidle")
        traffic = Traffic(page)
        page.clock.run_for(LONG_OPEN_MS)
        page.wait_for_timeout(300)
        assert [each for each in traffic.addresses.values() if "/icons/" not in each] == []


def test_all_style_and_all_scripts_are_small() -> None:
    served = assets.served()
    styles = [text.decode() for name, text in served.items() if ".css" in name]
    scripts = [text for name, text in served.items() if ".js" in name and name not in WORKERS]
    style = "".join(map(assets.minified, styles)).encode()
    assert len(brotli.compress(style)) <= STYLE_BYTES
    assert sum(len(brotli.compress(text)) for text in scripts) <= SCRIPT_BYTES


@pytest.mark.parametrize("page", PLACES)
def test_pages_keep_their_budget_of_statements(
    app: Flask, page: str, statements: Callable[[], AbstractContextManager[Statements]]
) -> None:
    address = {"thread": a_full_thread(), "board": "/b/pisang", "home": "/"}[page]
    reader = a_member()
    fill_with_noise()
    drawing.forget_all()
    with statements() as seen:
        assert Client(app).get(address).status_code == 200
    assert len(seen) <= GUEST_STATEMENTS, seen
    with statements() as seen:
        assert Client(app).get(address).status_code == 200
    assert len(seen) <= REPEAT_STATEMENTS, seen
    client = log_in(Client(app), reader)
    drawing.forget_all()
    with statements() as seen:
        assert client.get(address).status_code == 200
    assert len(seen) <= MEMBER_STATEMENTS, seen


def fill_with_noise() -> None:
    """Add threads, answers and votes that make every list longer."""
    for number in range(5):
        thread = a_thread(title=f"Pertanyaan nomor {number}")
        a_vote(an_answer(thread))
