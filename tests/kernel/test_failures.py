"""What goes wrong is said once: as a page, or to programs as problem+json."""

import json
from http import HTTPStatus

import pytest
from flask import Flask, abort
from sqlalchemy.exc import OperationalError

from forum.kernel.errors import (
    BrokenRequest,
    Conflict,
    Failure,
    Forbidden,
    Invalid,
    NotFound,
    Sentence,
    TooLarge,
    TooMany,
    Unauthenticated,
    WrongType,
)
from tests.builders import a_member, log_in
from tests.client import Client

FAILURES: list[tuple[Exception, int]] = [
    (BrokenRequest("Broken."), 400),
    (Unauthenticated("Log in to do this."), 401),
    (Forbidden("No."), 403),
    (NotFound("Gone."), 404),
    (Conflict("Closed.", retry_after=7), 409),
    (TooLarge("Large."), 413),
    (WrongType("Type."), 415),
    (Invalid({"title": "Short.", "body": Sentence("Over %(max)s.", max=5)}), 422),
    (TooMany("Slow.", retry_after=9), 429),
    (OperationalError("SELECT 1", {}, ValueError("locked")), 503),
    (ZeroDivisionError("oops"), 500),
]


@pytest.fixture
def failing(app: Flask, client: Client) -> Client:
    """A member where every address fails in one of the ways above."""

    def fail(number: int) -> None:
        raise FAILURES[number][0]

    for prefix in ("/api/v1/failing", "/failing"):
        app.add_url_rule(f"{prefix}/<int:number>", prefix, fail, methods=["GET", "POST"])
    app.add_url_rule("/api/v1/aborted/<int:number>", "aborted", lambda number: abort(number))
    return log_in(client, a_member())


@pytest.mark.parametrize("number", range(len(FAILURES)))
def test_programs_get_a_problem_document(failing: Client, number: int) -> None:
    _failure, status = FAILURES[number]
    answer = failing.get(f"/api/v1/failing/{number}")
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    problem = json.loads(answer.data)
    assert problem["status"] == status
    assert problem["title"] == HTTPStatus(status).phrase
    assert problem["type"] == "about:blank"
    assert problem["detail"]


@pytest.mark.parametrize("number", range(len(FAILURES)))
def test_people_get_a_page_with_a_heading(failing: Client, number: int) -> None:
    failure, status = FAILURES[number]
    answer = failing.get(f"/failing/{number}")
    if isinstance(failure, Unauthenticated):
        assert answer.status_code == HTTPStatus.SEE_OTHER
        assert answer.headers["Location"] == f"/login?next=/failing/{number}"
        return
    assert answer.status_code == status
    assert answer.mimetype == "text/html"
    assert answer.text.count("<h1") == 1


def test_bad_input_is_told_field_by_field(failing: Client) -> None:
    problem = failing.get("/api/v1/failing/7").get_json()
    assert problem["errors"] == {"title": ["Short."], "body": ["Over 5."]}


def test_nothing_of_our_side_is_shown(failing: Client) -> None:
    for path in ("/failing/10", "/api/v1/failing/10", "/failing/9", "/api/v1/failing/9"):
        text = failing.get(path).text
        assert "oops" not in text
        assert "SELECT" not in text
        assert "Traceback" not in text


def test_where_waiting_helps_it_says_how_long(failing: Client) -> None:
    assert failing.get("/api/v1/failing/4").headers["Retry-After"] == "7"
    assert failing.get("/failing/8").headers["Retry-After"] == "9"


def test_a_bad_token_says_how_to_come_in(failing: Client) -> None:
    assert failing.get("/api/v1/failing/1").headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("status", [404, 405, 406, 410, 413, 415, 418, 431])
def test_refusals_of_the_framework_look_the_same(failing: Client, status: int) -> None:
    answer = failing.get(f"/api/v1/aborted/{status}")
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"


def test_a_wrong_method_says_the_right_ones(failing: Client) -> None:
    answer = failing.put("/api/v1/aborted/404", data={"csrf_token": failing.csrf_token()})
    assert answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED
    assert "GET" in answer.headers["Allow"]


def test_what_was_typed_is_kept_on_the_page_of_the_failure(failing: Client) -> None:
    answer = failing.send("/failing/8", title="Judul <b>saya</b>", body="Isi yang panjang")
    assert answer.status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert "Isi yang panjang" in answer.text
    assert "Judul &lt;b&gt;saya&lt;/b&gt;" in answer.text


def test_what_was_typed_is_kept_when_the_token_is_missing(failing: Client) -> None:
    answer = failing.post("/failing/8", data={"body": "Isi yang panjang"})
    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert "Isi yang panjang" in answer.text


def test_every_failure_has_a_title_and_a_status_of_its_own() -> None:
    kinds = Failure.__subclasses__()
    assert len({kind.status for kind in kinds}) == len(kinds)
    assert all(kind.title for kind in kinds)
