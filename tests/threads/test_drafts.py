"""Drafts: kept by their member, found by nobody else."""

import pytest
from flask import Flask

from forum.charter.limits import DRAFTS_PER_MEMBER
from forum.kernel.db import db
from forum.kernel.errors import Conflict, Forbidden, NotFound
from forum.threads.models import Draft, Thread
from forum.threads.queries.drafts import drafts_of
from forum.threads.service.drafts import DraftText, discard_draft, own_draft, save_draft
from tests.builders import a_member, a_suspended_member, log_in
from tests.client import Client
from tests.media.pictures import an_upload
from tests.threads.test_changing import do

WORDS = {"board": "pisang", "title": "Judul setengah jadi", "body": "Isi setengah jadi"}


def test_a_draft_is_kept_changed_and_thrown_away(app: Flask) -> None:
    member = a_member()
    draft = do(save_draft, member, DraftText("pisang", "Judul", "Isi", ["panen"]))
    same = do(save_draft, member, DraftText("kakao", "Judul lain"), draft.id)
    assert same.id == draft.id
    assert [(row.title, row.excerpt) for row in drafts_of(member)] == [("Judul lain", "")]
    draft_id = draft.id
    for _ in range(2):
        do(discard_draft, member, draft_id)
    assert drafts_of(member) == []


def test_drafts_of_others_are_not_there(app: Flask) -> None:
    draft = do(save_draft, a_member(), DraftText("pisang", "Judul"))
    other = a_member()
    with pytest.raises(NotFound):
        own_draft(other, draft.id)
    do(discard_draft, other, draft.id)
    assert do(save_draft, other, DraftText("kakao"), draft.id).id != draft.id
    assert sorted(row.board for row in db.session.query(Draft)) == ["kakao", "pisang"]
    client = log_in(Client(app), other)
    assert client.get(f"/ask?draft={draft.id}").status_code == 404
    assert client.send(f"/drafts/{draft.id}/delete").status_code == 404


def test_drafts_are_limited_and_not_for_the_suspended(app: Flask) -> None:
    member = a_member()
    for _ in range(DRAFTS_PER_MEMBER):
        do(save_draft, member, DraftText())
    with pytest.raises(Conflict):
        do(save_draft, member, DraftText())
    with pytest.raises(Forbidden):
        do(save_draft, a_suspended_member(), DraftText())


def test_a_second_text_in_the_form_of_a_draft_that_was_sent_is_kept_too(app: Flask) -> None:
    member = a_member()
    sent = do(save_draft, member, DraftText("pisang", "Yang pertama")).id
    do(discard_draft, member, sent)
    do(save_draft, member, DraftText("pisang", "Yang kedua"), sent)
    assert [row.title for row in drafts_of(member)] == ["Yang kedua"]


def test_a_draft_says_that_it_keeps_no_photos(client: Client) -> None:
    log_in(client, a_member())
    answer = client.send("/ask", do="draft", title="Judul", photos=an_upload())
    assert "tanpa fotonya" in client.get(answer.location).text


def test_a_draft_goes_when_it_is_sent(app: Flask, client: Client) -> None:
    log_in(client, a_member())
    kept = client.send("/ask", do="draft", tags=["panen"], **WORDS)
    draft = db.session.query(Draft).one()
    assert kept.location == f"/drafts#d{draft.id}"
    shown = client.get(f"/ask?draft={draft.id}").text
    assert WORDS["title"] in shown
    assert WORDS["body"] in shown
    assert 'value="panen" checked' in shown
    client.send("/ask", do="draft", draft=str(draft.id), **{**WORDS, "title": "Judul lain lagi"})
    assert db.session.query(Draft).one().title == "Judul lain lagi"
    assert client.send("/ask", do="send", draft=str(draft.id), **WORDS).status_code == 303
    assert db.session.query(Thread).one().title == WORDS["title"]
    assert db.session.query(Draft).count() == 0


@pytest.mark.parametrize("number", ["²", "١٢", "-1", "9" * 30, "x", "1\0"])
@pytest.mark.parametrize("button", ["send", "draft"])
def test_a_strange_draft_number_harms_nothing(
    app: Flask, client: Client, number: str, button: str
) -> None:
    log_in(client, a_member())
    assert client.send("/ask", do=button, draft=number, **WORDS).status_code == 303
    client.get("/ask", query_string={"draft": number})


def test_nul_in_a_draft_is_left_out(app: Flask, client: Client) -> None:
    log_in(client, a_member())
    fields = {name: f"{value}\0" for name, value in WORDS.items()}
    assert client.send("/ask", do="draft", tags=["pa\0nen", "\0"], **fields).status_code == 303
    draft = db.session.query(Draft).one()
    assert (draft.board, draft.title, draft.labels) == ("pisang", WORDS["title"], "panen")
