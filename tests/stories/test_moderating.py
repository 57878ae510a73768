"""A moderator's ten minutes: thirty items of the queue, by keyboard; and the same by buttons."""

import pytest
from playwright.sync_api import expect

from forum.charter.moderation import ReviewState
from forum.kernel.db import db
from forum.moderation.models import ReviewItem
from tests.builders import a_member, a_moderator, a_thread, an_answer
from tests.moderation.scenes import SPAM, reported, waiting
from tests.stories.browsing import Browsing

pytestmark = [
    pytest.mark.parametrize("engine", ["sqlite"], indirect=True),
    pytest.mark.settings(LIMITS="off"),
]
ITEMS = 30
HELD = 20


def a_full_queue() -> None:
    """Twenty held answers and ten reported ones."""
    thread, spammer = a_thread(), a_member()
    for number in range(HELD):
        an_answer(thread, spammer, f"{SPAM} Nomor {number}.")
    for _ in range(ITEMS - HELD):
        reported(an_answer(thread), "rude")


def decided(action: str) -> int:
    db.session.rollback()
    chosen = db.session.query(ReviewItem).filter_by(state=ReviewState.DECIDED, action=action)
    return chosen.count()


def test_thirty_items_by_keyboard(browsing: Browsing) -> None:
    a_full_queue()
    page = browsing.as_member(a_moderator())
    page.goto("/moderation")
    expect(page.locator("[data-item]")).to_have_count(20)
    browsing.picture(page, "moderation-queue")
    for number in range(ITEMS):
        item = page.locator("[data-item]").first
        expect(item).to_be_focused()
        held = item.get_attribute("data-kind") == "held"
        if held and number % 2 == 0:
            page.keyboard.press("r")
            page.keyboard.press("ArrowDown")
            page.keyboard.press("Escape")
            page.keyboard.press("2")
        else:
            page.keyboard.press("1")
        expect(page.get_by_role("status").filter(has_text="Diputuskan")).to_be_visible()
    expect(page.get_by_text("Tidak ada yang menunggu")).to_be_visible()
    assert waiting() == []
    assert (decided("reject"), decided("approve"), decided("dismiss")) == (10, 10, 10)


def test_a_decision_is_taken_back_by_a_key(browsing: Browsing) -> None:
    thread = a_thread()
    an_answer(thread, body=SPAM)
    page = browsing.as_member(a_moderator())
    page.goto("/moderation")
    page.keyboard.press("1")
    expect(page.get_by_role("button", name="Batalkan")).to_be_visible()
    page.keyboard.press("u")
    expect(page.get_by_role("status").filter(has_text="Tindakan dibatalkan")).to_be_visible()
    db.session.refresh(thread)
    assert thread.answer_count == 0


def test_items_are_decided_by_buttons_and_many_at_once(browsing: Browsing, scripts: bool) -> None:
    thread = a_thread()
    for number in range(3):
        an_answer(thread, a_member(), f"{SPAM} Nomor {number}.")
    page = browsing.as_member(a_moderator())
    page.goto("/moderation")
    first = page.locator("[data-item]").first
    first.get_by_label("Alasan, dibaca oleh penulis").fill("Iklan judi.")
    first.get_by_role("button", name="Tolak", exact=True).click()
    expect(page.locator("[data-item]")).to_have_count(2)
    for tick in page.get_by_label("Pilih", exact=True).all():
        tick.check()
    many = page.get_by_role("form", name="Semua yang dipilih")
    many.get_by_role("button", name="Setujui", exact=True).click()
    expect(page.get_by_text("Diputuskan: 2.")).to_be_visible()
    assert (decided("reject"), decided("approve")) == (1, 2)


def test_a_member_reports_reads_the_notice_and_appeals(browsing: Browsing, scripts: bool) -> None:
    author, member = a_member(name="Bu Ani"), a_member()
    post = an_answer(by=author)
    page = browsing.as_member(member)
    page.goto(f"/p/{post.id}")
    page.get_by_role("article", name="Jawaban dari Bu Ani").get_by_role(
        "link", name="Laporkan"
    ).click()
    page.get_by_label("Kasar atau menyakitkan.").check()
    page.get_by_label("Catatan untuk moderator").fill("Menghina penanya.")
    page.get_by_role("button", name="Kirim laporan").click()
    expect(page.get_by_role("status").filter(has_text="Terima kasih")).to_be_visible()
    staff = browsing.as_member(a_moderator())
    staff.goto("/moderation")
    expect(staff.get_by_text("Menghina penanya.")).to_be_visible()
    staff.get_by_label("Alasan, dibaca oleh penulis").fill("Tolong tulis dengan ramah.")
    staff.get_by_role("button", name="Sembunyikan", exact=True).click()
    hers = browsing.as_member(author)
    hers.goto("/notifications")
    expect(hers.get_by_text("Tolong tulis dengan ramah.")).to_be_visible()
    hers.get_by_role("link", name="Ajukan keberatan atas ini").click()
    hers.get_by_label("Mengapa perlu kami periksa lagi?").fill("Saya hanya bercanda.")
    hers.get_by_role("button", name="Kirim keberatan").click()
    other = browsing.as_member(a_moderator())
    other.goto("/moderation?kind=appeal")
    expect(other.get_by_text("Saya hanya bercanda.")).to_be_visible()
    browsing.picture(other, "moderation-appeal")
    other.locator("[data-item]").get_by_role("button", name="Setujui", exact=True).click()
    expect(other.get_by_role("status").filter(has_text="Diputuskan")).to_be_visible()
    hers.goto("/notifications")
    expect(hers.get_by_text("Keberatan Anda diterima.")).to_be_visible()
