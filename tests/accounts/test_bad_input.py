"""Whatever is typed into a form of this room is answered by a sentence, never by a fault."""

from itertools import product

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
VALUES = {
    "list": ["satu", "dua"],
    "nul": "a\0b",
    "surrogate": b"a\xed\xa0\x80b",
    "bytes": b"\xff\xfe",
    "long": "x" * 1_000_000,
    "empty": "",
}


JSON_BODIES = ["", "[]", '{"username": {"a": 1}}', "null", "{", "1" * 100_000]


@pytest.mark.settings(LIMITS="off")
@pytest.mark.parametrize("path", FORMS)
def test_no_field_can_hold_anything_that_breaks_a_page(app: Flask, path: str) -> None:
    for number, (field, (name, value)) in enumerate(product(FORMS[path], VALUES.items())):
        username = f"siti_{number}"
        browser = Client(app)
        if path not in ("/register", "/login"):
            log_in(browser, a_member_with_password(username))
        answer = browser.send(path, **{**FORMS[path], field: value})
        assert answer.status_code in (200, 303, 422), f"{field}: {name}"


@pytest.mark.parametrize("path", FORMS)
def test_json_sent_to_a_page_is_an_empty_form(client: Client, path: str) -> None:
    siti = a_member_with_password("siti")
    for body in JSON_BODIES:
        answer = log_in(client, siti).post(
            path,
            data=body,
            content_type="application/json",
            headers={"X-CSRFToken": client.csrf_token()},
        )
        assert answer.status_code in (303, 422), body[:30]
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
