"""People who are no members report a page; staff keeps a register and forgets who it was."""

import csv
import re
from io import StringIO

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from forum.charter.actor import GUEST, Actor
from forum.charter.takedowns import KEPT_DAYS, Step
from forum.charter.words import State
from forum.kernel.db import db
from forum.kernel.errors import AlreadyDone, Conflict, Invalid, NotFound
from forum.kernel.sheets import sheet
from forum.kernel.transactions import transaction
from forum.ledger.models import Event, LedgerText
from forum.moderation.models import Takedown
from forum.moderation.queries.takedowns import one_takedown, takedowns
from forum.moderation.service.takedowns import (
    Report,
    answer,
    decide,
    forget_contacts,
    read,
    reopen,
    report,
)
from forum.threads.models import Post
from forum.threads.service.changing import close
from tests.builders import (
    REASON,
    a_member,
    a_mentor,
    a_moderator,
    a_thread,
    an_admin,
    an_answer,
    log_in,
)
from tests.client import Client
from tests.clock import Clock
from tests.moderation.scenes import newest, told

TYPED = {
    "name": "Bu Warga",
    "contact": "+62 812 3456 7890",
    "address": "https://contoh.id/p/1",
    "right": "privacy",
    "explanation": "Nomor saya tertulis di sana.\nTolong dihapus.",
}


def a_takedown(address: str = "https://contoh.id/", **more: str) -> int:
    with transaction():
        return report(GUEST, Report(**TYPED | {"address": address} | more), "10.0.0.1").id


def act(do: object, *args: object, **more: object) -> None:
    with transaction():
        do(*args, **more)  # type: ignore[operator]


def kept(number: int) -> Takedown:
    db.session.rollback()
    return db.session.get_one(Takedown, number, populate_existing=True)


def steps(actor: Actor, number: int) -> Step:
    db.session.rollback()
    return one_takedown(actor, number).step


@pytest.mark.settings(LIMITS="off")
def test_a_guest_reports_a_page_and_gets_number_and_time(app: Flask, client: Client) -> None:
    assert 'href="/takedown"' in client.get("/").text
    assert 'href="/takedown"' in client.get("/rules").text
    answer = client.send("/takedown", **TYPED)
    assert answer.status_code == 303
    shown = client.get(answer.location).text
    number = newest("takedown.received").thing_id
    assert f"nomor {number}" in shown
    assert re.search(r"\d\d\.\d\d WITA", shown)
    row = kept(number)
    assert {name: getattr(row, name) for name in TYPED} == TYPED
    stranger = Client(app)
    assert stranger.get("/takedown/received").location == "/takedown"


@pytest.mark.settings(LIMITS="off")
@pytest.mark.parametrize(
    "bad",
    [
        {"name": " "},
        {"name": "x" * 61},
        {"contact": ""},
        {"contact": "x" * 201},
        {"address": ""},
        {"address": "/" + "x" * 500},
        {"right": ""},
        {"right": "revenge"},
        {"explanation": " \n "},
        {"explanation": "x" * 4001},
    ],
)
def test_bad_input_gets_a_sentence_and_keeps_what_was_typed(
    client: Client, bad: dict[str, str]
) -> None:
    answer = client.send("/takedown", **TYPED | bad)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert "Tolong dihapus." in answer.text or "explanation" in bad
    assert db.session.execute(select(func.count()).select_from(Takedown)).scalar() == 0


def test_one_address_reports_a_few_times_an_hour(client: Client) -> None:
    for number in range(5):
        sent = client.send("/takedown", **TYPED | {"explanation": f"Nomor {number}"})
        assert sent.status_code == 303
    refused = client.send("/takedown", **TYPED)
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    assert "Tolong dihapus." in refused.text
    again = client.send("/takedown", **TYPED | {"explanation": "Nomor 0"})
    assert again.status_code == 303, "a report whose confirmation was lost is no new one"


def test_the_same_report_sent_again_is_the_same_case(app: Flask, clock: Clock) -> None:
    first = a_takedown()
    assert a_takedown() == first
    assert a_takedown(contact="surat@contoh.id") != first
    clock.move(hours=2)
    assert a_takedown() != first


@pytest.mark.parametrize(
    "address",
    [
        "/p/{post}",
        "https://contoh.id/p/{post}?a=b",
        "https://contoh.id/t/{thread}/sale-pisang#p{post}",
        "lihat contoh.id/t/{thread}/x#p{post} ya",
    ],
)
def test_the_post_is_recognised_in_its_address(app: Flask, address: str) -> None:
    post = an_answer()
    number = a_takedown(address.format(post=post.id, thread=post.thread_id))
    assert kept(number).post_id == post.id
    question = db.session.scalars(select(Post).where(Post.position == 1)).one()
    assert kept(a_takedown(f"/t/{post.thread_id}/x")).post_id == question.id


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "/p/999999999999999999", "/p/9999999999999999999", "/t/٣"]
)
def test_other_addresses_are_kept_as_text(app: Flask, client: Client, address: str) -> None:
    number = a_takedown(address)
    assert kept(number).post_id is None
    page = log_in(client, a_moderator()).get(f"/moderation/takedowns/{number}").text
    assert "javascript:" not in re.findall(r'href="([^"]*)"', page)


def test_a_report_is_read_decided_answered_and_stamped(app: Flask, clock: Clock) -> None:
    staff, number = a_moderator(), a_takedown()
    assert steps(staff, number) == Step.RECEIVED
    act(read, staff, number)
    first_read = kept(number).read_at
    clock.move(hours=1)
    act(read, a_moderator(), number)
    assert kept(number).read_at == first_read
    with pytest.raises(Conflict):
        act(answer, staff, number)
    for outcome, reason in (("burnt", REASON), ("upheld", " "), ("upheld", "x" * 501)):
        with pytest.raises(Invalid):
            act(decide, staff, number, outcome, reason)
    act(decide, staff, number, "refused", REASON)
    with pytest.raises(Conflict):
        act(decide, staff, number, "upheld", REASON)
    clock.move(hours=1)
    act(answer, staff, number)
    with pytest.raises(AlreadyDone):
        act(answer, staff, number)
    with pytest.raises(Conflict):
        act(reopen, staff, number)
    row = one_takedown(staff, number)
    assert row.step == Step.ANSWERED
    assert row.received_at <= row.read_at < row.decided_at < row.answered_at  # type: ignore[operator]
    assert (row.outcome, row.reason, row.decided_by) == ("refused", REASON, staff.username)


def test_a_decision_is_taken_back_before_it_is_answered(app: Flask) -> None:
    staff, number = a_moderator(), a_takedown()
    with pytest.raises(Conflict):
        act(reopen, staff, number)
    act(decide, staff, number, "refused", REASON)
    act(reopen, staff, number)
    row = one_takedown(staff, number)
    assert (row.step, row.outcome, row.reason) == (Step.READ, None, "")
    act(decide, staff, number, "upheld", REASON)
    assert steps(staff, number) == Step.DECIDED


def test_a_decision_may_hide_the_post_with_the_number_as_reason(app: Flask) -> None:
    author, staff = a_member(), a_moderator()
    post = an_answer(by=author)
    number = a_takedown(f"/p/{post.id}")
    act(decide, staff, number, "upheld", REASON, hides=True)
    db.session.rollback()
    assert db.session.get_one(Post, post.id).state == State.HIDDEN
    event = newest("post.hidden")
    words = db.session.get_one(LedgerText, event.text_id).text
    assert words == f"Laporan nomor {number}."
    assert told(author)[-1] == "post.hidden"
    unknown = a_takedown("https://contoh.id/rules")
    with pytest.raises(Conflict):
        act(decide, staff, unknown, "upheld", REASON, hides=True)
    assert kept(unknown).decided_at is None


def test_staff_sees_reports_of_its_boards_and_never_those_about_itself(app: Flask) -> None:
    staff, here, elsewhere = (
        a_moderator(),
        a_moderator(moderates="pisang"),
        a_moderator(moderates="kakao"),
    )
    about_staff = a_takedown(f"/p/{an_answer(by=staff).id}")
    unknown = a_takedown("https://contoh.id/")
    db.session.rollback()

    def seen(actor: Actor) -> list[int]:
        return [row.id for row in takedowns(actor).items]

    assert seen(staff) == [unknown]
    assert seen(here) == [about_staff]
    assert seen(elsewhere) == []
    assert seen(an_admin()) == [unknown, about_staff]
    for actor, number in ((staff, about_staff), (here, unknown), (elsewhere, about_staff)):
        with pytest.raises(NotFound):
            one_takedown(actor, number)
        for do in (read, answer, reopen):
            with pytest.raises(NotFound):
                act(do, actor, number)
        with pytest.raises(NotFound):
            act(decide, actor, number, "refused", REASON)


def test_who_reported_is_forgotten_a_year_after_the_decision(app: Flask, clock: Clock) -> None:
    staff, number, open_one = a_moderator(), a_takedown(), a_takedown("/rules")
    act(decide, staff, number, "refused", REASON)
    clock.move(days=KEPT_DAYS - 1)
    act(forget_contacts)
    assert kept(number).contact == TYPED["contact"]
    clock.move(days=2)
    act(forget_contacts)
    row = kept(number)
    assert (row.name, row.contact, row.explanation) == ("", "", "")
    assert (row.outcome, row.reason) == ("refused", REASON)
    assert row.blanked_at is not None
    assert kept(open_one).contact == TYPED["contact"]


def test_the_ledger_and_the_log_hold_no_word_of_it(app: Flask, client: Client) -> None:
    staff, number = a_moderator(), a_takedown()
    act(decide, staff, number, "refused", "Alasan rahasia.")
    act(answer, staff, number)
    db.session.rollback()
    events = db.session.scalars(
        select(Event).where(Event.thing == "takedown").order_by(Event.id)
    ).all()
    assert [event.kind.partition(".")[2] for event in events] == [
        "received", "read", "decided", "answered",
    ]  # fmt: skip
    assert {event.text_id for event in events} == {None}
    for word in TYPED["name"], TYPED["contact"], "contoh.id":
        assert not any(word in event.data for event in events)
    log = client.get("/moderation/log").text
    assert "Laporan dari luar diputuskan" in log
    assert "Alasan rahasia" not in log


def test_the_log_does_not_take_a_report_for_a_thread(app: Flask, client: Client) -> None:
    thread, staff = a_thread(), a_moderator()
    a_takedown()
    with transaction():
        close(staff, thread.id, REASON)
        db.session.execute(update(Takedown).values(id=thread.id))
    act(decide, staff, thread.id, "refused", REASON)
    assert client.get("/moderation/log").text.count(f'href="/t/{thread.id}"') == 1


@pytest.mark.settings(LIMITS="off")
def test_staff_works_through_the_register_on_its_pages(app: Flask, client: Client) -> None:
    post = an_answer()
    number = a_takedown(f"/p/{post.id}")
    path = f"/moderation/takedowns/{number}"
    log_in(client, a_moderator())
    assert "/moderation/takedowns" in client.get("/moderation").text
    assert f'action="{path}/read"' in client.get("/moderation/takedowns").text
    assert client.send(f"{path}/read").location == path
    assert f'href="{path}"' in client.get("/moderation/takedowns?state=open").text
    assert "Bu Warga" in client.get(path).text
    bad = client.send(f"{path}/decision", outcome="", reason="Sebab <ini>")
    assert bad.status_code == 422
    assert "Sebab &lt;ini&gt;" in bad.text
    sent = client.send(f"{path}/decision", outcome="upheld", reason=REASON, hide="y")
    assert sent.status_code == 303
    assert path not in client.get("/moderation/takedowns?state=open").text
    assert client.send(f"{path}/answered").status_code == 303
    assert client.get("/moderation/takedowns?after=x").status_code == 422


def test_the_register_is_paged(app: Flask, client: Client) -> None:
    staff = a_moderator()
    numbers = [a_takedown(explanation=f"Nomor {each}") for each in range(5)]
    db.session.rollback()
    first = takedowns(staff, size=3)
    second = takedowns(staff, first.next, size=3)
    assert [row.id for row in (*first.items, *second.items)] == numbers[::-1]
    assert second.next is None
    with pytest.raises(Invalid):
        takedowns(staff, first.next, undecided=True)


def test_others_see_nothing_of_the_register(app: Flask) -> None:
    number = a_takedown()
    for member in (a_member(), a_mentor()):
        client = log_in(Client(app), member)
        assert client.get("/moderation/takedowns").status_code == 403
        assert client.get("/moderation/takedowns.csv").status_code == 403
        assert client.get(f"/moderation/takedowns/{number}").status_code == 404


def test_the_register_is_taken_along_as_a_sheet_without_formulas(
    app: Flask, client: Client
) -> None:
    staff = a_moderator()
    number = a_takedown(name="=HYPERLINK(1)", explanation='@x, "y"\n-z')
    act(decide, staff, number, "refused", "-1+1")
    answer = log_in(client, staff).get("/moderation/takedowns.csv")
    assert answer.mimetype == "text/csv"
    assert answer.headers["Cache-Control"] == "no-store"
    head, row = csv.reader(StringIO(answer.text.removeprefix("\ufeff"), newline=""))
    cells = dict(zip(head, row, strict=True))
    assert cells["Nama"] == "'=HYPERLINK(1)"
    assert cells["Kontak"] == "'+62 812 3456 7890"
    assert cells["Penjelasan"] == '\'@x, "y"\n-z'
    assert cells["Alasan"] == "'-1+1"
    assert row[0] == str(number)


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@a", " =1", "\t=1", "\r@a", "\n+1"])
def test_no_cell_begins_a_formula(cell: str) -> None:
    (_head, row) = csv.reader(StringIO(sheet(["a"], [[cell]]), newline=""))
    assert row == [f"'{cell}"]


def test_other_cells_stay_as_they_are() -> None:
    assert sheet(["a", "b"], [["x", "1-2"], ['"', ""]]) == '\ufeffa,b\r\nx,1-2\r\n"""",\r\n'
