"""The door: what every answer carries, and what is not let in."""

from http import HTTPStatus

import pytest
from flask import Flask, session
from werkzeug.wrappers import Response

from forum.kernel.security import CONTENT_POLICY, HEADERS
from tests.builders import a_member, log_in
from tests.client import Client
from tests.clock import Clock

PATH = "/api/v1/sent"
OWN = "http://localhost"


@pytest.fixture
def sender(app: Flask, client: Client) -> Client:
    """A member at a form that says "sent"."""
    app.add_url_rule(PATH, "sent", lambda: Response("sent"), methods=["POST"])
    app.add_url_rule("/api/v1/kept", "kept", _keep)
    return log_in(client, a_member())


def _keep() -> Response:
    session["kept"] = "1"
    return Response("kept")


@pytest.mark.parametrize("path", ["/healthz", "/no-such-page", "/api/v1/no-such-thing", "/ask"])
def test_every_answer_carries_the_security_headers(client: Client, path: str) -> None:
    answer = client.get(path)
    for name, value in HEADERS.items():
        assert answer.headers[name] == value
    assert "Strict-Transport-Security" not in answer.headers
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert policy.startswith("default-src 'none'; script-src 'self';")


@pytest.mark.parametrize("path", ["/ask", "/login", "/api/v1/boards", "/no-such-page"])
def test_the_api_said_twice_how_its_answers_may_be_kept(client: Client, path: str) -> None:
    answer = client.get(path)
    for name in ("Content-Security-Policy", *HEADERS):
        assert len(answer.headers.getlist(name)) == 1, name


def test_a_style_inside_a_page_is_allowed_by_its_hash_alone(client: Client) -> None:
    with_style, without = client.get("/rules"), client.get("/healthz")
    assert "style-src 'sha256-" in with_style.headers["Content-Security-Policy"]
    assert without.headers["Content-Security-Policy"] == CONTENT_POLICY.format(styles="'none'")


def test_over_https_the_browser_is_told_to_stay_there(client: Client) -> None:
    answer = client.get("/healthz", base_url="https://rembuk.example")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


@pytest.mark.parametrize(("base", "secure"), [(OWN, False), ("https://rembuk.example", True)])
def test_session_cookies_are_out_of_reach(sender: Client, base: str, secure: bool) -> None:
    cookie = sender.get("/api/v1/kept", base_url=base).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert ("Secure" in cookie) is secure


def test_a_form_without_its_token_is_refused(sender: Client) -> None:
    for token in ("", "x", "\0", "W10.x.y", "x" * 10_000):
        sent = sender.post(PATH, data={"csrf_token": token})
        assert sent.status_code == HTTPStatus.BAD_REQUEST
    assert sender.post(PATH).status_code == HTTPStatus.BAD_REQUEST


def test_a_token_of_another_session_is_refused(sender: Client, app: Flask) -> None:
    stolen = Client(app).csrf_token()
    assert sender.post(PATH, data={"csrf_token": stolen}).status_code == HTTPStatus.BAD_REQUEST


def test_a_token_lives_as_long_as_its_session(clock: Clock, sender: Client) -> None:
    """Slow writers and pages that were saved must not fail."""
    token = sender.csrf_token()
    clock.move(hours=23)
    assert sender.post(PATH, data={"csrf_token": token}).status_code == HTTPStatus.OK


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": OWN},
        {"Origin": OWN, "Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
        {},
    ],
)
def test_a_form_of_this_site_is_let_in(sender: Client, headers: dict[str, str]) -> None:
    sent = sender.post(PATH, data={"csrf_token": sender.csrf_token()}, headers=headers)
    assert sent.status_code == HTTPStatus.OK


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Origin": "http://localhost.evil.example"},
        {"Origin": "http://localhost:81"},
        {"Origin": "http://localhost@evil.example"},
        {"Origin": "http://[::1"},
        {"Origin": "\x00"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example", "Sec-Fetch-Site": "same-origin"},
    ],
)
def test_a_form_of_another_site_is_refused(sender: Client, headers: dict[str, str]) -> None:
    sent = sender.post(PATH, data={"csrf_token": sender.csrf_token()}, headers=headers)
    assert sent.status_code == HTTPStatus.FORBIDDEN


@pytest.mark.settings(BASE_URL="https://rembuk.example")
def test_the_public_address_is_this_site_too(sender: Client) -> None:
    headers = {"Origin": "https://rembuk.example"}
    sent = sender.post(PATH, data={"csrf_token": sender.csrf_token()}, headers=headers)
    assert sent.status_code == HTTPStatus.OK


@pytest.mark.settings(TRUSTED_PROXIES="1")
def test_a_proxy_is_believed_only_where_it_is_announced(client: Client) -> None:
    answer = client.get("/healthz", headers={"X-Forwarded-Proto": "https"})
    assert "Strict-Transport-Security" in answer.headers


def test_nobody_else_makes_a_request_look_secure(client: Client) -> None:
    answer = client.get("/healthz", headers={"X-Forwarded-Proto": "https"})
    assert "Strict-Transport-Security" not in answer.headers


@pytest.mark.parametrize("host", ["[", "[::1", "a b", "x" * 3_000, ":", "localhost:99999", "\xff"])
def test_a_host_that_is_none_is_no_error_of_ours(client: Client, host: str) -> None:
    for path in ("/", "/healthz", "/metrics", "/login", "/api/v1/boards"):
        answer = client.get(path, headers={"Host": host})
        assert answer.status_code < 500, path
