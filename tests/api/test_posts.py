"""Comments, edits, revisions, deleting, restoring and helpful votes, by the API."""

import pytest
from flask import Flask

from forum.charter.words import State
from tests.api.speaker import Speaker
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


def test_a_member_comments_on_questions_and_answers_but_not_on_comments(app: Flask) -> None:
    post = an_answer()
    member = Speaker(app, a_member())
    said = member.post(f"/posts/{post.id}/comments", {"body": "Terima kasih."})
    assert (said["kind"], said["parent_id"]) == ("comment", post.id)
    assert Speaker(app).get(f"/posts/{post.id}/comments")["items"] == [said]
    member.post(f"/posts/{said['id']}/comments", {"body": "Sama-sama."}, 409)


def test_comments_come_page_by_page_the_oldest_first(app: Flask) -> None:
    post = an_answer()
    said = [a_comment(on=post).id for _ in range(3)]
    guest, path = Speaker(app), f"/posts/{post.id}/comments?limit=2"
    page = guest.get(path)
    rest = guest.get(f"{path}&after={page['next']}")
    assert [each["id"] for each in page["items"] + rest["items"]] == said
    assert rest["next"] is None


def test_a_comment_is_shorter_than_an_answer(app: Flask) -> None:
    post = an_answer()
    member = Speaker(app, a_member())
    member.post(f"/posts/{post.id}/comments", {"body": "a" * 2001}, 422)
    member.post(f"/threads/{post.thread_id}/answers", {"body": "a" * 2001})


def test_an_edit_keeps_the_earlier_text(app: Flask) -> None:
    asker = a_member()
    thread = a_thread(by=asker)
    question = the_question(thread)
    member = Speaker(app, asker)
    change = {"title": "Keripik melempem lagi", "body": "Baru.", "tags": ["panen"]}
    changed = member.patch(f"/posts/{question.id}", change)
    assert (changed["body"], changed["html"]) == ("Baru.", "<p>Baru.</p>\n")
    assert changed["edited_at"] is not None
    read = Speaker(app).get(f"/threads/{thread.id}")
    assert (read["title"], read["tags"]) == ("Keripik melempem lagi", ["panen"])
    newest, oldest = Speaker(app).get(f"/posts/{question.id}/revisions")["items"]
    assert (newest["number"], newest["title"], newest["tags"]) == (2, read["title"], ["panen"])
    assert (oldest["number"], oldest["tags"]) == (1, [])
    assert oldest["body"].startswith("Sudah dua hari")


def test_an_edit_changes_only_what_it_names(app: Flask) -> None:
    asker = a_member()
    thread = a_thread(by=asker, title="Judul yang tetap")
    member, question = Speaker(app, asker), the_question(thread)
    member.patch(f"/posts/{question.id}", {"body": "Teks baru."})
    assert Speaker(app).get(f"/threads/{thread.id}")["title"] == "Judul yang tetap"
    same = member.patch(f"/posts/{question.id}", {})
    assert same["body"] == "Teks baru."


def test_revisions_come_page_by_page(app: Flask) -> None:
    author = a_member()
    post = an_answer(by=author)
    member = Speaker(app, author)
    for number in range(3):
        member.patch(f"/posts/{post.id}", {"body": f"Teks {number}"})
    page = member.get(f"/posts/{post.id}/revisions?limit=3")
    assert [each["number"] for each in page["items"]] == [4, 3, 2]
    rest = member.get(f"/posts/{post.id}/revisions?limit=3&after={page['next']}")
    assert [each["number"] for each in rest["items"]] == [1]


def test_staff_edit_with_a_reason_and_others_not_at_all(app: Flask) -> None:
    post = an_answer()
    Speaker(app, a_member()).patch(f"/posts/{post.id}", {"body": "Bukan milik saya"}, 403)
    staff = Speaker(app, a_moderator())
    problem = staff.patch(f"/posts/{post.id}", {"body": "Tanpa alasan"}, 422)
    assert set(problem["errors"]) == {"reason"}
    staff.patch(f"/posts/{post.id}", {"body": "Dengan alasan", "reason": REASON})
    newest = Speaker(app).get(f"/posts/{post.id}/revisions")["items"][0]
    assert newest["reason"] == REASON


def test_title_and_tags_belong_to_questions(app: Flask) -> None:
    author = a_member()
    post = an_answer(by=author)
    problem = Speaker(app, author).patch(f"/posts/{post.id}", {"title": "Judul baru"}, 422)
    assert set(problem["errors"]) == {"title"}


def test_an_author_deletes_and_restores(app: Flask) -> None:
    author = a_member()
    post = an_answer(by=author)
    member, guest = Speaker(app, author), Speaker(app)
    assert member.delete(f"/posts/{post.id}")["state"] == "deleted"
    member.delete(f"/posts/{post.id}", status=409)
    guest.get(f"/posts/{post.id}", 404)
    assert guest.get(f"/threads/{post.thread_id}")["answers"] == []
    assert member.put(f"/posts/{post.id}/restored")["state"] == "visible"
    assert member.put(f"/posts/{post.id}/restored")["state"] == "visible"
    assert guest.get(f"/posts/{post.id}")["id"] == post.id


def test_an_answered_question_stays(app: Flask) -> None:
    asker = a_member()
    thread = a_thread(by=asker)
    an_answer(thread)
    Speaker(app, asker).delete(f"/posts/{the_question(thread).id}", status=409)


def test_others_neither_delete_nor_restore(app: Flask) -> None:
    post = an_answer()
    stranger = Speaker(app, a_member())
    stranger.delete(f"/posts/{post.id}", status=403)
    stranger.put(f"/posts/{post.id}/restored", status=403)
    stranger.put(f"/posts/{put_into(post, State.DELETED).id}/restored", status=404)


def test_an_author_does_not_restore_what_a_moderator_removed(app: Flask) -> None:
    author = a_member()
    post = an_answer(by=author)
    member, staff = Speaker(app, author), Speaker(app, a_moderator())
    staff.delete(f"/posts/{post.id}", status=422)
    staff.delete(f"/posts/{post.id}", {"reason": REASON})
    member.put(f"/posts/{post.id}/restored", status=403)
    staff.put(f"/posts/{post.id}/restored")
    staff.put(f"/posts/{post.id}/hidden", {"reason": REASON})
    member.put(f"/posts/{post.id}/restored", status=409)


def test_a_vote_counts_once_and_can_be_taken_back(app: Flask) -> None:
    post = an_answer()
    member, path = Speaker(app, a_member()), f"/posts/{post.id}/helpful"
    assert [member.put(path)["helpful_count"] for _ in range(2)] == [1, 1]
    assert [member.delete(path)["helpful_count"] for _ in range(2)] == [0, 0]


def test_nobody_votes_for_themselves_for_comments_or_for_what_is_gone(app: Flask) -> None:
    author = a_member()
    post = an_answer(by=author)
    Speaker(app, author).put(f"/posts/{post.id}/helpful", status=403)
    voter = Speaker(app, a_member())
    voter.put(f"/posts/{a_comment(on=post).id}/helpful", status=403)
    Speaker(app).put(f"/posts/{post.id}/helpful", status=401)
    put_into(post, State.DELETED)
    voter.put(f"/posts/{post.id}/helpful", status=404)
    Speaker(app, a_moderator()).put(f"/posts/{post.id}/helpful", status=409)


@pytest.mark.parametrize("path", ["", "/comments", "/revisions"])
def test_what_is_read_of_a_post_does_not_show_whether_it_exists(app: Flask, path: str) -> None:
    post = put_into(an_answer(), State.HIDDEN)
    guest = Speaker(app)
    there = guest.raw("GET", f"/posts/{post.id}{path}")
    nowhere = guest.raw("GET", f"/posts/99999{path}")
    assert there.status_code == nowhere.status_code == 404
    assert there.data == nowhere.data
