"""Sharing and saving data on a phone, with scripts and without."""

import pytest
from playwright.sync_api import Page, expect

from forum.media.service import receive
from tests.builders import a_member, a_thread, an_accepted_answer
from tests.media.pictures import a_jpeg, an_upload
from tests.stories.browsing import Browsing
from tests.traffic import Traffic

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
NO_SHEET = "delete Navigator.prototype.share"
SHEET = "Navigator.prototype.share = async ({ text }) => { document.title = text; }"


def test_a_photo_costs_nothing_until_it_is_tapped(browsing: Browsing, scripts: bool) -> None:
    asker = a_member()
    photos = receive(asker.id or 0, [an_upload(a_jpeg(1600, 1200))])
    thread = a_thread(asker, photo_ids=photos)
    page = browsing.as_guest()
    traffic = Traffic(page)
    page.goto(f"/t/{thread.id}")
    page.get_by_role("button", name="Mode hemat: tanpa foto").click()
    expect(page.get_by_role("button", name="Matikan mode hemat")).to_be_visible()
    traffic.forget()
    page.reload(wait_until="networkidle")
    assert not any("/media/" in address for address in traffic.addresses.values())
    browsing.picture(page, "hemat-topik")
    link = page.get_by_role("link", name="ketuk untuk lihat")
    if scripts:
        link.click()
        photo = page.get_by_role("link", name="Foto 1")
        expect(photo).to_be_focused()
        expect(photo.get_by_role("img")).to_have_js_property("naturalWidth", 320)
    else:
        address = link.get_attribute("href")
        assert page.request.get(f"{browsing.server.url}{address}").ok


def test_a_week_is_sent_or_copied(browsing: Browsing, scripts: bool) -> None:
    an_accepted_answer(a_thread(title="Kenapa sale saya berjamur?"))
    page = browsing.as_guest(permissions=["clipboard-read", "clipboard-write"])
    page.goto("/b/pisang")
    page.get_by_role("link", name="Ringkasan minggu ini").click()
    text = page.get_by_label("Teks untuk grup").input_value()
    assert "Kenapa sale saya berjamur?" in text
    link = page.get_by_role("link", name="Kirim ke WhatsApp")
    assert "Kenapa%20sale" in (link.get_attribute("href") or "")
    browsing.picture(page, "ringkasan")
    copy = page.get_by_role("button", name="Salin teks")
    if not scripts:
        expect(copy).to_be_hidden()
        return
    copy.click()
    expect(page.get_by_role("status")).to_have_text("Tersalin. Tempelkan di grup Anda.")
    assert page.evaluate("navigator.clipboard.readText()") == text


@pytest.mark.parametrize("has_sheet", [True, False])
def test_the_phones_own_sheet_is_offered_where_there_is_one(
    browsing: Browsing, has_sheet: bool
) -> None:
    thread = a_thread(title="Kenapa sale saya berjamur?")
    page: Page = browsing.as_guest()
    page.add_init_script(SHEET if has_sheet else NO_SHEET)
    page.goto(f"/t/{thread.id}")
    expect(page.get_by_role("link", name="Bagikan ke WhatsApp")).to_be_visible()
    other = page.get_by_role("button", name="Aplikasi lain")
    if not has_sheet:
        expect(other).to_be_hidden()
        return
    other.click()
    expect(page).to_have_title(
        f"*Kenapa sale saya berjamur?* Belum ada jawaban. Anda tahu? "
        f"Sudah dua hari keripik saya tidak renyah lagi. "
        f"{browsing.server.url}/t/{thread.id}"
    )
