"""Who is let in: tokens, cookies, origins; and what an answer says about keeping it."""

import pytest
from flask import Flask

from forum.accounts.models import ApiToken
from forum.kernel import clock
from forum.kernel.db import db
from forum.kernel.transactions import transaction
from tests.api.speaker import BASE, Speaker
from tests.builders import a_member, a_thread, log_in, row_of
from tests.client import Client

QUESTION = {"board": "pisang", "title": "Keripik cepat tengik", "body": "Kenapa?"}


def test_reading_needs_no_token_and_writing_does(app: Flask) -> None:
    guest = Speaker(app)
    guest.get("/boards")
    response = guest.raw("POST", "/threads", QUESTION)
    assert response.status_code == 401
    assert response.mimetype == "application/problem+json"
    assert response.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_session_cookie_alone_writes_nothing_and_reads_as_a_guest(app: Flask) -> None:
    client = log_in(Client(app), a_member())
    assert client.post(f"{BASE}/threads", json=QUESTION).status_code == 401
    assert client.get(f"{BASE}/me").status_code == 401


def test_a_bad_token_is_refused_also_when_reading(app: Flask) -> None:
    guest = Speaker(app)
    for value in ("Bearer", "Bearer ", "Bearer wrong", "Basic dTpw", "wrong", "", "Bearer \xff"):
        assert guest.raw("GET", "/boards", Authorization=value).status_code == 401


@pytest.mark.parametrize("end", ["revoked_at", "expires_at"])
def test_a_token_that_has_ended_is_refused(app: Flask, end: str) -> None:
    member = Speaker(app, a_member())
    member.get("/me")
    with transaction():
        setattr(db.session.query(ApiToken).one(), end, clock.now())
    member.get("/me", 401)
    member.get("/boards", 401)


def test_the_token_of_an_erased_member_is_refused(app: Flask) -> None:
    actor = a_member()
    member = Speaker(app, actor)
    with transaction():
        row_of(actor).erased_at = clock.now()
    member.get("/me", 401)


def test_the_scheme_is_known_in_any_case(app: Flask) -> None:
    member = Speaker(app, a_member())
    token = member.client.token
    assert Speaker(app).raw("GET", "/me", Authorization=f"bearer {token}").status_code == 200


def test_a_page_of_another_site_writes_nothing(app: Flask) -> None:
    member = Speaker(app, a_member())
    response = member.raw("POST", "/threads", QUESTION, Origin="https://evil.example")
    assert response.status_code == 403


def test_an_unknown_path_and_a_wrong_method_are_problems_too(app: Flask) -> None:
    for path in ("/nothing", "/threads/x"):
        response = Speaker(app).raw("GET", path)
        assert (response.status_code, response.mimetype) == (404, "application/problem+json")
    response = Speaker(app, a_member()).raw("PUT", "/threads")
    assert (response.status_code, response.mimetype) == (405, "application/problem+json")
    assert "POST" in response.headers["Allow"]


def test_guests_revalidate_and_nobody_keeps_what_a_token_read(app: Flask) -> None:
    thread = a_thread()
    guest, path = Speaker(app), f"/threads/{thread.id}"
    for encoding in ("identity", "gzip", "br, zstd"):
        first = guest.raw("GET", path, Accept_Encoding=encoding)
        known = {"If_None_Match": first.headers["ETag"], "Accept_Encoding": encoding}
        again = guest.raw("GET", path, **known)
        assert (again.status_code, again.data) == (304, b"")
        assert first.headers["Cache-Control"] == "public, no-cache"
        assert "Authorization" in first.headers["Vary"]
    own = Speaker(app, a_member()).raw("GET", path)
    assert "no-store" in own.headers["Cache-Control"]
    assert "Set-Cookie" not in own.headers
