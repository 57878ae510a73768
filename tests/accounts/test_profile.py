"""What a profile shows, and to whom."""

import pytest
from flask import Flask

from forum.charter.words import State
from forum.kernel.db import db
from forum.threads.models import Post
from tests.builders import (
    a_member,
    a_mentor,
    a_moderator,
    a_suspended_member,
    a_thread,
    a_vote,
    an_answer,
    log_in,
    put_into,
)
from tests.client import Client

CONTACT = {"phone": "+6281234567890", "email": "siti@contoh.id"}


def test_a_profile_shows_a_member_their_points_and_their_posts(client: Client) -> None:
    siti = a_member(
        "siti", name="Ibu Siti", bio="Amplang", kecamatan="64.08.05", experience="mahir"
    )
    answer = an_answer(a_thread(title="Cara menyimpan amplang"), by=siti)
    a_vote(answer)
    a_thread(by=siti, title="Kemasan yang tahan lama")
    page = client.get("/u/siti").text
    for shown in ("Ibu Siti", "@siti", "Amplang", "Sangkulirang", "Cara menyimpan", "Kemasan yang"):
        assert shown in page
    assert "<dd>10, pemula</dd>" in page
    assert page.count("<h1") == 1


def test_a_mentor_and_a_resource_person_are_marked(client: Client) -> None:
    a_mentor("kakao", "budi")
    a_member("dosen", institution="Politeknik Contoh")
    assert 'data-cluster="kakao"' in client.get("/u/budi").text
    assert "Politeknik Contoh" in client.get("/u/dosen").text


def test_phone_and_email_are_for_the_member_and_staff(app: Flask, client: Client) -> None:
    siti = a_member("siti", **CONTACT)
    allowed = (log_in(Client(app), siti), log_in(Client(app), a_moderator()))
    for browser in allowed:
        page = browser.get("/u/siti").text
        assert all(value in page for value in CONTACT.values())
    for browser in (client, log_in(Client(app), a_member()), log_in(Client(app), a_mentor())):
        page = browser.get("/u/siti").text
        assert not any(value in page for value in CONTACT.values())


def test_that_somebody_is_suspended_is_seen_by_staff_only(app: Flask, client: Client) -> None:
    a_suspended_member("siti")
    chip = '<span class="chip">'
    assert chip in log_in(Client(app), a_moderator()).get("/u/siti").text
    assert chip not in client.get("/u/siti").text


@pytest.mark.parametrize("state", [State.HIDDEN, State.DELETED, State.PENDING])
def test_what_one_may_not_see_is_absent_from_a_profile(
    app: Flask, client: Client, state: State
) -> None:
    siti = a_member("siti")
    answer = an_answer(a_thread(title="Cara menyimpan amplang"), by=siti, body="Rahasia resep")
    thread = a_thread(by=siti, title="Kemasan yang tahan lama")
    put_into(answer, state)
    put_into(db.session.query(Post).filter_by(thread_id=thread.id).one(), state)
    for browser in (client, log_in(Client(app), a_member())):
        page = browser.get("/u/siti").text
        assert "Rahasia resep" not in page
        assert "Kemasan yang" not in page
    assert "Rahasia resep" in log_in(Client(app), siti).get("/u/siti").text


@pytest.mark.parametrize("name", ["siapa", "si%00ti", "s" * 500, "..", "deleted-1", "%ED%A0%80"])
def test_nobody_has_no_profile(client: Client, name: str) -> None:
    assert client.get(f"/u/{name}").status_code in (404, 308)


def test_a_profile_is_found_in_any_case(client: Client) -> None:
    a_member("siti")
    assert client.get("/u/SITI").status_code == 200
