"""Every act of staff stands in the log, tells whom it is about, and goes back with one button."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from forum.accounts.service import offices, sanctions
from forum.boards.queries import board
from forum.charter.actor import Actor
from forum.charter.moderation import APPEALABLE
from forum.charter.words import Role, State
from forum.kernel.db import db
from forum.kernel.errors import AlreadyDone, Conflict, Forbidden, Invalid, NotFound
from forum.kernel.transactions import transaction
from forum.moderation.models import LogLine
from forum.moderation.queries.log import log_page
from forum.moderation.rules.acts import LOGGED, UNDOABLE
from forum.moderation.service.undoing import UNDO
from forum.notifications.rules import ACTS
from forum.threads.models import Post, Thread
from forum.threads.service import changing, moving
from forum.threads.service.texts import written
from tests.builders import (
    REASON,
    a_member,
    a_mentor,
    a_moderator,
    a_thread,
    again,
    an_answer,
    log_in,
    row_of,
)
from tests.client import Client
from tests.clock import Clock
from tests.moderation.scenes import a_held_answer, newest, taken_back, told
from tests.proof import differences


class Scene:
    """An answer of a member in a thread of another, and a moderator."""

    def __init__(self) -> None:
        self.asker, self.author, self.staff = a_member(), a_member(), a_moderator()
        self.thread = a_thread(self.asker)
        self.post = an_answer(self.thread, self.author, "Jemur tiga hari.")
        self.text = written("Jemur tiga hari, lalu simpan.")

    def thread_now(self) -> Thread:
        return db.session.get_one(Thread, self.thread.id, populate_existing=True)

    def post_now(self) -> Post:
        return db.session.get_one(Post, self.post.id, populate_existing=True)

    def member(self) -> Any:
        return row_of(self.author)


def _in_a_week() -> datetime:
    return datetime.now(UTC) + timedelta(days=7)


Act = tuple[str, Callable[[Scene], object], Callable[[Scene], object], str]
ACTS_AND_STATES: list[Act] = [
    ("post.hidden", lambda s: changing.hide(s.staff, s.post.id, REASON),
     lambda s: s.post_now().state == State.HIDDEN, "author"),
    ("post.deleted", lambda s: changing.delete(s.staff, s.post.id, REASON),
     lambda s: s.post_now().state == State.DELETED, "author"),
    ("post.edited",
     lambda s: changing.edit(s.staff, s.post.id, changing.Change(s.text, reason=REASON)),
     lambda s: s.post_now().body == s.text.body, "author"),
    ("thread.closed", lambda s: changing.close(s.staff, s.thread.id, REASON),
     lambda s: s.thread_now().closed, "asker"),
    ("thread.pinned", lambda s: changing.pin(s.staff, s.thread.id, REASON),
     lambda s: s.thread_now().pinned, "asker"),
    ("thread.moved", lambda s: moving.move(s.staff, s.thread.id, "kakao", REASON),
     lambda s: board("kakao").id == s.thread_now().board_id, "asker"),
    ("member.warned", lambda s: sanctions.warn(s.staff, s.author.id or 0, REASON),
     lambda s: told(s.author)[-1] == "member.warned", "author"),
    ("member.silenced", lambda s: sanctions.silence(s.staff, s.author.id or 0, 7, REASON),
     lambda s: again(s.author).silenced, "author"),
    ("member.links_limited", lambda s: sanctions.limit_links(s.staff, s.author.id or 0, 7, REASON),
     lambda s: s.member().links_limited_until is not None, "author"),
    ("member.suspended",
     lambda s: offices.suspend(s.staff, s.author.id or 0, _in_a_week(), REASON),
     lambda s: again(s.author).suspended, "author"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "act", "stands", "whom"), ACTS_AND_STATES)
def test_an_act_is_logged_told_and_taken_back_by_another_moderator(
    app: Flask,
    kind: str,
    act: Callable[[Scene], object],
    stands: Callable[[Scene], object],
    whom: str,
) -> None:
    scene, other = Scene(), a_moderator()
    subject: Actor = getattr(scene, whom)
    with transaction():
        act(scene)
    assert stands(scene)
    assert told(subject)[-1] == kind
    event = newest(kind)
    assert (event.actor_id, event.subject_id) == (scene.staff.id, subject.id)
    assert db.session.get(LogLine, event.id) is not None
    taken_back(other, event.id)
    assert not stands(scene)
    assert len(told(subject)) > 1
    assert differences() == []
    with pytest.raises(AlreadyDone):
        taken_back(other, event.id)


def test_every_kind_has_its_words_and_its_way_back() -> None:
    assert UNDO.keys() == UNDOABLE
    assert LOGGED.keys() >= UNDOABLE
    assert LOGGED.keys() >= APPEALABLE
    assert ACTS.keys() >= APPEALABLE


def test_only_staff_of_the_board_takes_an_act_back_and_nobody_one_on_themselves(
    app: Flask,
) -> None:
    scene = Scene()
    with transaction():
        changing.hide(scene.staff, scene.post.id, REASON)
    event = newest("post.hidden")
    for actor in (a_member(), scene.author, a_mentor(), a_moderator(moderates="kakao")):
        with pytest.raises(Forbidden):
            taken_back(actor, event.id)
    with transaction():
        row_of(scene.author).role = Role.MODERATOR
    with pytest.raises(Forbidden):
        taken_back(again(scene.author), event.id)
    with pytest.raises(NotFound):
        taken_back(scene.staff, 10**9)
    with pytest.raises(NotFound):
        taken_back(scene.staff, newest("post.published").id)


@pytest.mark.parametrize("days", [0, 91])
def test_silence_lasts_some_days_and_has_a_reason(app: Flask, days: int) -> None:
    staff, member = a_moderator(), a_member()
    with pytest.raises(Invalid), transaction():
        sanctions.silence(staff, member.id or 0, days, REASON)
    with pytest.raises(Invalid), transaction():
        sanctions.silence(staff, member.id or 0, 7, " ")


def test_who_is_silenced_votes_and_reports_but_does_not_write(app: Flask, clock: Clock) -> None:
    staff, member, post = a_moderator(), a_member(), an_answer()
    with transaction():
        sanctions.silence(staff, member.id or 0, 7, REASON)
    client = log_in(Client(app), member)
    assert client.send(f"/p/{post.id}/helpful").status_code == 303
    assert client.send(f"/p/{post.id}/flags", reason="spam").status_code == 303
    for path, fields in (
        ("/ask", {"board": "pisang", "title": "Judul yang panjang", "body": "Isi."}),
        (f"/t/{post.thread_id}/answers", {"body": "Isi."}),
        (f"/p/{post.id}/comments", {"body": "Isi."}),
    ):
        assert client.send(path, **fields).status_code == 403
    clock.move(days=8)
    client = log_in(Client(app), member)
    assert client.send(f"/t/{post.thread_id}/answers", body="Isi.").status_code == 303


def test_limited_links_are_read_first_also_of_an_old_hand(app: Flask) -> None:
    staff, mentor = a_moderator(), a_mentor()
    assert an_answer(by=mentor, body="https://resep.example").state == State.VISIBLE
    with transaction():
        sanctions.limit_links(staff, mentor.id or 0, 30, REASON)
    assert an_answer(by=mentor, body="https://resep.example").state == State.PENDING
    assert an_answer(by=mentor, body="Tanpa tautan.").state == State.VISIBLE


def test_nobody_punishes_their_equals(app: Flask) -> None:
    staff, other = a_moderator(), a_moderator()
    for act in (sanctions.warn, sanctions.free_links, sanctions.lift_silence):
        with pytest.raises(Forbidden), transaction():
            act(staff, other.id or 0, REASON)


def test_the_log_is_public_plain_and_names_no_member(app: Flask, client: Client) -> None:
    scene = Scene()
    with transaction():
        changing.hide(scene.staff, scene.post.id, "Nomor 081234567890 itu milik Bu Siti.")
    with transaction():
        sanctions.warn(scene.staff, scene.author.id or 0, "Alasan untuk Anda saja.")
    page = client.get("/moderation/log").text
    for secret in ("081234567890", "Alasan untuk Anda saja", scene.author.username):
        assert secret not in page
    assert f'href="/p/{scene.post.id}"' not in page
    rows = log_page(scene.staff).items
    assert [row.kind for row in rows] == ["member.warned", "post.hidden"]
    assert rows[1].url == f"/p/{scene.post.id}"
    items = client.get("/api/v1/log").json["items"]
    assert [item["kind"] for item in items] == ["member.warned", "post.hidden"]
    assert items[1]["url"] == ""


def test_the_log_is_paged(app: Flask) -> None:
    scene = Scene()
    for number in range(5):
        act = changing.close if number % 2 == 0 else changing.reopen
        with transaction():
            act(scene.staff, scene.thread.id, REASON)
    first = log_page(scene.staff, size=3)
    second = log_page(scene.staff, first.next, size=3)
    ids = [row.id for page in (first, second) for row in page.items]
    assert len(ids) == 5
    assert ids == sorted(ids, reverse=True)


def test_what_authors_do_with_their_own_posts_stands_in_no_log(app: Flask) -> None:
    scene = Scene()
    with transaction():
        changing.edit(scene.author, scene.post.id, changing.Change(scene.text))
    with transaction():
        changing.delete(scene.author, scene.post.id)
    assert log_page(scene.staff).items == []


def test_the_button_of_the_log_and_the_notice_of_undo(app: Flask) -> None:
    scene = Scene()
    held = a_held_answer(scene.thread)
    client = log_in(Client(app), scene.staff)
    page = client.get("/moderation").text
    item_id = page.split('data-item="', 1)[1].split('"', 1)[0]
    fields = {"action": "reject", "rule": "gambling", "revision": "1"}
    decided = client.send(f"/moderation/{item_id}/decision", **fields)
    assert decided.status_code == 303
    page = client.get(decided.location).text
    path = page.split('action="/moderation/acts/', 1)[1].split('"', 1)[0]
    assert client.send(f"/moderation/acts/{path}", undo="1").status_code == 303
    db.session.refresh(held)
    assert held.state == State.VISIBLE
    assert json.loads(newest("post.hidden").data)["rule"] == "gambling"


def test_undoing_an_edit_does_not_take_away_what_its_author_wrote_since(app: Flask) -> None:
    scene = Scene()
    with transaction():
        changing.edit(scene.staff, scene.post.id, changing.Change(scene.text, reason=REASON))
    edited = newest("post.edited").id
    newer = written("Jemur empat hari saja.")
    with transaction():
        changing.edit(scene.author, scene.post.id, changing.Change(newer))
    with pytest.raises(Conflict):
        taken_back(scene.staff, edited)
    assert scene.post_now().body == newer.body


def test_an_act_that_was_done_anew_since_is_not_undone_by_the_older_line(app: Flask) -> None:
    scene = Scene()
    with transaction():
        changing.hide(scene.staff, scene.post.id, REASON)
    older = newest("post.hidden").id
    for act in (changing.unhide, changing.hide):
        with transaction():
            act(scene.staff, scene.post.id, REASON)
    with pytest.raises(Conflict):
        taken_back(scene.staff, older)
    assert scene.post_now().state == State.HIDDEN
    taken_back(scene.staff, newest("post.hidden").id)
    assert scene.post_now().state == State.VISIBLE
