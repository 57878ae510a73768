"""Members, their ledger, oneself, and what moderators do, by the API."""

from datetime import timedelta

from flask import Flask

from forum.kernel import clock
from tests.api.speaker import Speaker
from tests.builders import (
    REASON,
    a_member,
    a_mentor,
    a_moderator,
    a_thread,
    a_vote,
    an_accepted_answer,
    an_answer,
)


def test_everybody_sees_a_member_but_not_how_to_reach_them(app: Flask) -> None:
    a_member("siti", name="Bu Siti", phone="+62811", email="siti@example.org", bio="Keripik.")
    for who in (Speaker(app), Speaker(app, a_member())):
        shown = who.get("/users/SITI")
        assert (shown["username"], shown["name"], shown["bio"]) == ("siti", "Bu Siti", "Keripik.")
        assert not {"phone", "email", "experience"} & set(shown)


def test_points_belong_to_a_cluster(app: Flask) -> None:
    author = a_member("siti")
    an_accepted_answer(a_thread(board="kakao"), by=author)
    a_vote(an_answer(a_thread(), by=author))
    assert Speaker(app).get("/users/siti")["points"] == {"kakao": 15, "pisang": 10}


def test_i_see_all_of_me(app: Flask) -> None:
    actor = a_member("siti", phone="+62811", experience="mahir")
    me = Speaker(app, actor).get("/me")
    assert (me["username"], me["phone"], me["experience"]) == ("siti", "+62811", "mahir")
    Speaker(app).get("/me", 401)


def test_mentors_are_marked_with_their_clusters(app: Flask) -> None:
    a_mentor("kakao", "made")
    assert Speaker(app).get("/users/made")["mentor_of"] == ["kakao"]


def test_the_ledger_shows_where_points_come_from(app: Flask) -> None:
    author = a_member("siti")
    post = an_answer(a_thread(), by=author)
    Speaker(app, voter := a_member()).put(f"/posts/{post.id}/helpful")
    Speaker(app, voter).delete(f"/posts/{post.id}/helpful")
    an_accepted_answer(a_thread(board="kakao"), by=author)
    guest = Speaker(app)
    accepted, back, given = guest.get("/users/siti/ledger")["items"]
    assert set(given) == {
        "id", "cluster", "rule", "points", "event", "thing", "reverses", "created_at"
    }  # fmt: skip
    assert (given["rule"], given["points"], given["event"]) == (
        "answer_helpful",
        10,
        "helpful.given",
    )
    assert (back["points"], back["reverses"], back["event"]) == (
        -10,
        given["id"],
        "helpful.withdrawn",
    )
    assert given["thing"] == f"post/{post.id}"
    assert guest.get("/users/siti/ledger?cluster=kakao")["items"] == [accepted]
    page = guest.get("/users/siti/ledger?limit=2")
    assert page["items"] == [accepted, back]
    assert guest.get(f"/users/siti/ledger?limit=2&after={page['next']}")["items"] == [given]


def test_the_common_board_has_no_points(app: Flask) -> None:
    Speaker(app, a_member("siti")).get("/users/siti/ledger?cluster=umum", 422)
    a_vote(an_answer(a_thread(board="umum"), by=a_member("wayan")))
    assert Speaker(app).get("/users/wayan/ledger")["items"] == []


def test_unknown_and_erased_members_are_not_found(app: Flask) -> None:
    a_member("hilang", erased_at=clock.now())
    guest = Speaker(app)
    for name in ("tidak-ada", "hilang", "%00", "x" * 3000):
        guest.get(f"/users/{name}", 404)
        guest.get(f"/users/{name}/ledger", 404)


def test_an_erased_author_has_no_name(app: Flask) -> None:
    thread = a_thread(by=a_member("hilang", name="Bu Hilang", erased_at=clock.now()))
    author = Speaker(app).get(f"/threads/{thread.id}")["author"]
    assert author["username"] is None
    assert "Hilang" not in author["name"]


def test_moderators_act_with_a_reason_and_twice_is_once(app: Flask) -> None:
    post = an_answer()
    staff, member = Speaker(app, a_moderator()), Speaker(app, a_member())
    for path in (f"/posts/{post.id}/hidden", f"/threads/{post.thread_id}/closed",
                 f"/threads/{post.thread_id}/pinned"):  # fmt: skip
        Speaker(app).put(path, {"reason": REASON}, 401)
        member.put(path, {"reason": REASON}, 403)
        member.delete(path, status=403)
        problem = staff.put(path, {}, 422)
        assert set(problem["errors"]) == {"reason"}
        first, second = (staff.put(path, {"reason": REASON}) for _ in range(2))
        assert first == second
        assert staff.delete(path) == staff.delete(path)


def test_a_moderator_of_one_board_has_no_say_on_another(app: Flask) -> None:
    post = an_answer()
    staff = Speaker(app, a_moderator(moderates="kakao"))
    staff.put(f"/posts/{post.id}/hidden", {"reason": REASON}, 403)
    staff.put(f"/threads/{post.thread_id}/closed", {"reason": REASON}, 403)


def test_what_moderators_do_shows(app: Flask) -> None:
    post = an_answer()
    staff = Speaker(app, a_moderator())
    assert staff.put(f"/posts/{post.id}/hidden", {"reason": REASON})["state"] == "hidden"
    assert staff.delete(f"/posts/{post.id}/hidden")["state"] == "visible"
    assert staff.put(f"/threads/{post.thread_id}/closed", {"reason": REASON})["closed"]
    assert staff.put(f"/threads/{post.thread_id}/pinned", {"reason": REASON})["pinned"]
    assert not staff.delete(f"/threads/{post.thread_id}/pinned")["pinned"]


def test_moderators_suspend_and_lift(app: Flask) -> None:
    actor = a_member("siti")
    staff, member = Speaker(app, a_moderator()), Speaker(app, actor)
    path, until = "/users/siti/suspension", clock.now() + timedelta(days=3)
    sentence = {"until": until.isoformat(), "reason": REASON}
    member.put(path, sentence, 403)
    Speaker(app, a_member()).put(path, sentence, 403)
    Speaker(app).put(path, sentence, 401)
    assert staff.put(path, sentence)["until"].endswith("Z")
    assert member.get("/me")["suspended_until"] is not None
    assert member.get("/me/export")["member"][0]["username"] == "siti"
    member.post("/threads", {"board": "umum", "title": "Halo semua", "body": "Halo"}, 403)
    for _ in range(2):
        assert staff.delete(path, {"reason": REASON}) == {"username": "siti", "until": None}
    member.post("/threads", {"board": "umum", "title": "Halo semua", "body": "Halo"})
    staff.put("/users/tidak-ada/suspension", sentence, 404)


def test_a_suspension_ends_on_a_day_to_come(app: Flask) -> None:
    a_member("siti")
    staff = Speaker(app, a_moderator())
    for until in (
        "2020-01-01T00:00:00Z",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-12:00",
        "2100-01-01",
        "2100-01-01T00:00:00",
        7,
        None,
    ):
        problem = staff.put("/users/siti/suspension", {"until": until, "reason": REASON}, 422)
        assert set(problem["errors"]) == {"until"}


def test_i_take_all_my_data_along(app: Flask) -> None:
    actor = a_member("siti", phone="+62811")
    an_answer(by=actor, body="Kata saya.")
    export = Speaker(app, actor).get("/me/export")
    assert export["member"][0]["phone"] == "+62811"
    assert "Kata saya." in str(export["posts"])
    Speaker(app).get("/me/export", 401)
