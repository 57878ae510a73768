"""How the house says no: nothing typed is lost, nothing hidden shows, no other site is heard."""

from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from werkzeug.test import TestResponse

from forum.api.calls import CALLS
from forum.charter.actor import Actor
from tests.builders import REASON
from tests.client import Client
from tests.house.matrix import EVERYBODY, IN_SIGHT, MATRIX, OWNERS, STATES
from tests.house.test_bad_input import FORM_VALUES, WRITING
from tests.house.test_matrix import a_scene, clients, events, fill, people, the_path

__all__ = ["clients", "people"]

pytestmark = pytest.mark.settings(LIMITS="off")
one_engine = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

GUIDE = {
    "title": "Menjemur sale <pisang>",
    "summary": "Untuk yang baru mulai & ragu.",
    "body": "Jemur tiga hari sampai kering betul.",
    "board": "pisang",
    "season": "Kemarau",
    "kecamatan": "",
    "review_on": "2027-01-31",
    "sources": "",
    "revision": "0",
}
PATIENTLY_TYPED: dict[str, dict[str, str]] = {
    "POST /moderation/search": {"words": "gurih, sedap", "reason": REASON},
    "POST /ask": {
        "title": "Kenapa sale pisang saya berjamur?",
        "body": "Sudah saya jemur & balik tiga hari.",
        "board": "pisang",
        "kind": "question",
        "tags": "panen",
    },
    "POST /preview": {"body": "Jemur <sampai> kering."},
    "POST /t/<int:thread_id>/answers": {"body": "Jemur <sampai> kering betul.", "photo_ids": "1"},
    "POST /p/<int:post_id>/comments": {"body": "Berapa hari dijemurnya?"},
    "POST /p/<int:post_id>/edit": {
        "body": 'Jemur sampai kering, "betul".',
        "reason": "Supaya lebih jelas.",
        "photo_ids": "1",
    },
    "POST /p/<int:post_id>/suggest": {
        "body": 'Jemur sampai kering, "betul".',
        "reason": "Supaya lebih <jelas>.",
    },
    "POST /p/<int:post_id>/revisions/<int:number>/purged": {"reason": REASON},
    "POST /suggestions/<int:suggestion_id>/decision": {"action": "accept", "reason": REASON},
    "POST /p/<int:post_id>/delete": {"reason": REASON},
    "POST /p/<int:post_id>/restore": {"reason": REASON},
    "POST /p/<int:post_id>/corrections": {"note": "Dua hari <kurang>, harus tiga."},
    "POST /corrections/<int:correction_id>/resolved": {"reason": REASON},
    "POST /corrections/<int:correction_id>/upheld": {"reason": REASON},
    "POST /corrections/<int:correction_id>/withdrawn": {"reason": REASON},
    "POST /p/<int:post_id>/hidden": {"reason": REASON},
    "POST /t/<int:thread_id>/closed": {"reason": REASON},
    "POST /t/<int:thread_id>/pinned": {"reason": REASON},
    "POST /t/<int:thread_id>/move": {"board": "kakao", "reason": REASON},
    "POST /t/<int:thread_id>/guide": GUIDE,
    "POST /guides/<slug>/edit": {**GUIDE, "revision": "1", "reason": "Takarannya <berubah>."},
    "POST /guides/<slug>/suggest": {"body": "Iris tipis & jemur.", "note": "Lebih cepat kering."},
    "POST /guides/suggestions/<int:suggestion_id>/declined": {"reason": REASON},
    "POST /t/<int:thread_id>/merge": {"into": "1", "reason": REASON},
    "POST /t/<int:thread_id>/split": {"title": "Cara menyimpan sale", "reason": REASON},
    "POST /t/<int:thread_id>/duplicate": {"of": "1", "reason": REASON},
    "POST /p/<int:post_id>/flags": {"note": "Iklan <lagi> & lagi."},
    "POST /moderation/<int:item_id>/decision": {"action": "dismiss", "reason": REASON},
    "POST /moderation/many": {"ids": "1:1", "action": "dismiss", "reason": REASON},
    "POST /moderation/acts/<int:event_id>/undo": {"reason": REASON},
    "POST /moderation/acts/<int:event_id>/appeal": {"reason": REASON},
    "POST /moderation/screening": {"insults": "dungu sekali", "reason": REASON},
    "POST /u/<username>/warning": {"reason": REASON},
    "POST /u/<username>/silence": {"days": "7", "reason": REASON},
    "POST /u/<username>/links": {"days": "7", "reason": REASON},
    "POST /u/<username>/suspension": {"until": "2030-01-31", "reason": REASON},
    "POST /u/<username>/mentor/<cluster>/office": {
        "do": "appoint",
        "reason": REASON,
        "evidence": "Lulus pelatihan 2019, produk ada di toko.",
    },
    "POST /takedown": {
        "name": "Bu <Warga>",
        "contact": "0812 3456 7890",
        "address": "/p/1",
        "right": "privacy",
        "explanation": "Nomor saya tertulis di sana.",
    },
    "POST /moderation/takedowns/<int:takedown_id>/decision": {
        "outcome": "refused",
        "reason": REASON,
    },
    "POST /moderation/promotion": {"points": "150", "reason": REASON},
    "POST /moderation/rings": {"group_votes": "40", "reason": REASON},
    "POST /moderation/rings/<int:case_id>": {"action": "dismiss", "reason": REASON},
    "POST /u/<username>/resource-person": {"institution": "Politeknik Pertanian"},
    "POST /settings": {
        "name": "Ibu Ani dari Sangatta",
        "bio": "Sale pisang dan keripik.",
        "phone": "0812 3456 7890",
        "email": "ani@contoh.id",
        "kecamatan": "",
        "experience": "",
        "language": "id",
    },
    "POST /settings/tokens": {"name": "Daftar stok"},
}
_ABOUT_ONESELF = ("name", "bio", "phone", "email", "contact", "institution")
_OF_A_GUIDE = ("summary", "season")
WORDS = (
    *("title", "body", "reason", "note", "address", "explanation"),
    *_OF_A_GUIDE,
    *_ABOUT_ONESELF,
)
"""Fields that hold what somebody has thought out; the others are a tap."""
TAPS = {
    "POST /t/<int:thread_id>/answered",
    "POST /t/<int:thread_id>/follow",
    "POST /p/<int:post_id>/helpful",
    "POST /p/<int:post_id>/endorsement",
}
"""Forms without such a field, though the matrix sends them a reason."""


WRITTEN_BY_SOME = [
    each for each in PATIENTLY_TYPED if not MATRIX[each].seen_by and MATRIX[each].may != EVERYBODY
]


def _bad(fields: dict[str, str]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name in fields:
        for said, value in FORM_VALUES.items():
            yield f"{name} = {said}", {**fields, name: value}


def _keeps(response: TestResponse, sent: dict[str, Any]) -> bool:
    shown = unescape(response.text)
    typed = [sent[name] for name in WORDS if name in sent and isinstance(sent[name], str)]
    return all(text.replace("\0", "") in shown for text in typed)


@one_engine
@pytest.mark.parametrize("address", PATIENTLY_TYPED)
def test_what_was_typed_stands_on_the_page_that_refuses_it(
    address: str, people: dict[str, Actor], clients: dict[str, Client]
) -> None:
    row, (_method, rule) = MATRIX[address], address.split()
    scene = a_scene(people, row.thing, "visible")
    path = the_path(rule, row, scene, people, "visible")
    refused = 0
    for said, sent in _bad(PATIENTLY_TYPED[address]):
        answer = clients["admin"].send(path, **sent)
        if answer.status_code >= 400:
            refused += 1
            assert _keeps(answer, sent), (said, answer.status_code, answer.text[:3000])
    assert refused or "restore" in rule


@one_engine
@pytest.mark.parametrize("address", WRITTEN_BY_SOME)
def test_what_was_typed_stands_on_the_page_for_one_who_may_not_write(
    address: str, people: dict[str, Actor], clients: dict[str, Client]
) -> None:
    row, (method, rule) = MATRIX[address], address.split()
    path = the_path(rule, row, a_scene(people, row.thing, "visible"), people, "visible")
    sent = PATIENTLY_TYPED[address]
    answer = clients["suspended"].send(path, **sent)
    assert answer.status_code == row.expected(method, rule, "suspended", "visible") >= 400
    assert _keeps(answer, sent), answer.text


def test_every_form_with_words_is_tried() -> None:
    writing = {
        address
        for address in WRITING
        if "/api/" not in address and set(MATRIX[address].sends) & set(WORDS)
    }
    assert writing - PATIENTLY_TYPED.keys() == TAPS


@one_engine
@pytest.mark.parametrize("address", [name for name in MATRIX if MATRIX[name].thing in OWNERS])
def test_what_is_out_of_sight_answers_as_if_it_had_never_been(
    address: str, people: dict[str, Actor], clients: dict[str, Client]
) -> None:
    row, (method, rule) = MATRIX[address], address.split()
    for role in ("guest", "member"):
        answers = {}
        for state in STATES[row.thing]:
            if state in IN_SIGHT:
                continue
            scene = a_scene(people, row.thing, state)
            path = the_path(rule, row, scene, people, state)
            sent = fill(row.sends, scene, as_json=True)
            answer = _ask(clients[role], method, path, sent)
            shown = answer.text.replace(path, "/here")
            for value in sent.values():
                shown = shown.replace(f'value="{value}"', "")  # what was sent comes back
            answers[state] = (answer.status_code, shown)
        assert {answers["missing"]} == set(answers.values()), role


def _ask(client: Client, method: str, path: str, fields: dict[str, Any]) -> TestResponse:
    if method == "GET":
        return client.get(path)
    if path.startswith("/api/"):
        return client.open(path, method=method, json=fields)
    return client.send(path, **fields)


@one_engine
def test_a_page_of_another_site_can_write_nowhere(
    people: dict[str, Actor], clients: dict[str, Client]
) -> None:
    admin, written = clients["admin"], []
    for address in WRITING:
        row, (method, rule) = MATRIX[address], address.split()
        scene = a_scene(people, row.thing, "visible")
        path = the_path(rule, row, scene, people, "visible")
        fields = fill(row.sends, scene, as_json=True)
        token = {"csrf_token": admin.csrf_token()}
        kind = {"json": fields} if rule.startswith("/api/") else {"data": {**fields, **token}}
        before = events()
        for origin in ("https://lain.example", "null", "https://localhost.lain.example"):
            answer = admin.open(path, method=method, headers={"Origin": origin}, **kind)
            if answer.status_code != 403 or events() != before:
                written.append(f"{address} from {origin}: {answer.status_code}")
    assert written == []


@one_engine
@pytest.mark.parametrize("call", [call for call in CALLS if call.body], ids=lambda call: call.name)
def test_a_call_takes_json_and_nothing_else(
    call: Any, people: dict[str, Actor], clients: dict[str, Client]
) -> None:
    address = f"{call.method} /api/v1{call.path}"
    row = MATRIX[address]
    scene = a_scene(people, row.thing, "visible")
    path = the_path(f"/api/v1{call.path}", row, scene, people, "visible")
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        answer = clients["admin"].open(path, method=call.method, data=b"a=b", content_type=kind)
        assert answer.status_code == 415, kind
