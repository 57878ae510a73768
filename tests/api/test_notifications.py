"""What a member is told, by the API."""

from flask import Flask

from tests.api.speaker import Speaker
from tests.builders import REASON, a_member, a_moderator, a_thread, an_answer, the_question


def test_a_member_is_told_of_an_answer_and_reads_it_away(app: Flask) -> None:
    asker = a_member()
    thread = a_thread(by=asker)
    posts = [an_answer(thread, by=a_member(name="Pak Budi")) for _ in range(2)]
    member = Speaker(app, asker)
    told = member.get("/notifications")["items"]
    assert [row["post_id"] for row in told] == [posts[1].id, posts[0].id]
    assert set(told[0]) == {
        "id", "kind", "event", "actor", "title", "thread_id", "post_id", "url", "reason",
        "created_at", "read_at",
    }  # fmt: skip
    assert (told[0]["kind"], told[0]["actor"]["name"]) == ("answer", "Pak Budi")
    assert told[0]["url"] == f"/p/{posts[1].id}"
    assert member.post("/notifications/read", {"ids": [told[0]["id"]]}, 200) == {"unread": 1}
    assert [row["read_at"] is None for row in member.get("/notifications")["items"]] == [
        False,
        True,
    ]
    assert member.post("/notifications/read", status=200) == {"unread": 0}


def test_nobody_reads_the_notices_of_others(app: Flask) -> None:
    asker = a_member()
    an_answer(a_thread(by=asker))
    number = Speaker(app, asker).get("/notifications")["items"][0]["id"]
    Speaker(app, a_member()).post("/notifications/read", {"ids": [number]}, 200)
    assert Speaker(app, asker).get("/me")["unread_notifications"] == 1
    Speaker(app).get("/notifications", 401)
    Speaker(app).post("/notifications/read", {}, 401)


def test_a_moderators_act_comes_with_its_reason(app: Flask) -> None:
    asker = a_member()
    thread = a_thread(by=asker)
    path = f"/posts/{the_question(thread).id}/hidden"
    Speaker(app, a_moderator()).put(path, {"reason": REASON})
    (told,) = Speaker(app, asker).get("/notifications")["items"]
    assert (told["kind"], told["event"], told["reason"]) == ("moderation", "post.hidden", REASON)


def test_notices_come_page_by_page(app: Flask) -> None:
    asker = a_member()
    thread = a_thread(by=asker)
    for _ in range(3):
        an_answer(thread)
    member = Speaker(app, asker)
    page = member.get("/notifications?limit=2")
    rest = member.get(f"/notifications?limit=2&after={page['next']}")
    assert len(page["items"] + rest["items"]) == 3
    an_answer(other := a_thread(by=(stranger := a_member())))
    an_answer(other)
    theirs = Speaker(app, stranger).get("/notifications?limit=1")["next"]
    member.get(f"/notifications?after={theirs}", 422)
