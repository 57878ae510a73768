"""Whatever is typed into a form of this room is answered by a sentence, never by a fault."""

import pytest
from flask import Flask

from forum.accounts.models import Member
from forum.kernel.db import db
from tests.accounts.people import ANOTHER, PASSWORD, a_member_with_password
from tests.builders import log_in
from tests.client import Client

SETTINGS = {
    "name": "Siti",
    "kecamatan": "",
    "phone": "",
    "email": "",
    "bio": "",
    "experience": "",
    "language": "id",
}
REGISTRATION = {
    "username": "budi",
    "password": ANOTHER,
    "name": "",
    "kecamatan": "",
    "phone": "",
    "email": "",
    "adult": "y",
    "terms": "y",
    "next": "",
}
FORMS: dict[str, dict[str, str]] = {
    "/register": REGISTRATION,
    "/login": {"username": "siti", "password": PASSWORD, "remember": "", "next": ""},
    "/logout": {"everywhere": ""},
    "/language": {"lang": "id", "next": ""},
    "/settings": SETTINGS,
    "/settings/password": {"current": PASSWORD, "password": ANOTHER},
    "/settings/tokens": {"name": "stok"},
    "/settings/data": {"password": PASSWORD, "confirm": "y"},
}
FIELDS = [(path, field) for path, fields in FORMS.items() for field in fields]
VALUES = {
    "list": ["satu", "dua"],
    "nul": "a\0b",
    "surrogate": b"a\xed\xa0\x80b",
    "bytes": b"\xff\xfe",
    "long": "x" * 1_000_000,
    "empty": "",
}


@pytest.mark.settings(LIMITS="off")
@pytest.mark.parametrize(("path", "field"), FIELDS)
def test_no_field_can_hold_anything_that_breaks_a_page(
    app: Flask, client: Client, path: str, field: str
) -> None:
    member = a_member_with_password("siti")
    for name, value in VALUES.items():
        browser = Client(app) if path in ("/register", "/login") else log_in(Client(app), member)
        answer = browser.send(path, **{**FORMS[path], field: value})
        assert answer.status_code < 500, name
        assert answer.status_code not in (401, 404), name
        if db.session.query(Member.erased_at).filter_by(id=member.id).scalar():
            member = a_member_with_password(f"siti_{name}")


@pytest.mark.parametrize("path", FORMS)
@pytest.mark.parametrize("body", ["", "[]", '{"username": {"a": 1}}', "null", "{", "1" * 100_000])
def test_json_sent_to_a_page_is_an_empty_form(client: Client, path: str, body: str) -> None:
    log_in(client, a_member_with_password("siti"))
    answer = client.post(
        path,
        data=body,
        content_type="application/json",
        headers={"X-CSRFToken": client.csrf_token()},
    )
    assert answer.status_code in (303, 422)
    assert db.session.query(Member).filter_by(username="siti").count() == 1


def test_what_was_typed_is_shown_again(client: Client) -> None:
    answer = client.send("/register", **{**REGISTRATION, "username": "x" * 40, "name": "Bu Budi"})
    assert answer.status_code == 422
    assert "x" * 40 in answer.text
    assert "Bu Budi" in answer.text
    assert ANOTHER not in answer.text
    assert (
        "<script"
        not in client.send(
            "/login", username='"><script>alert(1)</script>', password="x"
        ).text.partition("<main")[2]
    )
