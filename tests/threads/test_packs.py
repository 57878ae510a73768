"""Packs: the best of a board, told by size and hash, and only what is visible to guests."""

from typing import Any

import pytest
from flask import Flask

from forum.charter.words import State
from forum.kernel.transactions import transaction
from forum.threads import packs
from forum.threads.service.changing import Change, edit
from forum.threads.service.texts import written
from tests.builders import (
    a_correction,
    a_member,
    a_thread,
    a_vote,
    an_answer,
    an_endorsement,
    log_in,
    put_into,
)
from tests.client import Client


def index(client: Client) -> dict[str, Any]:
    return {item["key"]: item for item in client.get("/b/pisang/pack").json["items"]}


def item(client: Client, key: str) -> dict[str, Any]:
    (found,) = client.get(f"/b/pisang/pack?items={key}").json["items"]
    return dict(found)


def test_threads_that_helped_most_come_first_and_unanswered_ones_stay_out(client: Client) -> None:
    little, much = an_answer(a_thread()), an_answer(a_thread())
    a_thread(title="Belum ada yang menjawab ini")
    an_answer(a_thread(board="kakao"))
    a_vote(much)
    assert list(index(client)) == [f"t{much.thread_id}", f"t{little.thread_id}"]


def test_an_item_holds_the_texts_and_what_mentors_say(client: Client) -> None:
    thread = a_thread(title="Keripik <pisang> melempem")
    post = an_answer(thread, body="Jemur *dua* hari.")
    an_endorsement(post)
    wrong = an_answer(thread, body="Tambahkan boraks.")
    a_correction(wrong, note="Boraks dilarang.")
    found = item(client, f"t{thread.id}")
    assert found["title"] == "Keripik <pisang> melempem"
    assert found["url"] == f"/t/{thread.id}/{thread.slug}"
    assert "<em>dua</em>" in found["html"]
    assert "Dibenarkan mentor" in found["html"]
    assert "Boraks dilarang." in found["html"]
    listed = index(client)[f"t{thread.id}"]
    assert (found["hash"], listed["title"]) == (listed["hash"], found["title"])
    assert listed["bytes"] == len(found["title"].encode()) + len(found["html"].encode())


def test_only_what_changed_has_another_hash(client: Client) -> None:
    author = a_member()
    changed, same = an_answer(a_thread(), author), an_answer(a_thread())
    before = index(client)
    a_vote(same)
    with transaction():
        edit(author, changed.id, Change(text=written("Jemur tiga hari.")))
    after = index(client)
    assert after[f"t{same.thread_id}"]["hash"] == before[f"t{same.thread_id}"]["hash"]
    assert after[f"t{changed.thread_id}"]["hash"] != before[f"t{changed.thread_id}"]["hash"]


@pytest.mark.parametrize("state", [State.PENDING, State.HIDDEN, State.DELETED])
def test_what_guests_may_not_see_is_in_nobodys_pack(app: Flask, state: State) -> None:
    thread = a_thread()
    an_answer(thread)
    author = a_member()
    put_into(an_answer(thread, author, "Rahasia kenari."), state)
    for client in (Client(app), log_in(Client(app), author)):
        assert "kenari" not in item(client, f"t{thread.id}")["html"]


def test_a_pack_ends_before_it_is_too_large(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        a_vote(an_answer(a_thread()))
    size = max(each["bytes"] for each in index(client).values())
    monkeypatch.setattr(packs, "PACK_MAX_BYTES", 2 * size)
    assert len(index(client)) == 2


def test_unknown_keys_and_boards_are_no_error(client: Client) -> None:
    assert client.get("/b/pisang/pack?items=t9~%00~x").json == {"items": []}
    assert client.get("/b/tidak-ada/pack").status_code == 404
