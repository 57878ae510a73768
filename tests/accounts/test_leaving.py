"""Taking one's data along, and erasing one's account."""

import json
from dataclasses import replace

import pytest
from flask import Flask

from forum.accounts.models import ApiToken, GivenConsent, LoginSession, Member
from forum.accounts.service import offices
from forum.accounts.service.tokens import make_token
from forum.charter.words import MentorState
from forum.kernel.db import db
from forum.kernel.models import Epoch
from forum.kernel.transactions import transaction
from forum.ledger.models import Event, LedgerText
from forum.notifications.models import Notification
from forum.threads.models import Following
from tests.accounts.people import (
    AGREED,
    ANOTHER,
    PASSWORD,
    a_member_with_password,
    log_in_with,
    who_is,
)
from tests.builders import (
    a_comment,
    a_correction,
    a_moderator,
    a_thread,
    a_vote,
    an_accepted_answer,
    an_answer,
    an_endorsement,
    log_in,
    row_of,
    the_question,
)
from tests.client import Client
from tests.clock import Clock

DETAILS = {
    "name": "Siti Aminah",
    "phone": "+6281234567890",
    "email": "siti@contoh.id",
    "bio": "Amplang resep keluarga",
    "kecamatan": "64.08.05",
    "institution": "Universitas Contoh",
    "experience": "mahir",
}


def exported(client: Client) -> dict[str, list[dict[str, object]]]:
    answer = client.send("/settings/data/export")
    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"
    return json.loads(answer.data)


def test_an_export_holds_all_that_is_kept_about_a_member(client: Client) -> None:
    siti = a_member_with_password("siti", **DETAILS)
    thread = a_thread(by=siti, body="Keripik saya melempem")
    answer = an_accepted_answer(thread)
    a_vote(the_question(thread))
    a_vote(answer, by=siti)
    log_in_with(client)
    client.send("/ask", board="pisang", title="Belum selesai", body="Draf", do="draft")
    mentor = replace(siti, mentor_of=frozenset({"pisang"}))
    an_endorsement(answer, mentor)
    a_correction(an_answer(thread), mentor, "Kurang lama.")
    data = exported(client)
    assert data["member"][0]["phone"] == "+6281234567890"
    assert [post["body"] for post in data["posts"]] == ["Keripik saya melempem"]
    assert [vote["post_id"] for vote in data["votes"]] == [answer.id]
    assert [mark["post_id"] for mark in data["endorsements"]] == [answer.id]
    assert [mark["note"] for mark in data["corrections"]] == ["Kurang lama."]
    assert [draft["title"] for draft in data["drafts"]] == ["Belum selesai"]
    assert {entry["rule"] for entry in data["entries"]} == {"question_helpful", "accepting"}
    assert len(data["sessions"]) == 1
    assert data["followings"]
    assert data["notifications"]
    assert data["events"]


def test_an_export_holds_no_secrets_and_nothing_of_others(client: Client) -> None:
    siti = a_member_with_password("siti")
    thread = a_thread(by=siti)
    an_answer(thread, body="Ini jawaban orang lain")
    with transaction():
        token = make_token(siti, "stok")
    log_in_with(client)
    text = json.dumps(exported(client))
    assert "argon2" not in text
    assert "secret" not in text
    assert token not in text
    assert "Ini jawaban orang lain" not in text


def test_the_export_comes_through_the_api_too(app: Flask, client: Client, clock: Clock) -> None:
    siti = a_member_with_password("siti", **DETAILS)
    with transaction():
        client.token = make_token(siti, "stok")
    answer = client.get("/api/v1/me/export")
    if answer.status_code != 404:
        assert answer.json["member"][0]["name"] == "Siti Aminah"


def test_erasure_leaves_nothing_personal(app: Flask, client: Client) -> None:
    siti = a_member_with_password("siti", **DETAILS)
    with transaction():
        offices.set_mentor_state(siti.id, "pisang", MentorState.ACTIVE)
        make_token(siti, "stok")
    elsewhere = Client(app)
    log_in_with(elsewhere)
    log_in_with(client)
    answer = client.send("/settings/data", password=PASSWORD, confirm="y")
    assert (answer.status_code, answer.location) == (303, "/")
    assert (who_is(client), who_is(elsewhere)) == ("", "")
    member = row_of(siti)
    kept = {column: getattr(member, column) for column in (*DETAILS, "password_hash", "language")}
    assert not any(kept.values()), kept
    assert (member.username, member.mentor_of) == (f"deleted-{member.id}", "")
    for table in (LoginSession, ApiToken):
        assert db.session.query(table).count() == 0
    assert log_in_with(Client(app)).status_code == 422
    assert db.session.query(Event).filter_by(kind="member.erased").count() == 1


def test_what_an_erased_member_wrote_stays_without_the_name(client: Client) -> None:
    siti = a_member_with_password("siti", name="Siti Aminah")
    thread = a_thread(by=siti, title="Keripik cepat melempem", body="Sudah dua hari.")
    answer = an_answer(thread)
    a_comment(answer, by=siti)
    for mark, marked in ((an_endorsement, answer), (a_correction, an_answer(thread))):
        mark(marked, replace(siti, mentor_of=frozenset({"pisang"})))
    path = f"/t/{thread.id}/{thread.slug}"
    assert "Siti Aminah" in client.get(path).text
    before = db.session.get_one(Epoch, 1, populate_existing=True).number
    log_in_with(client)
    client.send("/settings/data", password=PASSWORD, confirm="y")
    page = client.get(path).text
    assert "Sudah dua hari." in page
    assert "Dibenarkan mentor <b>anggota terhapus</b>" in page
    assert "<b>anggota terhapus</b>" in page
    assert "Siti Aminah" not in page
    assert "/u/siti" not in page
    assert client.get("/u/siti").status_code == 404
    assert client.get(f"/u/deleted-{siti.id}").status_code == 404
    assert client.get("/api/v1/users/siti").status_code == 404
    assert db.session.get_one(Epoch, 1, populate_existing=True).number == before + 1


def test_the_username_of_an_erased_member_is_nobody_else_s(app: Flask, client: Client) -> None:
    a_member_with_password("siti")
    log_in_with(client)
    client.send("/settings/data", password=PASSWORD, confirm="y")
    answer = Client(app).send("/register", username="siti", password=ANOTHER, **AGREED)
    assert answer.status_code == 422
    assert db.session.query(Member).filter_by(username="siti").count() == 0


def test_reasons_about_an_erased_member_are_forgotten_but_not_that_it_happened(
    client: Client, clock: Clock
) -> None:
    siti, moderator = a_member_with_password("siti"), a_moderator()
    with transaction():
        until = clock.now.replace(year=2030)
        offices.suspend(moderator, siti.id, until, "Siti dari Bengalon menjual barang")
    log_in_with(client)
    client.send("/settings/data", password=PASSWORD, confirm="y")
    event = db.session.query(Event).filter_by(kind="member.suspended").one()
    assert db.session.get_one(LedgerText, event.text_id, populate_existing=True).text is None


def test_other_rooms_forget_an_erased_member(client: Client) -> None:
    siti = a_member_with_password("siti")
    thread = a_thread(by=siti)
    an_answer(thread)
    log_in_with(client)
    assert db.session.query(Notification).filter_by(member_id=siti.id).count() == 1
    client.send("/settings/data", password=PASSWORD, confirm="y")
    for table in (Notification, Following):
        assert db.session.query(table).filter_by(member_id=siti.id).count() == 0
    an_answer(thread)
    assert db.session.query(Notification).filter_by(member_id=siti.id).count() == 0


def test_consents_stay_as_proof(client: Client) -> None:
    client.send("/register", username="siti", password=PASSWORD, **AGREED)
    client.send("/settings/data", password=PASSWORD, confirm="y")
    assert db.session.query(GivenConsent).count() == 2


@pytest.mark.parametrize(
    "typed", [{"password": ANOTHER, "confirm": "y"}, {"password": PASSWORD}, {"confirm": "y"}, {}]
)
def test_nothing_is_erased_without_password_and_confirmation(
    client: Client, typed: dict[str, str]
) -> None:
    siti = a_member_with_password("siti")
    log_in(client, siti)
    assert client.send("/settings/data", **typed).status_code == 422
    assert row_of(siti).erased_at is None
