"""The index holds what everybody may see, and nothing else, with every act."""

import pytest
from flask import Flask
from sqlalchemy import text

from forum.charter.words import State
from forum.kernel.db import db
from forum.kernel.transactions import transaction
from forum.ledger.amendments import valid
from forum.search.models import Document
from forum.search.queries.words import beginning_with, meant_by
from forum.search.rules.fields import PART_POSTS
from forum.search.service.synonyms import add_synonyms, remove_synonyms
from forum.threads.service.changing import Change, edit, restore, unhide
from forum.threads.service.texts import written
from tests.builders import (
    REASON,
    a_comment,
    a_member,
    a_moderator,
    a_thread,
    an_answer,
    put_into,
    the_question,
)
from tests.client import Client
from tests.search.village import ids_of, on_page, rebuilt, the_index

CANARY = "burungkenari"


def _is_found(client: Client) -> bool:
    seen = bool(on_page(client, CANARY))
    api = client.get(f"/api/v1/search?q={CANARY}").json["items"]
    offered = client.get("/search/suggestions?q=burungk").json
    like = client.get(f"/api/v1/similar?title={CANARY}").json["items"]
    known = beginning_with("burungk") + meant_by("burungkenaro")
    assert {bool(api), bool(offered), bool(like), bool(known)} == {seen}
    assert (CANARY in client.get("/search?q=burungkenaro").get_data(as_text=True)) == seen
    return seen


@pytest.mark.parametrize("where", ["title", "question", "answer", "comment"])
@pytest.mark.parametrize("state", [State.HIDDEN, State.DELETED, State.PENDING])
def test_a_word_out_of_sight_is_never_found(
    app: Flask, client: Client, where: str, state: State
) -> None:
    thread = a_thread(title=f"Keripik {CANARY}") if where == "title" else a_thread()
    if where == "question":
        thread = a_thread(body=f"Soal {CANARY} itu.")
    post = the_question(thread)
    if where in ("answer", "comment"):
        post = an_answer(thread, body=CANARY if where == "answer" else "Begini caranya.")
    if where == "comment":
        post = a_comment(post, body=f"Coba {CANARY}.")
    assert _is_found(client)
    if state == State.PENDING:
        put_into(post, State.HIDDEN)
    put_into(post, state)
    assert not _is_found(client)


def test_an_answer_out_of_sight_takes_its_comments_along_and_back(
    app: Flask, client: Client
) -> None:
    answer = an_answer()
    a_comment(answer, body=CANARY)
    put_into(answer, State.HIDDEN)
    assert not _is_found(client)
    moderator = a_moderator()
    with transaction():
        unhide(moderator, answer.id)
    assert _is_found(client)


def test_replaced_text_is_forgotten(app: Flask, client: Client) -> None:
    author = a_member()
    answer = an_answer(by=author, body=CANARY)
    text_of = written("Lain sekali.")
    with transaction():
        edit(author, answer.id, Change(text=text_of))
    assert not _is_found(client)
    assert ids_of("lain sekali") == []


def test_a_title_is_forgotten_and_labels_follow(app: Flask, client: Client) -> None:
    asker = a_member()
    thread = a_thread(asker, title=f"Tentang {CANARY}", labels=["panen"])
    question = the_question(thread)
    assert ids_of("panen") == [thread.id]
    with transaction():
        edit(asker, question.id, Change(title="Judul lain sama sekali", labels=["ekspor"]))
    assert not _is_found(client)
    assert ids_of("panen") == []
    assert ids_of("ekspor") == [thread.id]


def test_a_deleted_post_is_found_again_when_it_is_back(app: Flask, client: Client) -> None:
    author = a_member()
    answer = an_answer(by=author, body=CANARY)
    put_into(answer, State.DELETED)
    assert not _is_found(client)
    with transaction():
        restore(author, answer.id)
    assert _is_found(client)


def test_the_index_is_what_building_it_anew_would_make(app: Flask) -> None:
    asker, author, moderator = a_member(), a_member(), a_moderator()
    thread = a_thread(asker)
    answers = [an_answer(thread, author, f"Jawaban nomor {n} soal pisang.") for n in range(5)]
    remark = a_comment(answers[1], body="Terima kasih, kripiknya renyah.")
    put_into(answers[0], State.DELETED)
    put_into(answers[1], State.HIDDEN)
    text_of = written("Diganti dengan minyak baru.")
    with transaction():
        edit(author, answers[2].id, Change(text=text_of))
        unhide(moderator, answers[1].id)
    put_into(remark, State.DELETED)
    put_into(the_question(a_thread()), State.HIDDEN)
    kept = the_index()
    assert kept == rebuilt()
    assert kept[0]


def test_many_changes_in_one_transaction_are_indexed_once(app: Flask) -> None:
    asker = a_member()
    thread = a_thread(asker)
    first, second = written("Pakai toples kaca."), written("Pakai toples plastik.")
    answer = an_answer(thread, asker)
    with transaction():
        edit(asker, answer.id, Change(text=first))
        edit(asker, answer.id, Change(text=second))
    assert the_index() == rebuilt()
    assert ids_of("kaca") == []


@pytest.mark.settings(LIMITS="off")
def test_a_long_thread_is_indexed_in_parts_and_found_as_one(app: Flask) -> None:
    thread, author = a_thread(), a_member()
    for number in range(PART_POSTS + 5):
        an_answer(thread, author, f"Jawaban {number}.")
    late = an_answer(thread, author, f"Soal {CANARY} dan keripik.")
    parts = db.session.query(Document).filter_by(thing_id=thread.id).count()
    assert parts == 2
    assert ids_of(f"keripik {CANARY}") == [thread.id]
    assert the_index() == rebuilt()
    put_into(late, State.DELETED)
    assert ids_of(CANARY) == []
    put_into(the_question(thread), State.HIDDEN)
    assert the_index() == ([], [])


def test_synonyms_of_staff_are_followed_by_the_index(app: Flask) -> None:
    thread = a_thread(title="Cara membuat kelepon ubi")
    assert ids_of("klepon") == [thread.id]  # one letter
    assert ids_of("onde ubi hijau") == [thread.id]
    assert ids_of("onde") == []
    moderator = a_moderator()
    with transaction():
        add_synonyms(moderator, ["kelepon", "onde"], REASON)
    assert valid("search_aliases").value == [["kelepon", "onde"]]
    assert ids_of("onde") == [thread.id]
    assert the_index() == rebuilt()
    with transaction():
        add_synonyms(moderator, ["onde", "klepon pandan"], REASON)
    assert valid("search_aliases").value == [["kelepon", "onde", "klepon pandan"]]
    with transaction():
        remove_synonyms(moderator, ["kelepon", "onde", "klepon pandan"], REASON)
    assert ids_of("onde") == []
    assert the_index() == rebuilt()


def test_a_search_finds_while_the_index_still_lags_behind(app: Flask) -> None:
    thread = a_thread(title="Cara membuat kelepon ubi")
    moderator = a_moderator()
    with transaction():
        add_synonyms(moderator, ["onde", "kelepon"], REASON)
    with transaction():
        db.session.execute(text("UPDATE documents SET version = 0, title = ' kelepon  ubi '"))
        db.session.execute(text("UPDATE indexed_words SET stem = 'kelepon' WHERE stem = 'onde'"))
        db.session.execute(text("DELETE FROM search_index"))
        engine = db.engine.dialect.name
        column, cast = ("rowid", "'kelepon ubi'") if engine == "sqlite" else ("id", "'kelepon ubi'")
        db.session.execute(
            text(
                f"INSERT INTO search_index ({column}, head, body) "
                f"SELECT id, {cast}, {cast} FROM documents"
            )
        )
    assert ids_of("kelepon") == [thread.id]
