"""Guests' pages: stored while unchanged, never anybody else's."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, Response, request, session
from sqlalchemy import select

from forum.boards.models import Board
from forum.kernel import pagecache
from forum.kernel.db import db
from forum.kernel.encoding import chosen_encoding
from forum.kernel.models import Epoch
from forum.kernel.pagecache import Dependency, PageCache
from forum.kernel.transactions import transaction
from forum.kernel.versions import touch_board, touch_site, touch_thread
from tests.builders import a_member, a_thread, log_in
from tests.client import Client
from tests.clock import Clock

LONG = "Pisang kepok digoreng dua kali supaya tetap renyah. " * 40


class Page:
    """A page in the place of the thread page: says how often it was drawn and what it saw."""

    def __init__(self, app: Flask, thread_id: int) -> None:
        self.thread_id = thread_id
        self.address = f"/t/{thread_id}/halaman"
        self.drawn = 0
        self.status = 200
        self.starts_session = False
        app.view_functions["threads.thread"] = self.draw

    def draw(self, thread_id: int, slug: str) -> Response:
        del slug
        self.drawn += 1
        statement = "SELECT version, (SELECT number FROM epoch) FROM threads WHERE id = :id"
        version, epoch = db.session.execute(db.text(statement), {"id": thread_id}).one()
        pagecache.depends_on("threads", thread_id, version, epoch)
        if self.starts_session:
            session["seen"] = "yes"
        saw = [request.query_string, request.headers.get("User-Agent"), request.cookies.get("lang")]
        return Response(f"<p>{self.drawn} {saw}</p>{LONG}", self.status, mimetype="text/html")


@pytest.fixture
def shown(app: Flask) -> Page:
    return Page(app, a_thread().id)


def numbers(shown: Page, client: Client, **options: Any) -> str:
    """Give how often the page had been drawn when the one that the client got was drawn."""
    return client.get(shown.address, **options).text.split()[0].removeprefix("<p>")


def test_a_guest_is_shown_the_stored_page_until_the_thread_changes(
    shown: Page, client: Client
) -> None:
    assert numbers(shown, client) == "1"
    assert numbers(shown, client) == "1"
    with transaction():
        touch_thread(shown.thread_id)
    assert numbers(shown, client) == "2"
    assert numbers(shown, client) == "2"


def test_a_change_of_the_whole_site_renews_every_page(shown: Page, client: Client) -> None:
    assert numbers(shown, client) == "1"
    with transaction():
        touch_site()
    assert numbers(shown, client) == "2"


def test_a_change_elsewhere_renews_nothing(shown: Page, client: Client) -> None:
    other = a_thread()
    assert numbers(shown, client) == "1"
    with transaction():
        touch_thread(other.id)
    assert numbers(shown, client) == "1"


def test_a_page_is_drawn_again_after_midnight(shown: Page, client: Client, clock: Clock) -> None:
    assert numbers(shown, client) == "1"
    clock.move(hours=25)
    assert numbers(shown, client) == "2"


def test_a_browser_with_a_strange_session_or_a_token_never_meets_the_store(
    shown: Page, client: Client
) -> None:
    assert numbers(shown, client) == "1"
    assert numbers(shown, client, headers={"Authorization": "Bearer x"}) == "2"
    client.set_cookie("session", "anything")
    assert numbers(shown, client) == "3"
    client.delete_cookie("session")
    assert numbers(shown, client) == "1"


def test_a_guest_who_has_seen_a_form_is_shown_the_stored_page(shown: Page, app: Flask) -> None:
    guest = Client(app)
    guest.get("/login")
    session_before = guest.get_cookie("session")
    assert session_before is not None
    assert numbers(shown, guest) == "1"
    assert numbers(shown, Client(app)) == "1"
    etag = guest.get(shown.address).headers["ETag"]
    assert guest.get(shown.address, headers={"If-None-Match": etag}).status_code == 304
    assert "csrf_token" in guest.get("/login").text
    assert guest.get_cookie("session") == session_before


def test_a_session_with_a_member_or_a_message_never_meets_the_store(
    shown: Page, app: Flask
) -> None:
    assert numbers(shown, Client(app)) == "1"
    assert numbers(shown, log_in(Client(app), a_member())) == "2"
    guest = Client(app)
    with guest.session_transaction() as held:
        held["_flashes"] = [("done", "Anda sudah keluar.")]
    assert numbers(shown, guest) == "3"


def test_a_page_that_gives_a_session_leaves_alone_the_one_that_there_is(
    shown: Page, app: Flask
) -> None:
    shown.starts_session = True
    guest = Client(app)
    guest.get("/login")
    guest.get(shown.address)
    with guest.session_transaction() as held:
        assert {"csrf_token", "seen"} <= set(held)


def test_an_answer_that_starts_a_session_is_not_stored(shown: Page, app: Flask) -> None:
    shown.starts_session = True
    assert "Set-Cookie" in Client(app).get(shown.address).headers
    assert numbers(shown, Client(app)) == "2"


def test_only_a_page_that_was_found_is_stored(shown: Page, client: Client) -> None:
    shown.status = 404
    assert numbers(shown, client) == "1"
    assert numbers(shown, client) == "2"


def test_what_is_not_in_the_key_is_not_in_the_page(shown: Page, client: Client) -> None:
    address = f"{shown.address}?utm_source=wa&after=abc&x=<script>"
    drawn = client.get(address, headers={"User-Agent": "Mata-mata", "Cookie": "other=1"}).text
    assert "b'after=abc'" in drawn
    assert "Mata-mata" not in drawn
    assert client.get(f"{shown.address}?after=abc").text == drawn
    assert client.get(f"{shown.address}?after=abc&after=def").text == drawn
    assert client.get(f"{shown.address}?after=def").text != drawn


def test_a_value_of_unusual_form_is_for_flask_alone(shown: Page, client: Client) -> None:
    assert numbers(shown, client, query_string={"after": "a b"}) == "1"
    assert numbers(shown, client, query_string={"after": "a b"}) == "2"


def test_each_language_has_its_own_page(shown: Page, client: Client) -> None:
    indonesian = client.get(shown.address).text
    client.set_cookie("lang", "en")
    english = client.get(shown.address).text
    assert "'en'" in english
    assert english != indonesian
    client.set_cookie("lang", "xx")
    assert client.get(shown.address).text == indonesian


@pytest.mark.parametrize("encoding", ["zstd", "br", "gzip", ""])
def test_the_stored_bytes_are_those_the_browser_can_read(
    shown: Page, client: Client, encoding: str
) -> None:
    headers = {"Accept-Encoding": encoding}
    first = client.get(shown.address, headers=headers)
    again = client.get(shown.address, headers=headers)
    assert first.headers.get("Content-Encoding", "") == encoding
    assert first.data == again.data
    assert list(first.headers) == list(again.headers)
    assert shown.drawn == 1


def test_a_browser_that_has_the_page_is_told_so(shown: Page, client: Client) -> None:
    first = client.get(shown.address)
    etag = first.headers["ETag"]
    again = client.get(shown.address, headers={"If-None-Match": f'"other", {etag}'})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == etag
    assert "no-cache" in again.headers["Cache-Control"]
    with transaction():
        touch_thread(shown.thread_id)
    assert client.get(shown.address, headers={"If-None-Match": etag}).status_code == 200


def test_a_head_request_gets_the_headers_alone(shown: Page, client: Client) -> None:
    head = client.head(shown.address)
    got = client.get(shown.address)
    assert head.data == b""
    assert list(head.headers) == list(got.headers)
    assert shown.drawn == 1


def test_a_stored_page_keeps_its_security_headers(shown: Page, client: Client) -> None:
    client.get(shown.address)
    headers = client.get(shown.address).headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert {"Accept-Encoding", "Cookie"} <= set(headers["Vary"].split(", "))


def test_links_that_leave_name_the_host_that_was_asked(shown: Page, client: Client) -> None:
    assert numbers(shown, client) == "1"
    assert numbers(shown, client, headers={"Host": "other.example"}) == "2"


@pytest.mark.settings(BASE_URL="https://rembuk.example")
def test_with_a_base_address_all_hosts_share_one_page(shown: Page, client: Client) -> None:
    assert numbers(shown, client) == "1"
    assert numbers(shown, client, headers={"Host": "other.example"}) == "1"


def test_home_depends_on_every_board(app: Flask) -> None:
    reader = pagecache.VersionReader(app.config["SQLALCHEMY_DATABASE_URI"])
    boards = list(db.session.scalars(select(Board)))
    epoch = db.session.scalar(select(Epoch.number))
    before = sum(board.version for board in boards)
    assert reader.read("boards", 0) == (before, epoch)
    assert reader.read("boards", boards[1].id) == (boards[1].version, epoch)
    with transaction():
        touch_board(boards[0].id)
    assert reader.read("boards", 0) == (before + 1, epoch)
    assert reader.read("boards", boards[1].id) == (boards[1].version, epoch)
    assert reader.read("threads", 987_654) is None
    reader.close()


class _Always:
    """A reader for which nothing ever changes."""

    def read(self, table: str, row_id: int) -> tuple[int, int]:
        del table, row_id
        return 1, 1

    def state(self) -> None:
        return None


def _ten_kilobytes(environ: dict[str, Any], start_response: Any) -> Iterator[bytes]:
    environ["rembuk.depends_on"] = Dependency("threads", 1, 1, 1)
    start_response("200 OK", [("Content-Type", "text/html")])
    yield environ["PATH_INFO"].encode().ljust(10_000)


def _asked(store: PageCache, path: str) -> None:
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "wsgi.url_scheme": "http"}
    (body,) = store(environ, lambda *_: None)
    assert body.rstrip().decode() == path


def test_the_store_keeps_to_its_room_and_drops_what_nobody_asks_for() -> None:
    outcomes: list[str] = []
    reader: Any = _Always()
    store = PageCache(
        _ten_kilobytes,
        {"t": ()},
        reader,
        timezone="Asia/Makassar",
        varies_by_host=False,
        store_bytes=100_000,
    )
    store.count = outcomes.append
    for number in range(200):
        _asked(store, "/t/wanted")
        _asked(store, f"/t/{number}")
    assert outcomes.count("hit") == 199
    assert len(store) == 7
    _asked(store, "/t/199")
    assert outcomes[-1] == "hit"


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip, deflate, br", "br"),
        ("gzip;q=1.0, br;q=0.5", "gzip"),
        ("GZIP", "gzip"),
        ("*", "zstd"),
        ("*;q=0.1, zstd;q=0", "br"),
        ("identity", ""),
        ("br;q=0", ""),
        ("br;q=high", ""),
        ("", ""),
    ],
)
def test_the_best_encoding_that_is_allowed_is_chosen(accepted: str, encoding: str) -> None:
    assert chosen_encoding(accepted) == encoding
