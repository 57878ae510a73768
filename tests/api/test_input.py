"""Whatever is sent, the API answers with a sentence that names the field, and never with 500."""

import json
from typing import Any

import pytest
from flask import Flask

from tests.api.speaker import BASE, Speaker
from tests.builders import a_member, a_moderator, a_thread, an_answer, the_question
from tests.client import Client

QUESTION = {"board": "pisang", "title": "Keripik cepat tengik", "body": "Kenapa?"}
UNFIT: list[Any] = [
    None,
    {},
    {"a": 1},
    ["x", 1],
    [[]],
    7,
    -1,
    1.5,
    True,
    2**63,
    2**64,
    10**30,
    "nul\0nul",
    "half \ud800",
    "\udfff",
    "a" * 1_000_000,
    "\U0001f34c" * 1_000_000,
]


def cases(app: Flask) -> list[tuple[str, str, dict[str, Any]]]:
    """Give every call that takes a body, with a body that fits."""
    asker = a_member("penanya")
    thread = a_thread(by=asker)
    post, question = an_answer(thread), the_question(thread)
    because = {"reason": "Alasan"}
    return [
        ("POST", "/threads", {**QUESTION, "tags": ["panen"], "kind": "question"}),
        ("POST", f"/threads/{thread.id}/answers", {"body": "Coba"}),
        ("POST", f"/posts/{post.id}/comments", {"body": "Ya"}),
        (
            "PATCH",
            f"/posts/{question.id}",
            {"title": "Judul yang baru", "body": "Teks", "tags": ["panen"], "reason": "Rapi"},
        ),
        ("PUT", f"/threads/{thread.id}/accepted", {"answer_id": post.id}),
        ("POST", "/notifications/read", {"ids": [1]}),
        ("PUT", f"/posts/{post.id}/hidden", because),
        ("DELETE", f"/posts/{post.id}/hidden", because),
        ("PUT", f"/threads/{thread.id}/closed", because),
        ("DELETE", f"/threads/{thread.id}/closed", because),
        ("PUT", f"/threads/{thread.id}/pinned", because),
        ("DELETE", f"/threads/{thread.id}/pinned", because),
        ("PUT", f"/posts/{post.id}/restored", because),
        ("DELETE", f"/posts/{post.id}", because),
    ]


@pytest.mark.settings(LIMITS="off")
def test_every_field_as_anything_else_is_named(app: Flask) -> None:
    staff = Speaker(app, a_moderator())
    for method, path, body in cases(app):
        for field in body:
            for value in UNFIT:
                if field == "answer_id" and value == 7:
                    continue
                if field == "ids" and value == []:
                    continue
                problem = staff.call(method, path, {**body, field: value}, 422)
                assert set(problem["errors"]) == {field}, (method, path, field)
                assert all(sentence for sentence in problem["errors"][field])


def test_a_list_of_anything_else_is_named(app: Flask) -> None:
    member = Speaker(app, a_member())
    for value in UNFIT:
        problem = member.post("/threads", {**QUESTION, "tags": [value]}, 422)
        assert set(problem["errors"]) == {"tags"}
        if value != 7:
            member.post("/notifications/read", {"ids": [value]}, 422)
    member.post("/threads", {**QUESTION, "tags": ["panen"] * 100_000}, 201)
    member.post("/notifications/read", {"ids": list(range(1, 1002))}, 422)


def test_missing_fields_are_named_all_at_once(app: Flask) -> None:
    problem = Speaker(app, a_member()).post("/threads", {}, 422)
    assert set(problem["errors"]) == {"board", "title", "body"}
    assert (problem["status"], problem["title"]) == (422, "Unprocessable Entity")
    assert problem["type"]
    assert problem["detail"]


def test_unknown_fields_are_ignored(app: Flask) -> None:
    Speaker(app, a_member()).post("/threads", {**QUESTION, "color": "green", "id": 7})


@pytest.mark.settings(LIMITS="off")
def test_broken_json_is_400_and_json_that_is_no_object_is_422(app: Flask) -> None:
    client = Speaker(app, a_member()).client
    for data in (b"", b"{", b"{'a': 1}", b'{"body": "a}', b"\xff\xfe", b'{"a": 1}}', b"nul\0"):
        assert send(client, data) == 400, data
    for data in (b"[]", b"1", b'"a"', b"null", b"true", b"NaN"):
        assert send(client, data) == 422, data


@pytest.mark.settings(LIMITS="off")
def test_deep_json_is_no_trap(app: Flask) -> None:
    client = Speaker(app, a_member()).client
    for depth in (100, 500, *range(880, 1000, 4), 5000, 200_000):
        for start, end in (("[", "]"), ('{"a":', "}")):
            nest = f"{start * depth}1{end * depth}"
            data = json.dumps(QUESTION)[:-1] + f', "more": {nest}}}'
            status = send(client, data.encode(), Idempotency_Key=f"{start}{depth}")
            assert status in (201, 400)


def test_what_is_not_json_is_415(app: Flask) -> None:
    client = Speaker(app, a_member()).client
    for kind in ("text/plain", "application/x-www-form-urlencoded", "image/png"):
        assert send(client, json.dumps(QUESTION).encode(), kind) == 415
        assert send(client, b"", kind) == 415
    assert send(client, b"{}", None) == 415


def test_no_body_lacks_its_fields(app: Flask) -> None:
    assert send(Speaker(app, a_member()).client, b"", None) == 422


def test_json_kinds_are_taken(app: Flask) -> None:
    client, data = Speaker(app, a_member()).client, json.dumps(QUESTION).encode()
    assert send(client, data, "application/json; charset=utf-8") == 201
    assert send(client, data, "application/vnd.api+json") == 201


def test_a_very_large_body_is_413(app: Flask) -> None:
    client = Speaker(app, a_member()).client
    assert send(client, b'{"body": "' + b"a" * 16_000_000 + b'"}') == 413


def send(client: Client, data: bytes, kind: str | None = "application/json", **more: str) -> int:
    """Post raw bytes to /threads; give the status. What is refused is a problem document."""
    headers = {name.replace("_", "-"): value for name, value in more.items()}
    response = client.post(f"{BASE}/threads", data=data, content_type=kind, headers=headers)
    assert response.status_code < 400 or response.mimetype == "application/problem+json"
    return response.status_code
