"""A page that a browser has still costs a line, and never keeps a form alive that fails."""

import re

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from forum.kernel.db import db
from forum.threads.models import Post, Thread
from tests.builders import (
    a_member,
    a_thread,
    a_vote,
    an_accepted_answer,
    an_answer,
    log_in,
    the_question,
)
from tests.client import Client

FIELD = re.compile(r'name="(csrf_token|idempotency_key)" value="([^"]+)"')
WORDS = {"board": "pisang", "title": "Keripik cepat lembek", "body": "Sudah saya jemur tiga hari."}
FEW_TIMES = 3
"""Until a session has its token."""


class Phone:
    """A phone without scripts that keeps what it is shown, and asks whether that stands still."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.answer: TestResponse
        self._kept: dict[str, tuple[str, bytes]] = {}

    def open(self, path: str) -> str:
        etag, shown = self._kept.pop(path, ("", b""))
        self.answer = self.client.get(path, headers={"If-None-Match": etag} if etag else {})
        if self.answer.status_code != 304:
            assert self.answer.status_code == 200, path
            shown = self.answer.data
        if "ETag" in self.answer.headers:
            self._kept[path] = self.answer.headers["ETag"], shown
        return shown.decode(errors="replace")

    def has_still(self, path: str) -> bool:
        self.open(path)
        return self.answer.status_code == 304

    def send(self, page: str, path: str, **fields: str) -> TestResponse:
        """Send a form of a page as it was shown."""
        return self.client.post(path, data={**dict(FIELD.findall(page)), **fields})


@pytest.fixture
def phone(app: Flask) -> Phone:
    return Phone(log_in(Client(app), a_member()))


def address(thread: Thread) -> str:
    return f"/t/{thread.id}/{thread.slug}"


def settled(phone: Phone, path: str) -> str:
    """Open a page until the browser may ask whether it stands still."""
    for _ in range(FEW_TIMES):
        shown = phone.open(path)
    assert phone.answer.status_code == 304, path
    return shown


@pytest.mark.parametrize(
    "path", ["/", "/b/pisang", "thread", "/ask", "/settings", "/notifications", "/mentors"]
)
def test_a_member_is_not_sent_again_what_is_unchanged(phone: Phone, path: str) -> None:
    path = address(a_thread()) if path == "thread" else path
    shown = settled(phone, path)
    assert phone.answer.data == b""
    assert phone.answer.headers["X-Actor"] in shown
    assert "no-cache" in phone.answer.headers["Cache-Control"]


def test_every_change_is_sent(phone: Phone) -> None:
    thread = a_thread()
    settled(phone, address(thread))
    for change in (
        lambda: a_vote(the_question(thread)),
        lambda: an_answer(thread),
        lambda: an_accepted_answer(thread),
    ):
        change()
        assert not phone.has_still(address(thread))
    phone.client.set_cookie("thrift", "on")
    assert not phone.has_still(address(thread))


def test_a_new_notice_is_sent(app: Flask) -> None:
    asker = a_member()
    phone = Phone(log_in(Client(app), asker))
    other = a_thread()
    settled(phone, address(other))
    an_answer(a_thread(asker))
    assert not phone.has_still(address(other))


@pytest.mark.parametrize("path", ["/", "/settings"])
def test_a_page_of_before_is_nothing_to_the_next_session(app: Flask, path: str) -> None:
    member = a_member()
    phone = Phone(log_in(Client(app), member))
    settled(phone, path)
    etag = phone.answer.headers["ETag"]
    for next_one in (member, a_member()):
        client = log_in(Client(app), next_one)
        for _ in range(FEW_TIMES):
            assert client.get(path, headers={"If-None-Match": etag}).status_code == 200


@pytest.mark.parametrize("path", ["/", "/mentors", "thread"])
def test_a_message_is_shown_once_and_never_kept(phone: Phone, path: str) -> None:
    path = address(a_thread()) if path == "thread" else path
    before = settled(phone, path)
    with phone.client.session_transaction() as held:
        held["_flashes"] = [("done", "Tulisan tampil lagi.")]
    with_message = phone.open(path)
    assert "data-flash" in with_message
    assert "ETag" not in phone.answer.headers
    after = phone.open(path)
    assert phone.answer.status_code == 200
    assert "data-flash" not in before + after


def test_a_form_of_a_page_kept_for_long_still_works(phone: Phone) -> None:
    thread = a_thread()
    shown = settled(phone, address(thread))
    an_answer(a_thread())
    sent = phone.send(shown, f"/t/{thread.id}/answers", body="Jemur sampai kering betul.")
    assert sent.status_code == 303
    assert "Jemur sampai kering betul." in phone.open(address(thread))


def questions() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Thread)) or 0


def test_who_asks_twice_from_one_page_has_asked_two_questions(phone: Phone) -> None:
    for number in range(3):
        page = settled(phone, "/ask")
        words = {**WORDS, "title": f"Pertanyaan nomor {number}", "do": "send", "similar_seen": "y"}
        assert phone.send(page, "/ask", **words).status_code == 303
    assert questions() == 3


def test_a_second_question_is_taken_where_the_answer_to_the_first_was_lost(
    app: Flask, phone: Phone
) -> None:
    page = settled(phone, "/ask")
    cookie = phone.client.get_cookie("session")
    assert cookie is not None
    words = {**WORDS, "do": "send", "similar_seen": "y"}
    phone.send(page, "/ask", **words)
    phone.client.set_cookie("session", cookie.value)  # what came back never reached the phone
    again = phone.open("/ask")
    sent = phone.send(again, "/ask", **{**words, "title": "Yang lain sama sekali"})
    assert sent.status_code == 303
    assert questions() == 2


def test_a_vote_taken_back_elsewhere_can_be_given_again(phone: Phone) -> None:
    thread = a_thread()
    question = the_question(thread).id
    for _ in range(2):
        page = settled(phone, address(thread))
        phone.send(page, f"/p/{question}/helpful")
        assert helpful(question) == 1
        phone.client.send(f"/p/{question}/helpful", undo="1")
        phone.client.get("/mentors")
        assert helpful(question) == 0
        assert not phone.has_still(address(thread))


def helpful(post_id: int) -> int:
    db.session.rollback()
    return db.session.scalar(select(Post.helpful_count).where(Post.id == post_id)) or 0


def test_two_forms_of_a_page_have_keys_of_their_own(phone: Phone) -> None:
    keys = [value for name, value in FIELD.findall(phone.open("/settings/data")) if "_key" in name]
    assert len(keys) == len(set(keys)) > 1


@pytest.mark.parametrize(
    "path",
    ["/search?q=pisang", "/mentors", "/rules", "/u/{name}", "/offline", "/sitemap.xml", "/guides",
     "/manifest.webmanifest", "/feed.atom", "/b/pisang/feed.atom", "/t/{id}/card.png", "/sw.js",
     "/p/{post}/comments", "/api/v1/openapi.json", "/api/v1/docs", "/b/pisang?q=a%20b"],
)  # fmt: skip
@pytest.mark.parametrize("who", ["guest", "member"])
def test_nothing_is_sent_twice_unchanged(app: Flask, path: str, who: str) -> None:
    asker = a_member()
    thread = a_thread(asker)
    path = path.format(id=thread.id, name=asker.username, post=the_question(thread).id)
    client = Client(app) if who == "guest" else log_in(Client(app), a_member())
    settled(Phone(client), path)


def test_what_must_not_be_kept_has_no_tag(phone: Phone) -> None:
    settled(phone, "/")
    assert "ETag" not in phone.client.get("/token").headers


@pytest.mark.parametrize("path", ["/login", "/takedown"])
def test_a_guests_form_kept_for_long_has_the_token_of_its_session(app: Flask, path: str) -> None:
    phone = Phone(Client(app))
    phone.open(path)
    assert "ETag" not in phone.answer.headers
    shown = settled(phone, path)
    phone.client.delete_cookie("session")
    assert phone.open(path) != shown
    assert phone.answer.status_code == 200


def test_a_head_request_is_told_too(phone: Phone) -> None:
    settled(phone, "/rules")
    etag = {"If-None-Match": phone.answer.headers["ETag"]}
    assert phone.client.head("/rules", headers=etag).status_code == 304


def test_a_refusal_is_sent_whole(phone: Phone) -> None:
    for path in ("/t/987654/tidak-ada", "/b/pisang?after=rusak"):
        assert "ETag" not in phone.client.get(path).headers
