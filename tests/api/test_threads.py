"""Asking, reading, answering, choosing the best answer and following, by the API."""

from typing import Any

from flask import Flask

from forum.charter.words import State
from tests.api.speaker import Speaker
from tests.builders import (
    a_comment,
    a_member,
    a_mentor,
    a_moderator,
    a_suspended_member,
    a_thread,
    a_vote,
    an_answer,
    put_into,
    the_question,
)

SUMMARY = {
    "id", "url", "board", "cluster", "title", "slug", "kind", "state", "tags", "author",
    "answer_count", "helpful_count", "solved", "closed", "pinned", "created_at",
    "last_activity_at",
}  # fmt: skip
POST = {
    "id", "thread_id", "parent_id", "kind", "author", "body", "html", "photos", "state",
    "helpful_count", "endorsed_by", "corrections", "accepted", "created_at", "edited_at",
}  # fmt: skip
QUESTION = {"board": "pisang", "title": "Keripik cepat tengik", "body": "Kenapa *tengik*?"}


def test_a_member_asks_and_everybody_reads_it(app: Flask) -> None:
    asker = a_member("siti", name="Bu Siti", kecamatan="64.08.04")
    response = Speaker(app, asker).raw("POST", "/threads", {**QUESTION, "tags": ["pengemasan"]})
    asked = response.get_json()
    assert response.status_code == 201
    assert response.headers["Location"] == f"/api/v1/threads/{asked['id']}"
    assert Speaker(app).get(f"/threads/{asked['id']}") == asked
    assert set(asked) == SUMMARY | {
        "question",
        "answers",
        "comments",
        "accepted_answer_id",
        "duplicate_of",
    }
    assert set(asked["question"]) == POST
    assert asked["state"] == "visible"
    assert asked["url"] == f"/t/{asked['id']}/keripik-cepat-tengik"
    assert (asked["board"], asked["cluster"], asked["tags"]) == ("pisang", "pisang", ["pengemasan"])
    assert asked["question"]["html"] == "<p>Kenapa <em>tengik</em>?</p>\n"
    assert asked["created_at"].endswith("Z")
    author = asked["author"]
    assert set(author) == {"username", "name", "mentor_of", "kecamatan"}
    assert (author["username"], author["name"]) == ("siti", "Bu Siti")


def test_only_staff_announce(app: Flask) -> None:
    news = {**QUESTION, "kind": "announcement"}
    Speaker(app, a_member()).post("/threads", news, 403)
    told = Speaker(app, a_moderator()).post("/threads", news)
    assert told["kind"] == "announcement"
    Speaker(app, a_moderator(moderates="kakao")).post("/threads", news, 403)


def test_all_that_is_wrong_with_a_question_is_said_at_once(app: Flask) -> None:
    member = Speaker(app, a_member())
    problem = member.post("/threads", {"board": "pisang", "title": "?", "body": " "}, 422)
    assert set(problem["errors"]) == {"title", "body"}
    problem = member.post("/threads", {**QUESTION, "board": "durian"}, 422)
    assert set(problem["errors"]) == {"board"}
    problem = member.post("/threads", {**QUESTION, "tags": ["fermentasi"]}, 422)
    assert set(problem["errors"]) == {"tags"}


def test_a_thread_has_its_first_answers_by_rank_and_its_first_comments(app: Flask) -> None:
    thread = a_thread()
    plain, helpful = an_answer(thread), an_answer(thread)
    a_vote(helpful)
    first, second = a_comment(on=helpful), a_comment(on=the_question(thread))
    read = Speaker(app).get(f"/threads/{thread.id}")
    assert [post["id"] for post in read["answers"]] == [helpful.id, plain.id]
    assert [post["id"] for post in read["comments"]] == [first.id, second.id]
    assert [post["parent_id"] for post in read["comments"]] == [
        helpful.id,
        the_question(thread).id,
    ]
    assert read["answer_count"] == 2


def test_further_answers_come_page_by_page(app: Flask) -> None:
    thread = a_thread()
    given = [an_answer(thread).id for _ in range(5)]
    path, seen = f"/threads/{thread.id}/answers?limit=2", []
    guest = Speaker(app)
    page = guest.get(path)
    while True:
        seen += [post["id"] for post in page["items"]]
        if page["next"] is None:
            break
        page = guest.get(f"{path}&after={page['next']}")
    assert seen == given


def test_a_member_may_answer_several_times(app: Flask) -> None:
    thread = a_thread()
    member = Speaker(app, a_member())
    response = member.raw("POST", f"/threads/{thread.id}/answers", {"body": "Coba *ini*."})
    given = response.get_json()
    assert response.status_code == 201
    assert response.headers["Location"] == f"/api/v1/posts/{given['id']}"
    assert (given["kind"], given["state"], given["parent_id"]) == ("answer", "visible", None)
    member.post(f"/threads/{thread.id}/answers", {"body": "Atau begini."})
    assert Speaker(app).get(f"/threads/{thread.id}")["answer_count"] == 2


def test_a_closed_thread_takes_no_answer(app: Flask) -> None:
    thread = a_thread()
    Speaker(app, a_moderator()).put(f"/threads/{thread.id}/closed", {"reason": "Sudah selesai."})
    Speaker(app, a_member()).post(f"/threads/{thread.id}/answers", {"body": "Telat?"}, 409)


def test_a_suspended_member_reads_and_writes_nothing(app: Flask) -> None:
    thread = a_thread()
    member = Speaker(app, a_suspended_member())
    member.get(f"/threads/{thread.id}")
    member.get("/me")
    member.get("/notifications")
    member.post("/threads", QUESTION, 403)
    member.post(f"/threads/{thread.id}/answers", {"body": "Halo"}, 403)
    member.post("/notifications/read", {}, 403)
    member.put(f"/threads/{thread.id}/following", status=403)


def test_the_asker_chooses_the_best_answer_and_may_choose_again(app: Flask) -> None:
    asker = a_member()
    thread = a_thread(by=asker)
    first, second = an_answer(thread), an_answer(thread)
    path, member = f"/threads/{thread.id}/accepted", Speaker(app, asker)
    assert member.put(path, {"answer_id": first.id})["accepted_answer_id"] == first.id
    again = member.put(path, {"answer_id": first.id})
    assert again["solved"] is True
    assert [post["accepted"] for post in again["answers"]] == [True, False]
    assert member.put(path, {"answer_id": second.id})["accepted_answer_id"] == second.id
    assert member.delete(path)["accepted_answer_id"] is None
    assert member.delete(path)["solved"] is False


def test_others_do_not_choose_the_best_answer(app: Flask) -> None:
    thread = a_thread()
    post = an_answer(thread)
    path, choice = f"/threads/{thread.id}/accepted", {"answer_id": post.id}
    Speaker(app).put(path, choice, 401)
    Speaker(app, a_member()).put(path, choice, 403)
    Speaker(app, a_mentor("pisang")).put(path, choice, 403)
    Speaker(app, a_moderator()).put(path, choice)


def test_what_is_no_answer_here_can_not_be_chosen(app: Flask) -> None:
    asker = a_member()
    thread = a_thread(by=asker)
    member = Speaker(app, asker)
    hidden = put_into(an_answer(thread), State.HIDDEN)
    for number in (the_question(thread).id, an_answer().id, hidden.id, 10**9):
        problem = member.put(f"/threads/{thread.id}/accepted", {"answer_id": number}, 422)
        assert set(problem["errors"]) == {"answer_id"}
    talk = a_thread(by=asker, kind="discussion")
    reply = an_answer(talk)
    member.put(f"/threads/{talk.id}/accepted", {"answer_id": reply.id}, 409)


def test_following_is_repeatable(app: Flask) -> None:
    thread = a_thread()
    path, member = f"/threads/{thread.id}/following", Speaker(app, a_member())
    assert member.put(path) == member.put(path) == {"thread_id": thread.id, "following": True}
    assert member.delete(path) == member.delete(path)
    an_answer(thread)
    assert member.get("/notifications")["items"] == []
    member.put(path)
    an_answer(thread)
    assert [each["kind"] for each in member.get("/notifications")["items"]] == ["news"]


def test_what_does_not_exist_is_not_found(app: Flask) -> None:
    member = Speaker(app, a_member())
    for number in ("0", "99999", str(2**63), "1" * 40):
        member.get(f"/threads/{number}", 404)
        member.post(f"/threads/{number}/answers", {"body": "Halo"}, 404)
        member.put(f"/threads/{number}/accepted", {"answer_id": 1}, 404)
        member.put(f"/threads/{number}/following", status=404)


def test_a_thread_takes_at_most_four_statements(app: Flask, statements: Any) -> None:
    thread = a_thread()
    a_comment(on=an_answer(thread))
    member, path = Speaker(app, a_member()), f"/threads/{thread.id}"
    with statements() as seen:
        member.get(path)
    assert len(seen) <= 4, seen
