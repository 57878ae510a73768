"""The same key of the same member gives the same result once."""

from datetime import timedelta

import pytest
from flask import Flask

from forum.kernel import clock
from forum.kernel.db import db
from forum.kernel.models import KeptAnswer
from forum.kernel.transactions import transaction
from tests.api.speaker import Speaker
from tests.builders import a_member, a_thread

QUESTION = {"board": "pisang", "title": "Keripik cepat tengik", "body": "Kenapa?"}


def test_a_repeated_question_is_asked_once(app: Flask) -> None:
    member = Speaker(app, a_member())
    first, again = (
        member.raw("POST", "/threads", QUESTION, Idempotency_Key="satu") for _ in range(2)
    )
    assert (first.status_code, first.data) == (again.status_code, again.data)
    assert first.headers["Location"] == again.headers["Location"]
    assert len(member.get("/boards/pisang/threads")["items"]) == 1
    member.post("/threads", QUESTION, Idempotency_Key="dua")
    assert len(member.get("/boards/pisang/threads")["items"]) == 2


def test_keys_belong_to_their_member(app: Flask) -> None:
    first, second = (
        Speaker(app, a_member()).post("/threads", QUESTION, Idempotency_Key="satu")
        for _ in range(2)
    )
    assert first["id"] != second["id"]


def test_the_same_key_with_another_body_is_422(app: Flask) -> None:
    thread = a_thread()
    member = Speaker(app, a_member())
    path = f"/threads/{thread.id}/answers"
    member.post(path, {"body": "Satu"}, Idempotency_Key="k")
    problem = member.post(path, {"body": "Dua"}, 422, Idempotency_Key="k")
    assert set(problem["errors"]) == {"idempotency_key"}
    member.post(f"/threads/{a_thread().id}/answers", {"body": "Satu"}, 422, Idempotency_Key="k")
    assert len(member.get(path)["items"]) == 1


def test_a_key_in_progress_is_409_with_the_time_to_wait(app: Flask) -> None:
    actor = a_member()
    member = Speaker(app, actor)
    member.post("/threads", QUESTION, Idempotency_Key="k")
    with transaction():
        kept = db.session.query(KeptAnswer).one()
        kept.status, kept.lease_until = None, clock.now() + timedelta(seconds=30)
    response = member.raw("POST", "/threads", QUESTION, Idempotency_Key="k")
    assert response.status_code == 409
    assert 0 < int(response.headers["Retry-After"]) <= 30


def test_a_refusal_is_not_kept(app: Flask) -> None:
    member = Speaker(app, a_member())
    member.post("/threads", {**QUESTION, "board": "durian"}, 422, Idempotency_Key="k")
    member.post("/threads", QUESTION, Idempotency_Key="k")


@pytest.mark.parametrize("key", ["x" * 201, "\x7f"])
def test_a_bad_key_is_422(app: Flask, key: str) -> None:
    Speaker(app, a_member()).post("/threads", QUESTION, 422, Idempotency_Key=key)
