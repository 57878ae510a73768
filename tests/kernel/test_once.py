"""Sent twice is done once: what a key promises, and what frees it."""

from datetime import timedelta
from http import HTTPStatus
from io import BytesIO

import pytest
from flask import Flask, request
from sqlalchemy import func, select, update
from werkzeug.exceptions import ImATeapot
from werkzeug.wrappers import Response

from forum.charter.limits import IDEMPOTENCY_KEPT_DAYS, IDEMPOTENCY_LEASE_SECONDS
from forum.kernel import clock as house_clock
from forum.kernel import once as once_module
from forum.kernel.db import db
from forum.kernel.errors import Conflict
from forum.kernel.models import Epoch, KeptAnswer
from forum.kernel.once import once
from forum.kernel.transactions import transaction
from tests.builders import a_member, log_in
from tests.client import Client
from tests.clock import Clock

PATH, OTHER_PATH = "/api/v1/raised", "/api/v1/raised-too"


@pytest.fixture
def sender(app: Flask, client: Client) -> Client:
    """A member at a page whose act raises a number and answers with it, or fails as asked."""

    def act() -> Response:
        db.session.execute(update(Epoch).values(number=Epoch.number + 1))
        if request.form.get("fail") == "conflict":
            raise Conflict("This is closed.")
        if request.form.get("fail") == "crash":
            raise ImATeapot
        number = str(db.session.execute(select(Epoch.number)).scalar_one())
        status = int(request.form.get("status", HTTPStatus.CREATED))
        return Response(number, status, {"Location": f"/numbers/{number}"})

    for path in (PATH, OTHER_PATH):
        app.add_url_rule(path, path, lambda: once(act), methods=["POST"])
    return log_in(client, a_member())


def _acts() -> int:
    db.session.rollback()
    return db.session.execute(select(Epoch.number)).scalar_one()


def _kept() -> int:
    db.session.rollback()
    return db.session.execute(select(func.count()).select_from(KeptAnswer)).scalar_one()


def test_the_same_key_gives_the_same_answer_and_acts_once(sender: Client) -> None:
    before = _acts()
    first = sender.send(PATH, key="a", body="Halo")
    again = sender.send(PATH, key="a", body="Halo")
    assert first.status_code == again.status_code == HTTPStatus.CREATED
    assert first.data == again.data
    assert first.headers["Location"] == again.headers["Location"]
    assert _acts() == before + 1


def test_the_key_may_come_as_a_header(sender: Client) -> None:
    before = _acts()
    for _ in range(2):
        sender.post(
            PATH, data={"csrf_token": sender.csrf_token()}, headers={"Idempotency-Key": "a"}
        )
    assert _acts() == before + 1


def test_without_a_key_and_with_another_one_it_acts_again(sender: Client) -> None:
    before = _acts()
    sender.send(PATH, key="a")
    sender.send(PATH, key="b")
    for _ in range(2):
        sender.post(PATH, data={"csrf_token": sender.csrf_token()})
    assert _acts() == before + 4


def test_the_key_of_one_member_is_nothing_to_another(sender: Client, app: Flask) -> None:
    before = _acts()
    sender.send(PATH, key="a")
    log_in(Client(app), a_member()).send(PATH, key="a")
    assert _acts() == before + 2


def test_another_body_under_the_same_key_is_refused(sender: Client) -> None:
    before = _acts()
    sender.send(PATH, key="a", body="Halo")
    for changed in (
        sender.send(PATH, key="a", body="Hai"),
        sender.send(PATH, key="a", body="Halo", more="x"),
        sender.send(PATH, key="a", body=["Halo", "Halo"]),
        sender.send(PATH, key="a", body="Halo", photo=(BytesIO(b"1"), "1.png")),
    ):
        assert changed.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert _acts() == before + 1


def test_the_forms_of_one_page_share_a_key_but_calls_do_not(sender: Client) -> None:
    before = _acts()
    for path in (PATH, OTHER_PATH):
        assert sender.send(path, key="a").status_code == HTTPStatus.CREATED
    own, header = {"csrf_token": sender.csrf_token()}, {"Idempotency-Key": "b"}
    assert sender.post(PATH, data=own, headers=header).status_code == HTTPStatus.CREATED
    other = sender.post(OTHER_PATH, data=own, headers=header)
    assert other.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert _acts() == before + 3


def test_files_are_compared_by_their_content(sender: Client) -> None:
    before = _acts()
    for content, name, status in (
        (b"1", "1.png", HTTPStatus.CREATED),
        (b"1", "other.png", HTTPStatus.CREATED),
        (b"2", "1.png", HTTPStatus.UNPROCESSABLE_ENTITY),
    ):
        sent = sender.send(PATH, key="a", photo=(BytesIO(content), name))
        assert sent.status_code == status
    assert _acts() == before + 1


def test_json_is_compared_as_it_was_meant(sender: Client, app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False  # tokens authorise the API; here a session stands in
    before = _acts()
    for body, status in (
        ('{"a": 1, "b": [2]}', HTTPStatus.CREATED),
        ('{"b":[2],"a":1}', HTTPStatus.CREATED),
        ('{"a": 1, "b": [3]}', HTTPStatus.UNPROCESSABLE_ENTITY),
    ):
        headers = {"Idempotency-Key": "a", "Content-Type": "application/json"}
        assert sender.post(PATH, data=body, headers=headers).status_code == status
    assert _acts() == before + 1


def test_a_refused_act_leaves_nothing_and_frees_the_key(sender: Client) -> None:
    before = _acts()
    for _ in range(2):
        assert sender.send(PATH, key="a", fail="conflict").status_code == HTTPStatus.CONFLICT
    assert _acts() == before
    assert _kept() == 0
    assert sender.send(PATH, key="a").status_code == HTTPStatus.CREATED


def test_a_failure_nobody_thought_of_frees_the_key_too(sender: Client) -> None:
    assert sender.send(PATH, key="a", fail="crash").status_code == HTTPStatus.IM_A_TEAPOT
    assert _kept() == 0


@pytest.mark.parametrize("status", [422, 404, 503])
def test_only_answers_below_400_are_kept(sender: Client, status: int) -> None:
    assert sender.send(PATH, key="a", status=status).status_code == status
    assert _kept() == 0
    assert sender.send(PATH, key="a", status=303).status_code == HTTPStatus.SEE_OTHER
    assert _kept() == 1


def test_a_key_in_progress_says_when_to_come_back(clock: Clock, sender: Client) -> None:
    _crash_with_the_key_claimed(sender)
    clock.move(seconds=20)
    sent = sender.send(PATH, key="a")
    assert sent.status_code == HTTPStatus.CONFLICT
    assert sent.headers["Retry-After"] == str(IDEMPOTENCY_LEASE_SECONDS - 20)


def test_a_crash_frees_the_key_after_a_minute(clock: Clock, sender: Client) -> None:
    before = _acts()
    _crash_with_the_key_claimed(sender)
    clock.move(seconds=IDEMPOTENCY_LEASE_SECONDS)
    assert sender.send(PATH, key="a").status_code == HTTPStatus.CREATED
    assert _acts() == before + 1


@pytest.mark.parametrize("key", ["x" * 201, "a\0b", "a\nb", "\u200b"])
def test_a_key_that_can_not_be_kept_is_refused(sender: Client, key: str) -> None:
    before = _acts()
    assert sender.send(PATH, key=key).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert _acts() == before


def test_answers_are_kept_for_a_week_and_then_forgotten(clock: Clock, sender: Client) -> None:
    sender.send(PATH, key="a")
    for moved, left in ((timedelta(days=7), 1), (timedelta(days=IDEMPOTENCY_KEPT_DAYS), 0)):
        with house_clock.stopped_at(Clock.START + moved + timedelta(seconds=1)), transaction():
            once_module.forget_old()
        assert _kept() == left


def _crash_with_the_key_claimed(sender: Client) -> None:
    """Leave the key as a process does that dies between claim and act."""
    sender.send(PATH, key="a")
    with transaction():
        kept = db.session.execute(select(KeptAnswer)).scalar_one()
        kept.status, kept.body, kept.location, kept.content_type = None, None, None, None
        db.session.execute(update(Epoch).values(number=Epoch.number - 1))
