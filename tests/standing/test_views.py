"""The pages of standing: what members, moderators and guests see and do there."""

import re

import pytest
from flask import Flask
from sqlalchemy import select

from forum.accounts.models import Member
from forum.charter.actor import Actor
from forum.kernel.db import db
from forum.kernel.transactions import transaction
from forum.ledger.amendments import valid
from forum.standing.models import Certificate
from forum.standing.service import offices
from forum.threads.service import changing
from tests.api.speaker import Speaker
from tests.builders import (
    REASON,
    a_member,
    a_moderator,
    a_thread,
    a_vote,
    again,
    an_accepted_answer,
    an_answer,
    log_in,
)
from tests.client import Client
from tests.clock import Clock
from tests.standing.people import (
    EVIDENCE,
    a_founder,
    a_mentor_by_rule,
    an_expert,
    id_of,
    let_moderators_confirm,
    review_now,
)

pytestmark = pytest.mark.settings(LIMITS="off")


def the_code() -> str:
    db.session.rollback()
    newest = select(Certificate.code).order_by(Certificate.id.desc()).limit(1)
    return db.session.execute(newest).scalar_one()


def page_of(who: Actor | None, app: Flask, path: str, status: int = 200) -> str:
    client = Client(app)
    answer = (log_in(client, who) if who else client).get(path)
    assert answer.status_code == status, answer.text
    return answer.text


def test_a_beginner_reads_what_is_still_missing(app: Flask, clock: Clock) -> None:
    siti = a_member("siti", name="Bu Siti")
    a_vote(an_answer(by=siti))
    an_accepted_answer(by=siti)
    page = page_of(None, app, "/u/siti/standing")
    for sentence in (
        "Reputasi Bu Siti",
        "175 poin lagi di klaster ini.",
        "2 lagi: jawaban terbaik dari penanya yang berbeda.",
        "3 lagi: orang berbeda yang terbantu.",
        "30 hari lagi sebagai anggota.",
        "Jawabannya terpilih sebagai jawaban terbaik.",
    ):
        assert sentence in page
    assert re.search(r'<progress value="25" max="200"', page)


def test_lines_lead_to_posts_only_of_whom_may_see_them(app: Flask, clock: Clock) -> None:
    siti, moderator = a_member("siti"), a_moderator()
    post = an_answer(a_thread(title="Keripik cepat melempem"), siti)
    a_vote(post)
    with transaction():
        changing.hide(moderator, post.id, REASON)
    for who, sees in ((None, False), (a_member(), False), (siti, True), (moderator, True)):
        page = page_of(who, app, "/u/siti/standing")
        assert (f"/p/{post.id}" in page) is sees
        assert ("Keripik cepat melempem" in page) is sees
        assert "Moderator menyembunyikan tulisan ini; poinnya ditarik." in page


def test_the_ledger_is_filtered_and_paged(app: Flask, clock: Clock) -> None:
    siti = a_member("siti")
    for number in range(25):
        a_vote(an_answer(a_thread(board="pisang" if number % 5 else "kakao"), siti))
        clock.move(hours=5)
    assert page_of(None, app, "/u/siti/standing").count("+10") == 20
    assert page_of(None, app, "/u/siti/standing?cluster=kakao").count("+10") == 5
    page = page_of(None, app, "/u/siti/standing?cluster=pisang")
    assert page.count("+10") == 20 == page.count("bermanfaat bagi seseorang.")
    page_of(None, app, "/u/siti/standing?after=abc", 422)
    assert page_of(None, app, "/u/siti/standing?cluster=umum").count("+10") == 20
    page_of(None, app, "/u/tidak_ada/standing", 404)


def test_the_page_takes_a_fixed_number_of_statements(
    app: Flask, clock: Clock, statements: object
) -> None:
    siti, client = a_mentor_by_rule(clock, "siti"), Client(app)
    new = a_member("baru")
    a_vote(an_answer(by=new))
    counts = []
    for name in ("siti", "baru"):
        client.get(f"/u/{name}/standing")
        with statements() as seen:  # type: ignore[operator]
            client.get(f"/u/{name}/standing")
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 14
    assert id_of(siti)


def test_a_new_mentor_is_thanked_and_can_rest_come_back_and_leave(
    app: Flask, client: Client, clock: Clock
) -> None:
    mentor = a_mentor_by_rule(clock, "siti")
    log_in(client, mentor)
    page = client.get("/u/siti/standing").text
    assert "Anda kini mentor di Papan Pisang." in page
    assert "Janji mentor" in page
    assert "Anda kini mentor di Papan Pisang." in client.get("/notifications").text
    path = "/u/siti/mentor/pisang"
    for do, told in (
        ("rest", "Anda kini beristirahat"),
        ("resume", "Selamat datang kembali."),
        ("step_down", "Anda tidak lagi mentor di sini."),
        ("willing", "Anda bisa menjadi mentor lagi"),
    ):
        answer = client.send(path, do=do)
        assert (answer.status_code, answer.location) == (303, "/u/siti/standing")
        assert told in client.get("/u/siti/standing").text
    assert client.send(path, do="fly").status_code == 422
    assert client.send("/u/siti/mentor/umum", do="rest").status_code == 404
    assert again(mentor).mentor_of == frozenset()


def test_a_resting_mentors_mark_stays_greyed(app: Flask, client: Client, clock: Clock) -> None:
    mentor = a_mentor_by_rule(clock, "siti")
    thread = a_thread()
    an_answer(thread, mentor)
    guest = Client(app)
    here = f"/t/{thread.id}/{thread.slug}"
    assert "(istirahat)" not in guest.get(here).text
    log_in(client, mentor).send("/u/siti/mentor/pisang", do="rest")
    for path in (here, "/u/siti", "/mentors/pisang"):
        assert re.search(r'class="mark rests"[^>]*>Mentor Pisang', guest.get(path).text), path


def test_moderators_appoint_suspend_and_reinstate_on_the_page(
    app: Flask, client: Client, clock: Clock
) -> None:
    a_member("siti", name="Bu Siti")
    log_in(client, a_moderator())
    path = "/u/siti/mentor/pisang/office"
    refused = client.send(path, do="appoint", reason=REASON, evidence="")
    assert refused.status_code == 422
    assert REASON in refused.text
    for do in ("appoint", "suspend", "reinstate"):
        assert client.send(path, do=do, reason=REASON, evidence=EVIDENCE).status_code == 303
        assert REASON in client.get("/u/siti/standing").text
    assert REASON not in page_of(None, app, "/u/siti/standing")
    assert "Mentor perintis" in page_of(None, app, "/u/siti/standing")
    assert client.send(path, do="appoint", reason=REASON, evidence="x").status_code == 409


def test_the_directory_goes_by_kecamatan_and_shows_topics(
    app: Flask, client: Client, clock: Clock
) -> None:
    expert = an_expert(clock, "siti")
    with transaction():
        db.session.get_one(Member, id_of(expert)).kecamatan = "640807"
    a_vote(an_answer(a_thread(labels=["panen"]), expert))
    review_now()
    a_founder("kakao", "made")
    page = client.get("/mentors").text
    assert "Pisang (1)" in page
    assert "Pernah membantu soal: Panen" in page
    assert "Mentor perintis" in page
    assert page.index("/u/siti") < page.index("/u/made")
    assert "Kecamatan belum diisi" in page
    only = client.get("/mentors/kakao").text
    assert "/u/made" in only
    assert "/u/siti" not in only
    assert client.get("/mentors/umum").status_code == 404
    assert client.get("/mentors?after=x").status_code == 422


def test_the_directory_is_paged_without_gaps(
    app: Flask, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = {a_founder(cluster).username for cluster in ("pisang", "kakao") for _ in range(3)}
    guest, after, seen = Speaker(app), "", []
    while after is not None:
        page = guest.get(f"/mentors?limit=2{after}")
        seen += [row["username"] for row in page["items"]]
        after = f"&after={page['next']}" if page["next"] else None
    assert (len(seen), set(seen)) == (6, names)


def test_the_api_says_how_a_member_stands(app: Flask, clock: Clock) -> None:
    a_mentor_by_rule(clock, "siti")
    standing = Speaker(app).get("/users/siti/standing")
    assert standing["username"] == "siti"
    clusters = {here["cluster"]: here for here in standing["clusters"]}
    assert list(clusters) == ["pisang", "kakao", "pangan-olahan"]
    pisang, kakao = clusters["pisang"], clusters["kakao"]
    assert (pisang["level"], pisang["mentor"]) == ("mentor", "active")
    assert all(row["met"] for row in pisang["progress"])
    assert (kakao["points"], kakao["level"], kakao["mentor"]) == (0, "pemula", "none")
    missing = {row["rule"]: row for row in kakao["progress"]}
    assert set(missing["points"]) == {"rule", "figure", "need", "met", "text"}
    assert (missing["points"]["figure"], missing["points"]["need"]) == (0, 200)
    assert missing["points"]["text"] == "200 more: points in this cluster."
    assert Speaker(app).get("/users/siti")["mentor_of"] == ["pisang"]
    (row,) = Speaker(app).get("/mentors?cluster=pisang")["items"]
    assert (row["username"], row["mentor"], row["cluster"]) == ("siti", "active", "pisang")
    assert Speaker(app).get("/mentors?cluster=kakao")["items"] == []
    Speaker(app).get("/mentors?cluster=umum", 422)
    Speaker(app).get("/users/tidak_ada/standing", 404)


def test_a_certificate_is_printed_by_its_holder_and_checked_by_anybody(
    app: Flask, client: Client, clock: Clock
) -> None:
    mentor = a_mentor_by_rule(clock, "siti")
    path = "/u/siti/certificate/pisang"
    page = page_of(mentor, app, path)
    code = the_code()
    assert f"/certificates/{code}" in page
    assert "<svg" in page
    page_of(a_moderator(), app, path)
    page_of(a_member(), app, path, 403)
    page_of(mentor, app, "/u/siti/certificate/kakao", 404)
    assert "Berlaku." in client.get(f"/certificates/{code}").text
    spaced = f"{code[:4].lower()} {code[4:]}"
    assert "Berlaku." in client.get(f"/certificates/{spaced}").text
    for wrong in ("X" * 20, "%00", "é", "-", code[:-1]):
        assert client.get(f"/certificates/{wrong}").status_code == 404


def test_a_certificate_says_so_after_suspension_lapse_and_a_new_one(
    app: Flask, client: Client, clock: Clock
) -> None:
    founder, moderator = a_founder(username="siti"), a_moderator()
    first = the_code()
    with transaction():
        offices.suspend(moderator, id_of(founder), "pisang", REASON)
    assert "Moderator menangguhkan hak mentornya." in client.get(f"/certificates/{first}").text
    with transaction():
        offices.reinstate(moderator, id_of(founder), "pisang", REASON)
    assert "Berlaku." in client.get(f"/certificates/{first}").text
    for _ in range(8):
        clock.move(days=25)
        an_answer(by=again(founder))
        review_now()
    assert "Status mentor sudah berakhir." in client.get(f"/certificates/{first}").text
    with transaction():
        offices.appoint(moderator, id_of(founder), "pisang", REASON, EVIDENCE)
    assert "lebih baru sudah menggantikannya" in client.get(f"/certificates/{first}").text
    assert "lebih baru" not in client.get(f"/certificates/{the_code()}").text


def test_moderators_see_what_another_rule_would_change_and_save_it(
    app: Flask, client: Client, clock: Clock
) -> None:
    beginner = a_member("siti")
    for _ in range(3):
        a_vote(an_answer(by=beginner))
        clock.move(days=10)
    log_in(client, a_moderator())
    easy = {
        "points": "10",
        "helped_answers": "1",
        "accepted_answers": "0",
        "askers": "0",
        "people": "1",
        "weeks": "1",
        "quality": "0,1",
        "share": "1",
    }
    page = client.get("/moderation/promotion", query_string=easy).text
    assert re.search(r"siti</a>, Pisang: Menjadi mentor menurut aturan\.", page)
    assert valid("promotion").number == 0
    assert again(beginner).mentor_of == frozenset()
    without_reason = client.send("/moderation/promotion", **easy)
    assert without_reason.status_code == 422
    assert 'value="0,1"' in without_reason.text
    assert client.send("/moderation/promotion", **easy, reason=REASON).status_code == 303
    assert valid("promotion").value["quality"] == 0.1
    review_now()
    assert again(beginner).mentor_of == {"pisang"}
    assert REASON in client.get("/moderation/promotion").text
    assert "<td>10</td>" in client.get("/rules").text


@pytest.mark.parametrize("wrong", ["banyak", "-1", "1.5", "9" * 5000, ""])
def test_wrong_figures_are_refused_with_what_was_typed(
    app: Flask, client: Client, clock: Clock, wrong: str
) -> None:
    log_in(client, a_moderator())
    shown = client.get("/moderation/promotion", query_string={"points": wrong})
    saved = client.send("/moderation/promotion", points=wrong, reason=REASON)
    for answer in (shown, saved):
        assert answer.status_code == 422
        assert f'value="{wrong}"' in answer.text
    assert REASON in saved.text
    assert valid("promotion").number == 0


def test_only_staff_of_the_whole_forum_save_the_rule(app: Flask, clock: Clock) -> None:
    limited = log_in(Client(app), a_moderator(moderates="pisang"))
    assert limited.get("/moderation/promotion").status_code == 200
    assert limited.send("/moderation/promotion", points="5", reason=REASON).status_code == 403


def test_candidates_are_decided_on_the_page(app: Flask, client: Client, clock: Clock) -> None:
    let_moderators_confirm()
    expert = an_expert(clock, "siti")
    review_now()
    log_in(client, a_moderator())
    page = client.get("/moderation/promotion").text
    path = re.search(r"/moderation/promotion/\d+", page)
    assert path is not None
    assert client.send(path.group(), action="reject").status_code == 422
    assert client.send(path.group(), action="approve").status_code == 303
    assert client.send(path.group(), action="approve").status_code == 409
    assert again(expert).mentor_of == {"pisang"}
    assert client.send("/moderation/promotion/987", action="approve").status_code == 404


def test_mentor_notices_lead_to_ones_own_standing(app: Flask, clock: Clock) -> None:
    mentor = a_founder(username="siti")
    (notice,) = [
        row
        for row in Speaker(app, mentor).get("/notifications")["items"]
        if row["kind"] == "mentor"
    ]
    assert (notice["event"], notice["url"]) == ("mentor.founded", "/u/siti/standing")
