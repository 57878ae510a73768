"""What a first visit costs a phone in bytes and requests, and a page the database in statements."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from flask import Flask

from forum.kernel import drawing
from tests.builders import a_member, a_thread, a_vote, an_answer, log_in
from tests.client import Client
from tests.statements import Statements
from tests.stories.browsing import Browsing

FIRST_PAINT_BYTES = 15_000
VISIT_BYTES = 30_000
VISIT_REQUESTS = 5
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


class Traffic:
    """What came over the wire, as the browser's own network panel counts it."""

    def __init__(self) -> None:
        self.addresses: dict[str, str] = {}
        self.sizes: dict[str, int] = {}

    def listen(self, session: Any) -> None:
        """Count from now on."""
        session.send("Network.enable")
        session.on("Network.requestWillBeSent", self._sent)
        session.on("Network.loadingFinished", self._finished)

    def _sent(self, event: dict[str, Any]) -> None:
        if not event["request"]["url"].startswith("data:"):
            self.addresses[event["requestId"]] = event["request"]["url"]

    def _finished(self, event: dict[str, Any]) -> None:
        if event["requestId"] in self.addresses:
            self.sizes[event["requestId"]] = int(event["encodedDataLength"])

    def by_address(self) -> dict[str, int]:
        """Give the bytes of each request, headers included."""
        return {self.addresses[request]: size for request, size in self.sizes.items()}


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_first_visit_of_twenty_posts_is_small(browsing: Browsing) -> None:
    address = a_full_thread()
    page, traffic = browsing.as_guest(), Traffic()
    traffic.listen(page.context.new_cdp_session(page))
    page.goto(address, wait_until="networkidle")
    assert page.get_by_role("article").count() == ANSWERS + 1
    cost = traffic.by_address()
    assert len(cost) == len(traffic.addresses) <= VISIT_REQUESTS, cost
    assert sum(cost.values()) <= VISIT_BYTES, cost
    assert cost[page.url] <= FIRST_PAINT_BYTES, cost
    blocking = page.evaluate(
        "performance.getEntriesByType('resource')"
        ".filter(entry => entry.renderBlockingStatus === 'blocking').map(entry => entry.name)"
    )
    assert blocking == []


@pytest.mark.parametrize("page", ["thread", "board", "home"])
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
