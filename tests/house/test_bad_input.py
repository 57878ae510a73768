"""Whatever is sent in whatever field is taken or refused in a sentence: never an error of ours."""

import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from werkzeug.datastructures import MultiDict

from forum.charter.actor import Actor
from tests.client import Client
from tests.house.matrix import MATRIX, ROLES
from tests.house.test_matrix import a_scene, clients, fill, people, the_path

__all__ = ["clients", "people"]

pytestmark = pytest.mark.settings(LIMITS="off")
MILLION = "x" * 1_000_000
FIELD_VALUES = {
    "NUL": "a\0b",
    "lone surrogate": b"\xed\xa0\x80",
    "no UTF-8": b"\xff\xfe",
    "too long": "x" * 20_000,
    "empty": "",
    "digits": "9" * 30,
    "brackets": "[]{}%<>&'\"",
}
"""What one field alone is sent."""
FORM_VALUES = FIELD_VALUES | {"a million": MILLION}
"""What all fields are sent at once."""
JSON_VALUES: dict[str, Any] = {
    "list": ["a"],
    "object": {"a": "b"},
    "null": None,
    "true": True,
    "number": 10**30,
    "float": 1.5,
    "NUL": "a\0b",
    "lone surrogate": "\ud800",
    "a million": MILLION,
    "empty": "",
    "deep": [[[[[[[[[[]]]]]]]]]],
}
WRITING = [address for address in MATRIX if not address.startswith("GET ")]
FORMS = [address for address in WRITING if "/api/" not in address]
CALLS = [address for address in WRITING if "/api/" in address]
READING = [address for address in MATRIX if address.startswith("GET ")]
COOKIES = {"session", "lang"}
READING_WAYS = ("get", "getlist", "__getitem__", "__contains__")
PATHS = ("%00", "a%00b", "%ED%A0%80", "%FF", "x" * 2_000, "0", "9" * 30, "-1", "1e3", "..", "%2F")
MORE_FIELDS = ("next", "undo", "do", "tags", "kind", "photo_ids", "draft", "reason")


def _role(address: str) -> str:
    """Who may do most there."""
    may = MATRIX[address].may.split()
    return max(may, key=ROLES.index) if may and may[-1] != "suspended" else "admin"


def _with(fields: dict[str, Any], values: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name in fields:
        for said, value in values.items():
            yield f"{name} = {said}", {**fields, name: value}


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"], indirect=True)
@pytest.mark.parametrize("address", FORMS)
def test_no_field_of_a_form_is_an_error_of_ours(
    address: str, people: dict[str, Actor], clients: dict[str, Client]
) -> None:
    row, (method, rule) = MATRIX[address], address.split()
    client = clients["member" if row.seen_by else _role(address)]
    scene = a_scene(people, row.thing, "visible")
    path = the_path(rule, row, scene, people, "visible")
    own = fill(row.sends, scene, as_json=False)
    others = [
        (f"all others = {said}", {**own, **dict.fromkeys(MORE_FIELDS, value)})
        for said, value in FORM_VALUES.items()
    ]
    others += [(f"all = {said}", dict.fromkeys(own, value)) for said, value in FORM_VALUES.items()]
    for said, sent in (*_with(own, FIELD_VALUES), *others):
        answer = client.open(
            path,
            method=method,
            data=urlencode({"csrf_token": client.csrf_token(), "idempotency_key": said, **sent}),
            content_type="application/x-www-form-urlencoded",
        )
        assert answer.status_code < 500, said


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"], indirect=True)
@pytest.mark.parametrize("address", CALLS)
def test_no_field_of_a_call_is_an_error_of_ours(
    address: str, people: dict[str, Actor], clients: dict[str, Client]
) -> None:
    row, (method, rule) = MATRIX[address], address.split()
    client = clients[_role(address)]
    scene = a_scene(people, row.thing, "visible")
    path = the_path(rule, row, scene, people, "visible")
    fields = fill(row.sends, scene, as_json=True)
    for said, sent in _with({**fields, "tags": [], "unknown": 1}, JSON_VALUES):
        answer = client.open(path, method=method, json=sent)
        assert answer.status_code < 500, said
        if "unknown" not in said and said.partition(" = ")[2] in ("object", "float", "deep"):
            known = said.partition(" = ")[0] in row.sends
            assert answer.status_code == 422 or not known, said
    for body in (b"", b"[", b"null", b"[]", b'"x"', b"\xff", b"{" * 100_000, b'{"a":' * 5_000):
        answer = client.open(path, method=method, data=body, content_type="application/json")
        assert answer.status_code < 500, body[:9]


@pytest.fixture
def parameters(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Collect the names that pages look for in what they are sent."""
    names: set[str] = set()
    for way in READING_WAYS:
        monkeypatch.setattr(MultiDict, way, _noting(getattr(MultiDict, way), names))
    return names


def _noting(read: Callable[..., Any], names: set[str]) -> Callable[..., Any]:
    def noting(sent: MultiDict[str, str], name: str, *more: Any, **named: Any) -> Any:
        names.add(name)
        return read(sent, name, *more, **named)

    return noting


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"], indirect=True)
@pytest.mark.parametrize("address", READING)
def test_no_address_is_an_error_of_ours(
    address: str, people: dict[str, Actor], clients: dict[str, Client], parameters: set[str]
) -> None:
    row, (_method, rule) = MATRIX[address], address.split()
    scene = a_scene(people, row.thing, "visible")
    path = the_path(rule, row, scene, people, "visible")
    parameters.clear()
    assert clients["admin"].get(f"{path}?whatever=1").status_code < 500
    names = sorted(parameters - COOKIES)
    for value in FORM_VALUES.values():
        short = value[:3_000]
        at_once = urlencode(dict.fromkeys(names, short))
        assert clients["guest"].get(f"{path}?{at_once}").status_code < 500, short[:9]
    for name in names:
        for said in ("NUL", "lone surrogate", "digits"):
            query = urlencode({name: FORM_VALUES[said]})
            assert clients["admin"].get(f"{path}?{query}").status_code < 500, (name, said)
    for part in re.findall(r"<[^>]+>", rule):
        for value in PATHS:
            asked = re.sub(r"<[^>]+>", "1", rule.replace(part, value))
            for client in (clients["guest"], clients["admin"]):
                assert client.get(asked).status_code < 500, asked[:60]
