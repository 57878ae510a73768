"""What a phone installs, whom a page is for, and how scripts are answered."""

import json
import re

import brotli
import pytest
from flask import Flask

from forum.kernel import assets, drawing
from forum.kernel.db import db
from forum.kernel.web import ACTOR_HEADER
from forum.threads.models import Post
from tests.builders import a_member, a_thread, an_answer, log_in
from tests.client import Client

SQLITE = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
SCRIPT = {"Accept": "application/json"}
PACKED = {"Accept-Encoding": "br"}
WORKER_BYTES = 6_000
FETCHED_LATER_BYTES = 30_000


@SQLITE
def test_the_worker_names_a_shell_that_is_there_and_asks_anew_each_time(client: Client) -> None:
    worker = client.get("/sw.js")
    assert worker.mimetype == "text/javascript"
    assert "no-cache" in worker.headers["Cache-Control"]
    shell = json.loads(re.search(r"SHELL=(\[.*?\])", worker.text)[1])  # type: ignore[index]
    assert shell[0] == "/offline"
    assert all(path.startswith("/static/") for path in shell[1:])
    again = client.get("/sw.js", headers={"If-None-Match": worker.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@SQLITE
def test_what_the_worker_fetches_after_a_page_is_small(app: Flask, client: Client) -> None:
    assets.build(app)
    member = log_in(client, a_member())
    worker = member.get("/sw.js", headers=PACKED)
    parts = re.findall(r'"(/[^"]*)"', brotli.decompress(worker.data).decode().partition("\n")[0])
    own = member.get("/").text
    cost = {"/sw.js": len(worker.data)}
    for path in (*(part for part in parts if part not in own), "/ask", "/offline"):
        with member.get(path, headers=PACKED) as part:
            assert part.status_code == 200
            cost[path] = len(part.data)
    assert cost["/sw.js"] <= WORKER_BYTES
    assert sum(cost.values()) <= FETCHED_LATER_BYTES, cost


@SQLITE
def test_the_manifest_names_icons_of_both_sizes(client: Client) -> None:
    manifest = client.get("/manifest.webmanifest")
    assert manifest.mimetype == "application/manifest+json"
    assert {icon["sizes"] for icon in manifest.json["icons"]} == {"192x192", "512x512"}
    assert 'rel="manifest" href="/manifest.webmanifest"' in client.get("/").text


@SQLITE
def test_the_page_for_no_signal_is_the_same_for_everybody(app: Flask, client: Client) -> None:
    of_member = log_in(Client(app), a_member("ibu_ani", name="Ibu Ani")).get("/offline")
    assert of_member.text == client.get("/offline").text
    assert "csrf_token" not in of_member.text


def test_a_fresh_token_lets_what_waited_be_sent_and_is_stored_nowhere(app: Flask) -> None:
    member, thread = a_member(), a_thread()
    client = log_in(Client(app), member)
    given = client.get("/token", headers=SCRIPT)
    assert given.headers["Cache-Control"] == "no-store"
    assert given.json["actor"] == member.id
    sent = client.post(
        f"/t/{thread.id}/answers",
        data={"csrf_token": given.json["csrf_token"], "idempotency_key": "k1", "body": "Jemur."},
        headers=SCRIPT,
    )
    assert sent.status_code == 200
    guest = Client(app).get("/token", headers=SCRIPT)
    assert (guest.status_code, guest.json) == (
        401,
        {"reason": "Masuk dulu untuk melakukan ini.", "wrong": []},
    )


def test_a_script_is_told_where_its_act_leads_and_what_came_of_it_once(app: Flask) -> None:
    thread = a_thread()
    client = log_in(Client(app), a_member())
    fields = {"body": "Jemur sampai kering.", "idempotency_key": "k1"}

    def send() -> dict[str, object]:
        data = {"csrf_token": client.csrf_token(), **fields}
        answer = client.post(f"/t/{thread.id}/answers", data=data, headers=SCRIPT)
        assert answer.status_code == 200
        return dict(answer.json)

    first, again = send(), send()
    post = db.session.query(Post).filter_by(thread_id=thread.id, position=2).one()
    assert first == {"next": f"/p/{post.id}", "told": ["Jawaban terkirim. Terima kasih."]}
    assert again == {"next": f"/p/{post.id}", "told": []}
    assert "Jawaban terkirim" not in client.get(f"/t/{thread.id}/{thread.slug}").text


def test_a_refused_script_is_told_the_reason_alone(app: Flask) -> None:
    thread = a_thread()
    client = log_in(Client(app), a_member())
    data = {"csrf_token": client.csrf_token(), "idempotency_key": "k1", "body": " "}
    refused = client.post(f"/t/{thread.id}/answers", data=data, headers=SCRIPT)
    assert refused.status_code == 422
    assert refused.json == {"reason": "Tulis beberapa kata.", "wrong": ["body"]}
    away = client.post("/t/999/follow", data=data, headers=SCRIPT)
    assert (away.status_code, list(away.json)) == (404, ["reason", "wrong"])
    data["csrf_token"] = "old"
    assert client.post("/preview", data=data, headers=SCRIPT).status_code == 400


def test_a_page_says_whom_it_is_for_and_a_guests_page_says_nothing(app: Flask) -> None:
    thread = a_thread()
    member = a_member()
    client = log_in(Client(app), member)
    address = f"/t/{thread.id}/{thread.slug}"
    for _drawn_by_flask_then_quickly in range(2):
        for path in (address, "/", "/b/pisang", "/ask"):
            assert client.get(path).headers[ACTOR_HEADER] == str(member.id)
            assert ACTOR_HEADER not in Client(app).get(path).headers
    drawing.forget_all()


def test_a_fragment_is_the_post_as_its_page_shows_it(app: Flask) -> None:
    thread = a_thread()
    posts = [an_answer(thread) for _ in range(3)]
    client = log_in(Client(app), a_member())
    whole = client.get(f"/t/{thread.id}/{thread.slug}").text
    for post in posts:
        fragment = client.get(f"/p/{post.id}/fragment").text
        articles = re.findall(r"<article.*?</article>", fragment, re.DOTALL)
        key = re.compile(r'(name="(csrf_token|idempotency_key)" value=")[^"]*')
        assert [key.sub(r"\1", article) for article in articles] == [
            key.sub(r"\1", article)
            for article in re.findall(r"<article.*?</article>", whole, re.DOTALL)
            if f'id="p{post.id}"' in article
        ]
        assert "3 jawaban" in fragment
