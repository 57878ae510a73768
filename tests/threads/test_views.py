"""What the pages of threads say, and what their forms do."""

import dataclasses
import json
import re
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from flask import Flask

from forum.charter.actor import Actor
from forum.charter.words import ThreadKind
from forum.kernel.versions import touch_site
from forum.threads.models import Post, Thread
from forum.threads.service import changing
from tests.builders import (
    REASON,
    a_member,
    a_moderator,
    a_thread,
    an_answer,
    log_in,
    the_question,
)
from tests.client import Client
from tests.statements import Statements
from tests.threads.test_changing import do, thread_of
from tests.threads.village import SECRETS, Village, afresh

Counted = Callable[[], AbstractContextManager[Statements]]


@pytest.fixture
def village(app: Flask) -> Village:
    return Village(app)


def test_a_closed_thread_offers_neither_answer_nor_comment(village: Village) -> None:
    do(changing.close, village.people["moderator"], village.thread.id, REASON)
    comments = f"/p/{village.answer.id}/comments"
    for name in village.people:
        for path in (village.path, comments):
            assert f'action="{comments}"' not in village.page(name, path)
            assert 'name="body"' not in village.page(name, path), (name, path)


def test_pages_keep_to_their_budget_of_statements(village: Village, statements: Counted) -> None:
    for name in ("guest", "member", "asker", "mentor", "moderator"):
        budget = 4 if name == "guest" else 6
        for path in village.paths:
            afresh()
            for _state in ("drawn", "kept"):
                do(touch_site)
                with statements() as seen:
                    village.page(name, path)
                counted = [each for each in seen if not each.startswith("SELECT version, (SELECT")]
                assert len(counted) <= budget, (name, path, seen)


def test_a_repeat_by_a_guest_is_one_statement_at_most(
    village: Village, statements: Counted
) -> None:
    for path in village.paths:
        first = village.page("guest", path)
        with statements() as seen:
            assert village.page("guest", path) == first
        assert seen == []  # the version is read outside SQLAlchemy


def machine_read(page: str) -> dict[str, object]:
    found = re.search(r'<script type="application/ld\+json">(.+?)</script>', page)
    return json.loads(found[1]) if found else {}


def test_a_question_describes_itself_to_machines(village: Village) -> None:
    do(changing.hide, village.people["moderator"], village.answer.id, REASON)
    for name in ("guest", "author", "moderator"):
        whole = machine_read(village.page(name))
        assert (whole["@context"], whole["@type"]) == ("https://schema.org", "QAPage")
        entity = whole["mainEntity"]
        assert isinstance(entity, dict)
        assert (entity["@type"], entity["name"]) == ("Question", village.thread.title)
        assert entity["answerCount"] == 1
        assert entity["author"] == {"@type": "Person", "name": "Bu Asih"}
        accepted = entity["acceptedAnswer"]
        assert accepted["url"] == (
            f"http://localhost{village.path}#p{village.thread.accepted_answer_id}"
        )
        assert "suggestedAnswer" not in entity
        assert entity["dateCreated"].endswith("+00:00")


def test_signs_in_a_text_do_not_end_its_description(app: Flask, client: Client) -> None:
    title = 'Judul </script><script>alert("x")</script> & baik'
    thread = a_thread(title=title, body='Isi `</script>` "kutip" \\ <!-- &lt;')
    page = client.get(f"/t/{thread.id}/{thread.slug}").text
    entity = machine_read(page)["mainEntity"]
    assert isinstance(entity, dict)
    assert entity["name"] == title
    assert "<script>alert" not in page
    assert page.count('property="og:title"') == 1


def test_discussions_and_hidden_questions_are_not_described(app: Flask) -> None:
    asker = a_member()
    talk, hidden = a_thread(kind=ThreadKind.DISCUSSION), a_thread(asker)
    do(changing.hide, a_moderator(), the_question(hidden).id, REASON)
    client = log_in(Client(app), asker)
    for thread in (talk, hidden):
        assert machine_read(client.get(f"/t/{thread.id}/{thread.slug}").text) == {}


def test_links_shared_in_chats_carry_title_and_address(village: Village) -> None:
    page = village.page("guest")
    for name, content in (
        ("og:title", village.thread.title),
        ("og:url", f"http://localhost{village.path}"),
        ("og:type", "article"),
    ):
        assert f'<meta property="{name}" content="{content}">' in page


def _first_words(post: Post) -> str:
    return post.body.split()[0]


def test_edit_page_keeps_what_was_typed_and_asks_staff_why(village: Village) -> None:
    moderator, asker = village.clients["moderator"], village.clients["asker"]
    path = f"/p/{village.question.id}/edit"
    shown = asker.get(path).text
    assert _first_words(village.question) in shown
    refused = moderator.send(path, title="Judul yang lain", body="Isi yang lain")
    assert refused.status_code == 422
    assert "Isi yang lain" in refused.text
    fields = {"title": "Judul yang lain", "body": "Isi yang lain", "reason": REASON}
    assert moderator.send(path, **fields).status_code == 303
    history = village.page("guest", f"/p/{village.question.id}/revisions")
    assert REASON in history
    assert "<ins>" in history


def test_an_edit_form_sent_back_unchanged_changes_nothing(village: Village) -> None:
    body = "\n\nBaris satu  \r\n\r\n* butir\r\n\ttab — “kutip”\n\n"
    post = an_answer(village.thread, village.author, body)
    client = village.clients["author"]
    page = client.get(f"/p/{post.id}/edit").text
    found = re.search(r"<textarea[^>]*>\r?\n?(.*?)</textarea>", page, re.DOTALL)
    assert found
    sent = found[1].replace("&#34;", '"').replace("\n", "\r\n")
    assert client.send(f"/p/{post.id}/edit", body=sent, do="send").status_code == 303
    assert thread_of(post).id == village.thread.id
    assert (post.revision, post.edited_at) == (1, None)


def test_a_thread_out_of_sight_is_as_if_it_were_not(village: Village) -> None:
    do(changing.hide, village.people["moderator"], village.question.id, REASON)
    missing = village.clients["member"].get("/t/999999/x")
    gone = village.clients["member"].get(village.path)
    assert gone.status_code == missing.status_code == 404
    same = SECRETS.sub("", gone.text).replace(village.path, "/t/999999/x")
    assert same == SECRETS.sub("", missing.text)


def test_threads_are_followed_and_left_by_the_button(village: Village) -> None:
    client, path = village.clients["member"], f"/t/{village.thread.id}/follow"
    assert client.send(path).status_code == 303
    assert 'aria-pressed="true"' in village.page("member")
    assert 'aria-pressed="true"' not in village.page("mentor")
    assert client.send(path, undo="1").status_code == 303
    assert 'aria-pressed="true"' not in village.page("member")


def test_only_a_number_of_an_answer_is_accepted(village: Village) -> None:
    client, path = village.clients["asker"], f"/t/{village.thread.id}/accepted"
    for number in ("", "x", "²", "1\0", "9" * 40, str(village.question.id)):
        assert client.send(path, answer_id=number).status_code == 422, number


def thread_row(thread: Thread) -> str:
    return f'<li data-thread="{thread.id}">'


def test_rows_of_lists_carry_their_thread(village: Village) -> None:
    for path in ("/b/pisang", "/b/pisang?filter=solved", "/"):
        assert thread_row(village.thread) in village.page("guest", path)


def test_the_reader_alone_decides_what_a_piece_shows() -> None:
    """Two actors that differ in nothing a piece shows share one; all others do not."""
    assert {field.name for field in dataclasses.fields(Actor)} == {
        "id",
        "username",
        "name",
        "role",
        "suspended",
        "mentor_of",
        "moderates",
        "silenced",
        "duty_in",
    }, "a new field of an actor: does it show in kept pieces? Then `Reader` must hold it"
