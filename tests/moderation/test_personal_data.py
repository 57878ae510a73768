"""Personal data: recognised, covered for others on every way of reading, told to its author."""

import pytest
from flask import Flask

from forum.charter.personal import masked, personal_data
from forum.kernel.db import db
from forum.kernel.transactions import transaction
from forum.threads.models import PrivateText
from forum.threads.service.changing import Change, edit
from forum.threads.service.leaving import forget_member
from forum.threads.service.texts import checked_title, written
from tests.builders import (
    a_member,
    a_moderator,
    a_thread,
    an_answer,
    authorise,
    log_in,
    the_question,
)
from tests.client import Client

NIK = "6408104507850003"
TEXT = f"KTP saya {NIK}, apa bisa untuk NIB?"


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        (TEXT, ["nik"]),
        ("No KTP 640810 450785 0003", ["nik"]),
        ("Transfer ke rek BRI 1234 01 000567 50 8", ["account"]),
        ("BCA a/n Ani 1234567890", ["account"]),
        ("Nomor Bu Siti 081234567890", ["phone"]),
        ("Ini nomor penipu +62 812-3456-7890", ["phone"]),
        ("hubungi pak Budi O812 3456 7890", ["phone"]),
        ("Telepon 0812 3456 7890 atau 0813 3456 7890", ["phone", "phone"]),
        ("Pesan ke 0812 3456 7890 ya", []),
        ("WA saya 081234567890", []),
        ("Nomor P-IRT 2126474010001-25", []),
        ("Barcode 8991234567890", []),
        ("Harga 15.000 20.000 25.000", []),
        ("NIB 1234567890123", []),
        ("Kode 20260301-02 batch 3", []),
    ],
)
def test_what_is_personal_and_what_is_not(text: str, kinds: list[str]) -> None:
    assert [find.kind.value for find in personal_data(text)] == kinds


def test_what_is_covered_stays_covered() -> None:
    once = masked(TEXT, personal_data(TEXT))
    assert NIK not in once
    assert "6408" in once
    assert masked(once, personal_data(once)) == once


def test_the_profiles_number_is_ones_own_however_it_is_written() -> None:
    for written_as in ("081234567890", "+62 812 3456 7890", "62812-3456-7890"):
        assert personal_data(f"nomor bu ani {written_as}", "0812 3456 7890") == []


def test_only_author_and_staff_read_the_number_on_every_way(app: Flask) -> None:
    asker, member = a_member(), a_member()
    thread = a_thread(asker, body=TEXT, title=checked_title(f"KTP {NIK} untuk NIB"))
    answer = an_answer(thread, member, f"Punya saya {NIK}.")
    paths = [
        f"/t/{thread.id}",
        f"/p/{answer.id}/revisions",
        f"/p/{answer.id}/comments",
        "/b/pisang",
        "/feed.atom",
        f"/u/{member.username}",
        f"/api/v1/threads/{thread.id}",
        f"/api/v1/posts/{answer.id}",
        f"/api/v1/posts/{answer.id}/revisions",
    ]
    for reader in (None, a_member(), asker):
        client = Client(app)
        if reader:
            authorise(log_in(client, reader), reader)
        for path in paths:
            text = client.get(path, follow_redirects=True).text
            own = reader == asker and path in (f"/t/{thread.id}", f"/api/v1/threads/{thread.id}")
            assert (NIK in text) == own, (reader, path)
            assert f"Punya saya {NIK}" not in text
    for reader in (member, a_moderator()):
        client = authorise(log_in(Client(app), reader), reader)
        assert NIK in client.get(f"/api/v1/posts/{answer.id}").json["body"]
        assert f"Punya saya {NIK}" in client.get(f"/t/{thread.id}", follow_redirects=True).text


def test_the_author_is_told_why_and_edits_the_whole_text(app: Flask) -> None:
    member = a_member()
    client = log_in(Client(app), member)
    sent = client.send("/ask", board="pisang", title="Cara urus NIB untuk pemula", body=TEXT)
    page = client.get(sent.location).text
    assert "KTP" in page or "identity number" in page
    post_id = int(page.split('id="p', 1)[1].split('"', 1)[0])
    assert NIK in client.get(f"/p/{post_id}/edit").text


def test_a_change_of_labels_keeps_the_number_for_the_author(app: Flask) -> None:
    asker = a_member()
    thread = a_thread(asker, body=TEXT)
    question = the_question(thread)
    with transaction():
        edit(asker, question.id, Change(labels=["panen"]))
    assert question.revision == 2
    assert NIK not in question.body
    assert db.session.get_one(PrivateText, (question.id, 2)).body == TEXT


def test_nothing_of_it_is_left_when_its_author_leaves(app: Flask) -> None:
    asker = a_member()
    thread = a_thread(asker, body=TEXT)
    with transaction():
        forget_member(asker.id or 0)
    assert db.session.get(PrivateText, (the_question(thread).id, 1)) is None


def test_the_same_text_again_changes_nothing(app: Flask) -> None:
    asker = a_member()
    question = the_question(a_thread(asker, body=TEXT))
    text = written(TEXT)
    with transaction():
        edit(asker, question.id, Change(text))
    assert question.revision == 1
