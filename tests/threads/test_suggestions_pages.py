"""The pages of suggested changes and of a post's history, and the same by the API."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from flask import Flask

from forum.accounts.models import Membership
from forum.charter.actor import Actor
from forum.charter.moderation import ReviewKind
from forum.charter.words import MentorState
from forum.kernel import clock
from forum.kernel.db import db
from forum.kernel.transactions import transaction
from forum.threads.models import Post, ProposedEdit, Revision
from forum.threads.service import changing, duplicates
from forum.threads.service.changing import Change
from forum.threads.service.purging import purge
from forum.threads.service.suggesting import accept
from forum.threads.service.texts import written
from tests.builders import (
    REASON,
    a_member,
    a_mentor,
    a_moderator,
    a_suggestion,
    a_thread,
    an_answer,
    authorise,
    log_in,
    the_question,
)
from tests.client import Client
from tests.moderation.scenes import item_of
from tests.statements import Statements
from tests.threads.test_canaries import every_path, found_by
from tests.threads.test_changing import do
from tests.threads.test_suggesting import NEW, OLD, Scene

V1 = "/api/v1"


def the_page(app: Flask, post: Post, who: Actor) -> str:
    return log_in(Client(app), who).get(f"/p/{post.id}", follow_redirects=True).text


def test_a_thread_offers_to_suggest_and_shows_what_waits_to_who_may_decide(app: Flask) -> None:
    scene = Scene()
    offers, waits = f'href="/p/{scene.post.id}/suggest"', "Usulan perubahan (1)"
    seen = {
        name: (offers in text, waits in text)
        for name, who in vars(scene).items()
        if isinstance(who, Actor)
        for text in (the_page(app, scene.post, who),)
    }
    assert seen == {
        "author": (False, True),
        "editor": (True, False),
        "mentor": (True, True),
        "moderator": (False, True),
    }
    guest = Client(app).get(f"/p/{scene.post.id}", follow_redirects=True).text
    assert offers not in guest
    assert waits not in guest
    do(accept, scene.author, scene.suggestion.id, 1)
    assert waits not in the_page(app, scene.post, scene.author)
    assert NEW in the_page(app, scene.post, scene.author)


def test_a_member_suggests_on_the_page_and_an_author_accepts_there(app: Flask) -> None:
    author, editor = a_member(), a_member(name="Bu Ani")
    post = an_answer(by=author, body=OLD)
    client = log_in(Client(app), editor)
    form = client.get(f"/p/{post.id}/suggest")
    assert OLD in form.text
    sent = client.send(f"/p/{post.id}/suggest", body=NEW, reason="")
    assert sent.status_code == 422
    assert NEW in sent.text
    sent = client.send(f"/p/{post.id}/suggest", body=NEW, reason="Hari pertama masih basah.")
    assert sent.status_code == 303
    page = log_in(Client(app), author).get(f"/p/{post.id}/suggestions").text
    assert "Bu Ani" in page
    assert "Hari pertama masih basah." in page
    assert "<del>dua</del><ins>tiga</ins>" in page
    (suggestion,) = db.session.query(ProposedEdit).all()
    path = f"/suggestions/{suggestion.id}/decision"
    told = log_in(Client(app), author).get("/notifications").text
    assert "Bu Ani mengusulkan perubahan" in told
    assert f"/p/{post.id}/suggestions" in told
    client = log_in(Client(app), author)
    assert client.send(path, action="burn", revision=1).status_code == 422
    assert client.send(path, action="accept").status_code == 422
    assert client.send(path, action="accept", revision=1).status_code == 303
    assert client.send(path, action="accept", revision=1).status_code == 409
    history = Client(app).get(f"/p/{post.id}/revisions").text
    assert re.search(rf"Bu Ani.*diterima oleh {author.name}", history, re.DOTALL)
    assert "sudah dipakai" in log_in(Client(app), editor).get("/notifications").text


def test_a_phone_that_the_post_shows_stays_and_another_is_covered(app: Flask) -> None:
    author, editor = a_member(phone="0812 3456 7890"), a_member()
    asked = log_in(Client(app), author)
    thread = a_thread()
    asked.send(f"/t/{thread.id}/answers", body="Nomornya 0812 3456 7890.")
    post = db.session.query(Post).filter_by(author_id=author.id).one()
    assert "7890" in post.body
    client = log_in(Client(app), editor)
    text = "Nomornya 0812 3456 7890 atau 0813 9999 8888."
    client.send(f"/p/{post.id}/suggest", body=text, reason=REASON)
    (suggestion,) = db.session.query(ProposedEdit).all()
    assert "7890" in (suggestion.body or "")
    assert "8888" not in (suggestion.body or "")
    silent = an_answer(by=author, body=OLD)
    client.send(f"/p/{silent.id}/suggest", body=text, reason=REASON)
    other = db.session.query(ProposedEdit).filter_by(post_id=silent.id).one()
    assert "7890" not in (other.body or ""), "a guess must not tell whose number it is"


def test_an_outdated_suggestion_can_only_be_declined(app: Flask) -> None:
    scene = Scene()
    text = written("Jemur sampai kering betul.")
    do(changing.edit, scene.author, scene.post.id, Change(text))
    page = log_in(Client(app), scene.author).get(f"/p/{scene.post.id}/suggestions").text
    assert "<del>dua</del>" in page, "it is compared with the text it was written for"
    assert 'value="accept"' not in page
    assert 'value="decline"' in page
    again = log_in(Client(app), scene.editor).get(f"/p/{scene.post.id}/suggestions").text
    assert f'href="/p/{scene.post.id}/suggest"' in again


def test_the_list_asks_for_a_few_statements_whatever_waits(
    app: Flask, statements: Callable[[], AbstractContextManager[Statements]]
) -> None:
    scene = Scene()
    client = log_in(Client(app), scene.moderator)
    path = f"/p/{scene.post.id}/suggestions"
    client.get(path)
    with statements() as one:
        client.get(path)
    for number in range(4):
        a_suggestion(scene.post, body=f"Jemur {number + 4} hari.")
    with statements() as five:
        client.get(path)
    assert len(five) == len(one), five


def test_the_queue_shows_a_suggestion_with_who_wants_it_and_why(app: Flask) -> None:
    scene = Scene()
    client = log_in(Client(app), scene.moderator)
    page = client.get(f"/moderation?kind={ReviewKind.EDIT.value}").text
    assert scene.editor.name in page
    assert REASON in page
    assert "<ins>tiga</ins>" in page
    item = item_of(scene.post)
    form = {"action": "approve", "revision": 1}
    assert client.send(f"/moderation/{item.id}/decision", **form).status_code == 303
    assert db.session.get_one(Post, scene.post.id).body == NEW


def test_a_moderator_purges_on_the_history_page(app: Flask) -> None:
    author, moderator = a_member(), a_moderator()
    post = an_answer(by=author, body="Alamat rumah Bu Ani: gang buntu 7.")
    text = written("Tanyakan alamatnya di balai desa.")
    do(changing.edit, author, post.id, Change(text))
    path = f"/p/{post.id}/revisions"
    assert "gang buntu" in Client(app).get(path).text
    assert "purged" not in log_in(Client(app), author).get(path).text
    client = log_in(Client(app), moderator)
    page = client.get(path).text
    assert f"{path}/1/purged" in page
    assert f"{path}/2/purged" not in page
    assert client.send(f"{path}/1/purged", reason=REASON).status_code == 303
    for reader in (Client(app), client, log_in(Client(app), author)):
        page = reader.get(path).text
        assert "gang buntu" not in page
        assert "memuat data pribadi" in page
        assert "<ins>" not in page, "what followed stands plain"
    assert client.send(f"{path}/1/purged", reason=REASON).status_code == 409


def test_the_api_suggests_lists_and_decides(app: Flask) -> None:
    author, editor, mentor = a_member(), a_member(), a_mentor()
    thread = a_thread(author, labels=["panen"])
    question = the_question(thread)
    client = authorise(Client(app), editor)
    path = f"{V1}/posts/{question.id}/suggestions"
    assert client.open(path, method="POST", json={"body": NEW}).status_code == 422
    sent = {"title": "Keripik tidak renyah lagi", "tags": ["budidaya"], "reason": REASON}
    made = client.open(path, method="POST", json=sent)
    assert made.status_code == 201
    said = made.get_json()
    assert (said["title"], said["tags"], said["revision"]) == (sent["title"], sent["tags"], 1)
    assert said["body"] == question.body
    assert not said["held"]
    assert Client(app).get(path).status_code == 401
    assert authorise(Client(app), a_member()).get(path).get_json()["items"] == []
    deciding = authorise(Client(app), mentor)
    assert deciding.get(path).get_json()["items"] == [said]
    decision = f"{V1}/suggestions/{said['id']}/decision"
    assert deciding.open(decision, method="POST", json={"action": "accept"}).status_code == 422
    body = {"action": "accept", "revision": 1}
    assert deciding.open(decision, method="POST", json=body).status_code == 200
    assert deciding.open(decision, method="POST", json=body).status_code == 409
    newest = Client(app).get(f"{V1}/posts/{question.id}/revisions").get_json()["items"][0]
    assert newest["author"]["username"] == editor.username
    assert newest["accepted_by"]["username"] == mentor.username
    assert newest["title"] == sent["title"]


def test_the_api_withdraws_and_purges(app: Flask) -> None:
    scene = Scene()
    client = authorise(Client(app), scene.editor)
    path = f"{V1}/suggestions/{scene.suggestion.id}"
    assert client.open(path, method="DELETE").status_code == 200
    assert client.open(path, method="DELETE").status_code == 404
    text = written("Teks yang bersih.")
    do(changing.edit, scene.author, scene.post.id, Change(text))
    staff = authorise(Client(app), scene.moderator)
    path = f"{V1}/posts/{scene.post.id}/revisions/1/purged"
    assert staff.open(path, method="PUT", json={}).status_code == 422
    for _ in range(2):
        purged = staff.open(path, method="PUT", json={"reason": REASON})
        assert purged.status_code == 200
        assert (purged.get_json()["body"], purged.get_json()["purged"]) == ("", True)
    newest = path.replace("/1/", "/2/")
    assert staff.open(newest, method="PUT", json={"reason": REASON}).status_code == 409


@pytest.mark.settings(LIMITS="off")
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_canary_in_a_purged_text_or_a_suggestion_is_found_by_its_readers_alone(
    app: Flask,
) -> None:
    purged, suggested, held, declined = (f"kenari80{number}x" for number in range(4))
    author, editor, moderator = a_member("penjawab"), a_member("ikut"), a_moderator()
    thread = a_thread(title="Tempat burung")
    post, other = an_answer(thread, author, f"Burung {purged}."), an_answer(thread, author, OLD)
    a_suggestion(post, editor, f"Burung {purged} yang lain.")
    text = written("Burungnya terbang.")
    do(changing.edit, author, post.id, Change(text))
    do(purge, moderator, post.id, 1, REASON)
    a_suggestion(other, editor, f"Jemur {suggested}.")
    a_suggestion(other, a_member(), f"Main slot gacor, pasti maxwin {held}.")
    third = a_suggestion(other, a_member(), f"Jemur {declined}.")
    body = {"action": "decline", "reason": REASON}
    log_in(Client(app), author).send(f"/suggestions/{third.id}/decision", **body)
    paths = every_path(app)
    met = {}
    for name, who in {
        "member": a_member(),
        "mentor": a_mentor(),
        "author": author,
        "editor": editor,
        "moderator": moderator,
    }.items():
        met[name] = found_by(authorise(log_in(Client(app), who), who), paths)
    met["guest"] = found_by(Client(app), paths)
    words = (purged, suggested, held, declined)
    readers = {word: {name for name, found in met.items() if word in found} for word in words}
    assert readers == {
        purged: set(),
        suggested: {"mentor", "author", "editor", "moderator"},
        held: {"moderator"},
        declined: {"moderator"},
    }
    assert db.session.get_one(Revision, (post.id, 1)).purged_at is not None


def _let_be_mentor(member: Actor) -> None:
    with transaction():
        db.session.add(
            Membership(
                member_id=member.id,
                cluster="pisang",
                mentor_state=MentorState.ACTIVE,
                since=clock.now(),
            )
        )


def test_a_second_mentor_and_the_moderators_hear_that_a_thread_was_asked_before(
    app: Flask,
) -> None:
    first, moderator = a_mentor(), a_moderator()
    elsewhere = a_moderator(moderates="kakao")
    original, thread = a_thread(), a_thread(title="Mengapa keripik melempem?")
    second = a_mentor()
    _let_be_mentor(second)
    do(duplicates.mark_duplicate, first, thread.id, original.id, "")
    for who in (second, moderator):
        page = log_in(Client(app), who).get("/notifications").text
        assert "sudah pernah ditanyakan" in page
        assert f"/t/{thread.id}" in page
    for who in (first, elsewhere, a_member()):
        assert "sudah pernah" not in log_in(Client(app), who).get("/notifications").text
    page = log_in(Client(app), second).get(f"/t/{thread.id}", follow_redirects=True).text
    assert f'href="/t/{original.id}"' in page
    do(duplicates.mark_duplicate, second, thread.id, original.id, "")
    assert thread.duplicate_of_id == original.id
