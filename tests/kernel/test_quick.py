"""A page drawn quickly is the page that Flask draws, for everybody; whatever else is Flask's."""

import re
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from forum.kernel.db import db
from forum.kernel.quick import QuickPages
from forum.kernel.transactions import transaction
from forum.votes.service import say_helpful
from tests.builders import a_member, a_thread, log_in
from tests.client import Client
from tests.threads.village import SECRETS, Village

FEW_TIMES = 4
"""Until sessions have their tokens, and pieces are kept."""


class Quickly:
    """Counts the pages drawn quickly; can be switched off."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count, self.off = 0, False
        draw: Any = QuickPages._drawn

        def drawn(pages: QuickPages, environ: dict[str, Any]) -> Any:
            found = None if self.off else draw(pages, environ)
            self.count += found is not None
            return found

        monkeypatch.setattr(QuickPages, "_drawn", drawn)


@pytest.fixture
def quickly(monkeypatch: pytest.MonkeyPatch) -> Quickly:
    return Quickly(monkeypatch)


@pytest.fixture
def village(app: Flask) -> Village:
    return Village(app)


def _read(response: TestResponse) -> tuple[int, dict[str, str], str]:
    headers = {name: value for name, value in response.headers if name != "Content-Length"}
    return response.status_code, headers, SECRETS.sub(r"\1", response.text)


@pytest.mark.parametrize("page", ["thread", "board", "home"])
def test_everybody_gets_the_same_page_quickly(
    village: Village, quickly: Quickly, page: str
) -> None:
    thread = village.thread
    path = {"thread": f"/t/{thread.id}/{thread.slug}", "board": "/b/pisang", "home": "/"}[page]
    for name in village.people:
        client = village.clients[name]
        for _ in range(FEW_TIMES):
            client.get(path)
        quickly.off = True
        wanted = _read(client.get(path))
        quickly.off, quickly.count = False, 0
        drawn = _read(client.get(path, headers={"Cache-Control": "no-cache"}))
        assert drawn == wanted, name
        assert quickly.count or name == "guest", name
        known = {"If-None-Match": drawn[1]["ETag"]}
        again = client.get(path, headers=known)
        assert (again.status_code, again.data) == (304, b""), name
        quickly.off = True
        assert _read(client.get(path, headers=known)) == _read(again), name
        quickly.off = False


def test_a_change_shows_at_once_on_a_page_drawn_quickly(app: Flask, quickly: Quickly) -> None:
    thread = a_thread()
    reader, voter = log_in(Client(app), a_member()), a_member()
    path = f"/t/{thread.id}/{thread.slug}"
    for _ in range(FEW_TIMES):
        assert "Bermanfaat (0)" in _words(reader.get(path))
    question = db.session.execute(
        db.text("SELECT id FROM posts WHERE thread_id = :id"), {"id": thread.id}
    ).scalar_one()
    with transaction():
        say_helpful(voter, question)
    quickly.count = 0
    assert "Bermanfaat (1)" in _words(reader.get(path))
    assert quickly.count == 1


def test_who_has_logged_out_elsewhere_is_a_guest_at_once(app: Flask, quickly: Quickly) -> None:
    thread, member = a_thread(), a_member(name="Bu Rahasia")
    here, there = log_in(Client(app), member), log_in(Client(app), member)
    path = f"/t/{thread.id}/{thread.slug}"
    for _ in range(FEW_TIMES):
        assert "Bu Rahasia" in here.get(path).text
    there.send("/logout", everywhere="y")
    assert "Bu Rahasia" not in here.get(path).text


def test_what_is_no_page_is_left_to_flask(app: Flask, client: Client, quickly: Quickly) -> None:
    thread = a_thread()
    for path, status in (
        (f"/t/{thread.id}/lain", 301),
        ("/t/bukan-angka/judul", 404),
        (f"/t/{thread.id + 1}/judul", 404),
        ("/b/tidak-ada", 404),
        ("/b/pisang?after=rusak", 422),
    ):
        assert client.get(path).status_code == status, path
    for host in ("a..b", f"{'a' * 64}.id"):
        assert client.get("/", headers={"Host": host}).status_code == 400
    assert quickly.count == 0


def _words(response: TestResponse) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.text).split())
