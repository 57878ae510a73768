"""A phone in a village without signal: what it keeps to be read."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from forum.media.service import receive
from tests.builders import (
    a_member,
    a_thread,
    a_vote,
    an_answer,
)
from tests.media.pictures import a_jpeg, an_upload
from tests.stories.browsing import Browsing
from tests.stories.line import Line
from tests.stories.phone import (
    TITLE,
    press,
    ready,
    told,
    wait_until_kept,
    write_question,
)

WORKER_BYTES = 30_000

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


def test_a_thread_read_before_opens_without_signal(phone: Browsing, line: Line) -> None:
    thread = a_thread(title=TITLE)
    page = ready(phone.as_guest(), f"/t/{thread.id}/{thread.slug}")
    line.cut()
    page.goto("/")
    expect(told(page, "belum tersimpan di HP ini")).to_be_visible()
    page.get_by_role("link", name=TITLE).click()
    expect(page.get_by_role("heading", name=TITLE, level=1)).to_be_visible()
    expect(told(page, "Halaman ini disimpan baru saja.")).to_be_visible()
    phone.picture(page, "offline-thread")


def test_a_saved_thread_shows_its_photos_without_signal(
    phone: Browsing, line: Line, tmp_path: Path
) -> None:
    page = ready(phone.as_member(a_member(name="Ibu Ani")), "/ask")
    photo = tmp_path / "keripik.jpg"
    photo.write_bytes(a_jpeg(1600, 1200))
    page.get_by_label("Foto", exact=False).first.set_input_files(photo)
    write_question(page)
    expect(page.get_by_role("heading", name=TITLE, level=1)).to_be_visible()
    button = page.get_by_role("button", name="Simpan untuk dibaca tanpa sinyal")
    button.click()
    expect(page.get_by_role("button", name="Tersimpan di HP ini")).to_be_visible()
    line.cut()
    page.reload()
    shown = page.get_by_role("img", name="Foto 1, Ibu Ani")
    shown.scroll_into_view_if_needed()
    shown.evaluate("(photo) => photo.decode()")


def test_a_board_taken_along_is_searched_without_signal(phone: Browsing, line: Line) -> None:
    thread = a_thread(title=TITLE)
    post = an_answer(thread, body="Tiriskan *minyaknya* lebih lama.")
    a_vote(post)
    page = ready(phone.as_guest())
    page.goto("/offline#pisang")
    place = page.locator("#pisang")
    press(place, "Lihat ukurannya")
    expect(place).to_contain_text(re.compile(r"1 topik\. Yang diambil paling banyak 1 kB"))
    press(place, "Ambil")
    expect(place).to_contain_text("1 topik tersimpan")
    line.cut()
    page.goto("/offline")
    page.get_by_role("searchbox").fill("TIRISKAN melempem?")
    expect(told(page, "1 ditemukan")).to_be_visible()
    page.get_by_text(TITLE).first.click()
    expect(page.locator("#found em").last).to_have_text("minyaknya")
    phone.picture(page, "offline-pack")
    page.get_by_role("searchbox").fill("kakao")
    expect(told(page, "Belum ada yang cocok.")).to_be_visible()

    line.mend()
    an_answer(thread, body="Pakai silika gel.")
    press(page.locator("#pisang"), "Cari yang baru")
    press(page.locator("#pisang"), "Ambil")
    page.get_by_role("searchbox").fill("silika")
    expect(told(page, "1 ditemukan")).to_be_visible()
    press(page.locator("#pisang"), "Hapus")
    expect(page.locator("#pisang")).to_contain_text("Belum ada di HP ini.")


def test_links_out_of_a_chat_open_the_page_that_is_kept(phone: Browsing, line: Line) -> None:
    post = an_answer(a_thread(title=TITLE), body="Tiriskan *minyaknya* lebih lama.")
    page = ready(phone.as_guest(), f"/t/{post.thread_id}/x")
    line.cut()
    for link in (f"/t/{post.thread_id}", f"/t/{post.thread_id}/x?utm_source=wa", f"/p/{post.id}"):
        page.goto(link)
        expect(page.get_by_role("heading", name=TITLE, level=1)).to_be_visible()
        expect(told(page, "Halaman ini disimpan baru saja.")).to_be_visible()


def test_a_search_done_before_opens_without_signal(phone: Browsing, line: Line) -> None:
    a_thread(title=TITLE)
    page = ready(phone.as_guest(), "/search")
    page.goto("/search?q=keripik")
    page.wait_for_timeout(500)
    line.cut()
    page.goto("/search?q=keripik")
    expect(page.get_by_role("link", name=TITLE)).to_be_visible()


def test_a_thread_saved_without_photos_shown_once_kept_none(phone: Browsing, line: Line) -> None:
    author = a_member(name="Ibu Ani")
    ids = receive(author.id or 0, [an_upload(a_jpeg(640, 480))])
    thread = a_thread(author, title=TITLE, photo_ids=ids)
    page = phone.as_guest(extra_http_headers={"Save-Data": "on"})
    ready(page, f"/t/{thread.id}/{thread.slug}")
    press(page, "Simpan untuk dibaca tanpa sinyal")
    expect(page.get_by_role("button", name="Tersimpan di HP ini")).to_be_visible()
    line.cut()
    page.reload()
    page.get_by_role("link", name=re.compile("^Foto 1")).click()
    page.get_by_role("img", name=re.compile("^Foto 1")).evaluate("(photo) => photo.decode()")


def test_a_photo_tapped_without_signal_once_was_a_broken_picture(
    phone: Browsing, line: Line
) -> None:
    author = a_member(name="Ibu Ani")
    ids = receive(author.id or 0, [an_upload(a_jpeg(640, 480))])
    thread = a_thread(author, title=TITLE, photo_ids=ids)
    page = phone.as_guest(extra_http_headers={"Save-Data": "on"})
    ready(page, f"/t/{thread.id}/{thread.slug}")
    line.cut()
    photo = page.get_by_role("link", name=re.compile("^Foto 1"))
    photo.click()
    expect(photo).to_contain_text("Belum ada sinyal.")


def test_a_save_cut_off_in_its_photos_once_said_it_was_saved(phone: Browsing, line: Line) -> None:
    author = a_member(name="Ibu Ani")
    ids = receive(author.id or 0, [an_upload(a_jpeg(640, 480)), an_upload(a_jpeg(480, 640))])
    thread = a_thread(author, title=TITLE, photo_ids=ids)
    page = phone.as_guest(extra_http_headers={"Save-Data": "on"})
    ready(page, f"/t/{thread.id}/{thread.slug}")
    line.cut_at(f"GET /media/{ids[1]}-320.webp")
    press(page, "Simpan untuk dibaca tanpa sinyal")
    expect(page.get_by_role("button", name="Belum tersimpan.")).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="Simpan untuk dibaca tanpa sinyal")).to_be_visible()


def test_a_pack_cut_off_midway_can_be_thrown_away(phone: Browsing, line: Line) -> None:
    for number in range(25):
        a_vote(an_answer(a_thread(title=f"{number}. {TITLE}")))
    page = ready(phone.as_guest(), "/")
    page.goto("/offline#pisang")
    place = page.locator("#pisang")
    press(place, "Lihat ukurannya")
    line.cut_at("GET /b/pisang/pack?items=", after=1)
    press(place, "Ambil")
    expect(place).to_contain_text("Belum ada sinyal.")
    page.reload()
    press(place, "Hapus")
    expect(place).to_contain_text("Belum ada di HP ini.")


def test_a_change_just_saved_once_seemed_undone_on_a_slow_line(phone: Browsing, line: Line) -> None:
    author = a_member()
    post = an_answer(by=author, body="Simpan di toples.")
    page = ready(phone.as_member(author), f"/t/{post.thread_id}/x")
    page.goto(f"/p/{post.id}/edit")
    page.get_by_label("Tulisan", exact=True).fill("Simpan di toples kering.")
    line.delay(f"GET /t/{post.thread_id}/", 4.5)
    press(page, "Simpan")
    expect(page.locator(f"#p{post.id}")).to_contain_text("toples kering")
    expect(page.get_by_text("Halaman ini disimpan")).to_have_count(0)


@pytest.mark.parametrize("reader", ["guest", "member"])
def test_what_the_worker_fetches_after_a_first_visit_is_small(
    phone: Browsing, line: Line, reader: str
) -> None:
    thread = a_thread(title=TITLE)
    page = phone.as_guest() if reader == "guest" else phone.as_member(a_member())
    address = f"/t/{thread.id}/{thread.slug}"
    of_members = [] if reader == "guest" else ["/ask"]  # which come with the second page
    for kept in ([address], [address, *of_members]):
        page.goto(address, wait_until="load")
        loaded = line.answered_bytes
        page.evaluate("navigator.serviceWorker.ready")
        wait_until_kept(page, kept)
        wait_until_quiet(page, line)
        assert line.answered_bytes - loaded <= WORKER_BYTES


def wait_until_quiet(page: Page, line: Line) -> None:
    """Wait until nothing has come for a while."""
    answered = -1
    while answered != line.answered_bytes:
        answered = line.answered_bytes
        page.wait_for_timeout(700)
