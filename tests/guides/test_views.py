"""The pages of guides: what stands on them, what they cost, and bad input."""

import json
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any
from urllib.parse import unquote

import pytest
from flask import Flask

from forum.charter.actor import Actor
from forum.guides.models import Guide, GuideSource
from forum.guides.queries.lists import guides_of_threads, texts_of_guides
from forum.guides.rules.articles import months_after
from forum.guides.service.publishing import withdraw
from forum.guides.service.texts import today
from forum.kernel import drawing
from forum.kernel.db import db
from forum.kernel.transactions import transaction
from forum.threads.models import Post, Thread
from forum.threads.service.changing import hide
from tests.builders import (
    REASON,
    a_draft_guide,
    a_guide,
    a_guide_suggestion,
    a_member,
    a_mentor,
    a_moderator,
    a_thread,
    an_accepted_answer,
    an_answer,
    log_in,
)
from tests.client import Client
from tests.statements import Statements
from tests.threads.test_changing import do

FIELDS = {
    "title": "Keripik yang tetap renyah",
    "summary": "Supaya keripik tidak melempem.",
    "body": "1. Tiriskan.\n2. Dinginkan.",
    "board": "pisang",
    "revision": "0",
}


def fields(**more: Any) -> dict[str, Any]:
    return FIELDS | {"review_on": months_after(today(), 12).isoformat()} | more


@pytest.fixture
def moderator(app: Flask) -> Actor:
    return a_moderator()


@pytest.fixture
def staff(app: Flask, moderator: Actor) -> Client:
    return log_in(Client(app), moderator)


@pytest.fixture
def thread(app: Flask) -> Thread:
    return a_thread()


@pytest.fixture
def post(thread: Thread) -> Post:
    return an_accepted_answer(thread, a_member(name="Pak Budi"))


def test_a_thread_becomes_a_guide(
    staff: Client, client: Client, thread: Thread, post: Post
) -> None:
    page = staff.get(f"/t/{thread.id}").headers["Location"]
    assert f"/t/{thread.id}/guide" in staff.get(page).text
    editor = staff.get(f"/t/{thread.id}/guide").text
    assert f'name="sources" value="{post.id}" checked' in editor, "the best answer is taken"
    sent = staff.send(f"/t/{thread.id}/guide", **fields(sources=[post.id], do="publish"))
    assert sent.headers["Location"] == "/guides/keripik-yang-tetap-renyah"
    shown = client.get("/guides/keripik-yang-tetap-renyah").text
    for told in ("<h1>Keripik yang tetap renyah</h1>", "Jawaban Pak Budi", "<li>Tiriskan.</li>"):
        assert told in shown
    assert db.session.query(GuideSource).one().post_id == post.id


def test_preview_saves_nothing_and_a_draft_is_not_published(
    staff: Client, client: Client, thread: Thread
) -> None:
    preview = staff.send(f"/t/{thread.id}/guide", **fields(do="preview"))
    assert "<li>Tiriskan.</li>" in preview.text
    assert db.session.query(Guide).count() == 0
    sent = staff.send(f"/t/{thread.id}/guide", **fields(do="save"))
    assert sent.headers["Location"] == "/guides/keripik-yang-tetap-renyah/draft"
    assert client.get("/guides/keripik-yang-tetap-renyah").status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"title": "x" * 151},
        {"summary": ""},
        {"summary": "x" * 301},
        {"body": " "},
        {"body": "x" * 10_001},
        {"board": "tidak-ada"},
        {"tags": "fermentasi"},
        {"season": "x" * 81},
        {"kecamatan": "99"},
        {"review_on": "besok"},
        {"reason": "x" * 501},
        {"sources": "abc"},
        {"sources": "999999999"},
        {"sources": "9" * 40},
    ],
    ids=str,
)
def test_bad_input_keeps_what_was_typed(
    staff: Client, thread: Thread, wrong: dict[str, str]
) -> None:
    sent = staff.send(f"/t/{thread.id}/guide", **(fields() | wrong))
    assert sent.status_code == 422
    assert 'role="alert"' in sent.text
    if "body" not in wrong:
        assert "1. Tiriskan." in sent.text


@pytest.mark.parametrize("revision", ["", "abc", "9" * 30, "-1"])
def test_a_version_that_is_no_number_is_no_version(
    staff: Client, thread: Thread, revision: str
) -> None:
    guide = a_guide(thread)
    sent = staff.send(f"/guides/{guide.slug}/edit", **fields(revision=revision))
    assert sent.status_code == 422
    assert staff.send(f"/guides/{guide.slug}/published", revision=revision).status_code == 409


def test_who_saves_over_another_is_shown_both_and_may_save_again(
    staff: Client, thread: Thread
) -> None:
    guide = a_guide(thread)
    staff.send(f"/guides/{guide.slug}/edit", **fields(revision="1", do="save"))
    late = staff.send(f"/guides/{guide.slug}/edit", **fields(revision="1", body="Milik saya."))
    assert late.status_code == 422
    assert "Milik saya." in late.text
    assert 'name="revision" type="hidden" value="2"' in late.text


def test_a_second_reader_finds_it_and_publishes(app: Flask, staff: Client, thread: Thread) -> None:
    staff.send(f"/t/{thread.id}/guide", **fields(body="Tanpa boraks.", do="publish"))
    mentor = log_in(Client(app), a_mentor("pisang"))
    address = "/guides/keripik-yang-tetap-renyah"
    assert f"{address}/draft" in mentor.get("/guides/drafts").text
    assert "Sudah saya baca" in mentor.get(f"{address}/draft").text
    assert "Orang lain harus membacanya" in staff.get(f"{address}/draft").text
    assert mentor.send(f"{address}/published", revision="1").status_code == 303
    assert Client(app).get(address).status_code == 200


def test_old_addresses_redirect(client: Client, staff: Client, thread: Thread) -> None:
    guide = a_guide(thread, title="Judul yang lama")
    staff.send(f"/guides/{guide.slug}/edit", **fields(revision="1", do="publish"))
    moved = client.get("/guides/judul-yang-lama")
    assert (moved.status_code, moved.headers["Location"]) == (
        301,
        "/guides/keripik-yang-tetap-renyah",
    )
    versions = client.get("/guides/keripik-yang-tetap-renyah/versions").text
    assert "<del>" in versions
    assert "<ins>" in versions


def test_lists_name_published_guides(client: Client, moderator: Actor) -> None:
    guide = a_guide(by=moderator, labels=["panen"], summary="Ringkasan satu.")
    draft = a_draft_guide(by=moderator, title="Masih draf saja")
    for address in (
        "/guides",
        "/guides?cluster=pisang",
        "/guides?cluster=pisang&tag=panen",
        "/guides/feed.atom",
        "/sitemap.xml",
        "/b/pisang",
        "/api/v1/guides",
        "/api/v1/guides?board=pisang&tag=panen",
    ):
        page = client.get(address).text
        assert guide.slug in page, address
        assert draft.slug not in page, address
        assert "Masih draf" not in page, address
    for address in ("/guides?cluster=kakao", "/b/kakao", "/guides?cluster=pisang&tag=ekspor"):
        assert guide.slug not in client.get(address).text, address


def test_the_ask_page_shows_the_guides_of_its_board(app: Flask) -> None:
    guide = a_guide()
    member = log_in(Client(app), a_member())
    assert guide.slug in member.get("/ask?board=pisang").text
    assert guide.slug not in member.get("/ask?board=kakao").text


def test_machines_read_an_article(client: Client, thread: Thread, post: Post) -> None:
    guide = a_guide(thread, sources=[post.id], summary="Ringkas </script>")
    page = client.get(f"/guides/{guide.slug}").text
    [found] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    told = json.loads(found)
    assert (told["@type"], told["headline"]) == ("Article", guide.title)
    assert told["author"][0] == {"@type": "Person", "name": "Pak Budi"}
    assert f'<meta property="og:title" content="{guide.title}">' in page


def test_a_chat_is_told_what_a_guide_is_for(client: Client) -> None:
    guide = a_guide()
    page = client.get(f"/guides/{guide.slug}").text
    [sent] = re.findall(r'href="https://wa\.me/\?text=([^"]+)"', page)
    address = f"http://localhost/guides/{guide.slug}"
    assert unquote(sent) == f"*{guide.title}*\n{guide.summary}\n{address}"
    assert f'"og:image" content="{address}/card.png"' in page
    assert client.get(f"{address}/card.png").mimetype == "image/png"


def test_a_stored_page_changes_with_the_guide_and_its_sources(
    client: Client, staff: Client, moderator: Actor, thread: Thread, post: Post
) -> None:
    guide = a_guide(thread, sources=[post.id])
    address = f"/guides/{guide.slug}"
    first = client.get(address)
    assert client.get(address).headers["ETag"] == first.headers["ETag"]
    assert "Pak Budi" in first.text
    do(hide, moderator, post.id, REASON)
    assert "Pak Budi" not in client.get(address).text
    staff.send(f"{address}/edit", **fields(revision="1", title=guide.title, do="publish"))
    assert "Supaya keripik tidak melempem" in client.get(address).text
    assert "Supaya keripik tidak melempem" in client.get("/guides").text
    do(withdraw, moderator, guide.slug, REASON)
    assert client.get(address).status_code == 404
    assert guide.slug not in client.get("/guides").text


@pytest.mark.parametrize("address", ["/guides", "/guides/{slug}", "/guides/{slug}/print"])
def test_pages_keep_their_budget_of_statements(
    app: Flask,
    thread: Thread,
    post: Post,
    address: str,
    statements: Callable[[], AbstractContextManager[Statements]],
) -> None:
    guide = a_guide(thread, sources=[post.id])
    for number in range(4):
        a_guide(title=f"Panduan nomor {number}")
    member, address = a_member(), address.format(slug=guide.slug)
    for reader, most in ((None, 4), (None, 1), (member, 6)):
        client = Client(app) if reader is None else log_in(Client(app), reader)
        drawing.forget_all()
        with statements() as seen:
            assert client.get(address).status_code == 200
        assert len(seen) <= most, seen


def test_suggestions_walk_from_member_to_guide(app: Flask, staff: Client, client: Client) -> None:
    guide = a_guide()
    member = log_in(Client(app), a_member())
    address = f"/guides/{guide.slug}"
    assert client.get(f"{address}/suggest").status_code == 303
    assert "Tiriskan minyak" in member.get(f"{address}/suggest").text
    bad = member.send(f"{address}/suggest", body="Yang baru.", note="")
    assert (bad.status_code, "Yang baru." in bad.text) == (422, True)
    same = member.send(f"{address}/suggest", body=guide.body, note="Sama.")
    assert same.status_code == 422
    member.send(f"{address}/suggest", body="Yang baru.", note="Sudah saya coba.")
    desk = staff.get("/guides/drafts").text
    [path] = re.findall(r"/guides/suggestions/\d+", desk)
    assert "<ins>" in staff.get(path).text
    assert staff.send(f"{path}/accepted", revision="1").status_code == 303
    assert "Yang baru." in client.get(address).text
    assert "Diterima" in member.get(path).text


def test_a_declined_suggestion_shows_its_reason(app: Flask, staff: Client) -> None:
    member = a_member()
    made = a_guide_suggestion(a_guide(), member)
    path = f"/guides/suggestions/{made.id}"
    assert staff.send(f"{path}/declined", reason="").status_code == 422
    staff.send(f"{path}/declined", reason="Belum terbukti.")
    reader = log_in(Client(app), member)
    assert "Belum terbukti." in reader.get(path).text
    assert "Belum terbukti." in reader.get("/notifications").text


def test_the_api_speaks_of_guides(client: Client, thread: Thread, post: Post) -> None:
    guide = a_guide(thread, sources=[post.id], labels=["panen"], season="Musim hujan")
    an_answer(thread)
    [row] = client.get("/api/v1/guides").json["items"]
    whole = client.get(f"/api/v1/guides/{guide.slug}").json
    assert row["slug"] == whole["slug"] == guide.slug
    assert (row["tags"], row["season"], row["stale"]) == (["panen"], "Musim hujan", False)
    assert whole["sources"][0]["post_id"] == post.id
    assert (whole["version"], whole["body"]) == (1, guide.body)
    for wrong in ("board=x", "board=kakao&tag=penggorengan", "limit=0", "after=x", "tag=panen"):
        assert client.get(f"/api/v1/guides?{wrong}").status_code == 422, wrong


def test_guides_are_found_by_the_threads_they_are_made_of(app: Flask) -> None:
    threads = [a_thread() for _ in range(3)]
    moderator = a_moderator()
    old, new = (a_guide(thread, by=moderator) for thread in threads[:2])
    a_draft_guide(threads[2])
    ids = [thread.id for thread in threads]
    assert [row.id for row in guides_of_threads(ids)] == [new.id, old.id]
    assert guides_of_threads(ids[2:]) == []
    with transaction():
        new.is_stale = True
    found = guides_of_threads(ids)
    assert [(row.id, row.is_stale) for row in found] == [(old.id, False), (new.id, True)]
    do(withdraw, moderator, old.slug, REASON)
    assert [row.id for row in guides_of_threads(ids)] == [new.id]


def test_an_index_reads_the_texts_of_published_guides_alone(app: Flask) -> None:
    moderator = a_moderator()
    first, gone, last = (a_guide(by=moderator) for _ in range(3))
    do(withdraw, moderator, gone.slug, REASON)
    draft = a_draft_guide()
    ids = [first.id, gone.id, last.id, draft.id]
    assert [row.id for row in texts_of_guides(ids)] == [first.id, last.id]
    [row] = texts_of_guides([last.id])
    assert (row.id, row.title, row.body) == (last.id, last.title, last.body)
