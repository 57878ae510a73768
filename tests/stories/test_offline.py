"""A phone in a village without signal: what it keeps, what waits on it, and for whom."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, expect

from forum.charter.actor import Actor
from forum.kernel.db import db
from forum.kernel.transactions import transaction
from forum.threads.models import Post, Thread
from forum.threads.service.changing import close
from forum.votes.models import Vote
from tests.builders import (
    REASON,
    a_member,
    a_moderator,
    a_thread,
    a_vote,
    an_answer,
    log_in,
)
from tests.client import Client
from tests.media.pictures import a_jpeg
from tests.server import Server
from tests.stories.browsing import Browsing
from tests.stories.line import Line

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

TITLE = "Kenapa keripik pisang saya cepat melempem?"
WAITING = "Menunggu sinyal"


@pytest.fixture
def line(live_server: Server) -> Iterator[Line]:
    line = Line(live_server.port)
    yield line
    line.close()


@pytest.fixture
def phone(app: Flask, line: Line, new_context: Callable[..., Any]) -> Iterator[Browsing]:
    """Give browsers on the line. Their consoles may complain of the line alone."""
    phone = Browsing(app, line, new_context, runs_scripts=True)
    yield phone
    assert [said for said in phone.complaints if "net::ERR_" not in said] == []


KEEPS_ALL = """async (paths) => {
  const { active } = await navigator.serviceWorker.ready;
  const { port1, port2 } = new MessageChannel();
  const told = new Promise((done) => (port1.onmessage = ({ data }) => done(data.result)));
  active.postMessage({ act: "everything" }, [port2]);
  const kept = (await told).pages.map((page) => page.path);
  return paths.every((path) => kept.includes(path));
}"""
"""Whether the phone keeps all these paths. `wait_for_function` does not wait for a promise."""


def ready(page: Page, address: str = "/") -> Page:
    """Open a page and wait until the worker has it, and what a member needs besides."""
    page.goto(address)
    page.evaluate("navigator.serviceWorker.ready")
    page.reload()
    expect.set_options(timeout=10_000)
    wanted = ["/ask"] if page.evaluate("document.body.dataset.actor ?? ''") else []
    wanted.append(page.evaluate("location.pathname"))
    for _ in range(100):
        if page.evaluate(KEEPS_ALL, wanted):
            return page
        page.wait_for_timeout(100)
    raise AssertionError(f"the phone never kept {wanted}")


def become(page: Page, app: Flask, member: Actor) -> None:
    """Hand the phone to a member: the cookie alone changes, at one stroke."""
    session = log_in(Client(app), member).get_cookie("session")
    assert session is not None
    url = page.evaluate("location.origin")
    page.context.add_cookies([{"name": "session", "value": session.value, "url": url}])


def write_question(page: Page, title: str = TITLE) -> None:
    page.get_by_label("Pertanyaan dalam satu kalimat").fill(title)
    page.get_by_label("Ceritakan masalah Anda").fill("Sudah dua hari tidak renyah lagi.")
    page.get_by_label("Papan", exact=True).select_option(label="Pisang")
    press(page, "Kirim pertanyaan")


def press(place: Page | Locator, name: str) -> None:
    place.get_by_role("button", name=name, exact=True).click()


def told(page: Page, sentence: str) -> Locator:
    return page.get_by_role("status").filter(has_text=sentence)


def count(model: Any) -> int:
    db.session.rollback()
    return int(db.session.query(model).count())


def wait_for(page: Page, model: Any, number: int) -> None:
    for _ in range(100):
        if count(model) == number:
            return
        page.wait_for_timeout(100)
    assert count(model) == number


def test_a_question_written_without_signal_in_a_closed_tab_is_sent_once(
    phone: Browsing, line: Line
) -> None:
    page = ready(phone.as_member(a_member()))
    context = page.context
    line.cut()
    page.goto("/ask?board=pisang")
    expect(told(page, "Halaman ini disimpan baru saja.")).to_be_visible()
    write_question(page)
    expect(page.get_by_role("status").filter(has_text=WAITING)).to_be_visible()
    expect(page.get_by_label("Ceritakan masalah Anda")).to_have_value("")
    phone.picture(page, "offline-waiting")
    page.close()
    assert count(Thread) == 0

    line.mend()
    later = context.new_page()
    later.goto("/b/pisang")
    expect(told(later, "Pertanyaan terkirim.")).to_be_visible()
    later.goto("/ask")
    expect(later.get_by_text(WAITING)).to_have_count(0)
    expect(later.get_by_text("Draf Anda yang tadi kembali.")).to_have_count(0)
    later.goto("/")
    assert count(Thread) == 1
    assert db.session.query(Thread).one().title == TITLE


def test_the_worker_sends_by_itself_when_the_system_says_that_there_is_signal(
    phone: Browsing, line: Line
) -> None:
    page = ready(phone.as_member(a_member()), "/ask")
    line.cut()
    write_question(page)
    expect(page.get_by_text(WAITING)).to_be_visible()
    origin = page.evaluate("location.origin")
    page.goto("about:blank")
    line.mend()
    session = page.context.new_cdp_session(page)
    found: list[str] = []
    session.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda told: found.extend(each["registrationId"] for each in told["registrations"]),
    )
    session.send("ServiceWorker.enable")
    page.wait_for_timeout(300)
    asked = {"origin": origin, "registrationId": found[0], "tag": "outbox", "lastChance": True}
    session.send("ServiceWorker.dispatchSyncEvent", asked)
    wait_for(page, Thread, 1)


def test_an_answer_whose_receipt_was_lost_stands_once(phone: Browsing, line: Line) -> None:
    thread = a_thread(title=TITLE)
    page = ready(phone.as_member(a_member()), f"/t/{thread.id}/{thread.slug}")
    line.lose_answers()
    page.get_by_label("Tulis yang Anda tahu").fill("Tiriskan minyaknya lebih lama.")
    press(page, "Kirim jawaban")
    expect(page.get_by_text(WAITING)).to_be_visible()
    wait_for(page, Post, 2)
    line.mend()
    page.reload()
    expect(page.get_by_text(WAITING)).to_have_count(0)
    page.reload()
    expect(page.get_by_role("article", name=re.compile("^Jawaban dari"))).to_have_count(1)
    assert count(Post) == 2


def test_a_vote_and_a_comment_wait_where_they_were_given_and_go_in_order(
    phone: Browsing, line: Line
) -> None:
    post = an_answer(a_thread(title=TITLE))
    page = ready(
        phone.as_member(a_member()),
        f"/t/{post.thread_id}/{db.session.get(Thread, post.thread_id).slug}",
    )
    answer = page.locator(f"#p{post.id}")
    line.cut()
    press(answer, "Bermanfaat (0)")
    expect(answer.get_by_text(WAITING)).to_have_count(1)
    answer.get_by_text("Komentari", exact=True).click()
    answer.get_by_label("Komentar Anda").fill("Berapa menit?")
    press(answer, "Kirim komentar")
    expect(answer.get_by_text(WAITING)).to_have_count(2)
    line.mend()
    page.reload()
    wait_for(page, Post, 3)
    assert count(Vote) == 1
    page.reload()
    expect(answer.get_by_role("article")).to_contain_text("Berapa menit?")
    expect(page.get_by_text(WAITING)).to_have_count(0)


def test_what_is_refused_comes_back_with_the_reason(phone: Browsing, line: Line) -> None:
    thread = a_thread(title=TITLE)
    page = ready(phone.as_member(a_member()), f"/t/{thread.id}/{thread.slug}")
    text = "Tiriskan minyaknya lebih lama."
    line.cut()
    page.get_by_label("Tulis yang Anda tahu").fill(text)
    press(page, "Kirim jawaban")
    expect(page.get_by_text(WAITING)).to_be_visible()
    moderator = a_moderator()
    with transaction():
        close(moderator, thread.id, REASON)
    line.mend()
    page.reload()
    refused = page.get_by_role("alert")
    expect(refused).to_contain_text("Belum terkirim.")
    expect(refused).to_contain_text("ditutup")
    expect(refused).to_contain_text(text)
    page.reload()
    expect(refused).to_contain_text(text)
    phone.picture(page, "offline-refused")
    page.goto("/offline")
    expect(page.get_by_role("region", name="Belum terkirim")).to_contain_text(text)


def test_what_can_be_mended_fills_its_form_again(phone: Browsing, line: Line) -> None:
    page = ready(phone.as_member(a_member()), "/ask")
    line.cut()
    write_question(page, "Apa?")
    expect(page.get_by_text(WAITING)).to_be_visible()
    line.mend()
    page.goto("/ask")
    expect(page.get_by_role("alert")).to_contain_text("Belum terkirim.")
    title = page.get_by_label("Pertanyaan dalam satu kalimat")
    expect(title).to_have_value("Apa?")
    expect(page.get_by_label("Papan", exact=True)).to_have_value("pisang")
    title.fill(TITLE)
    press(page, "Kirim pertanyaan")
    expect(page.get_by_role("heading", name=TITLE, level=1)).to_be_visible()
    page.goto("/ask")
    expect(page.get_by_role("alert")).to_have_count(0)
    assert count(Thread) == 1


def test_who_was_logged_out_meanwhile_finds_the_text_after_logging_in(
    phone: Browsing, line: Line, app: Flask
) -> None:
    author = a_member()
    page = ready(phone.as_member(author), "/ask")
    line.cut()
    write_question(page)
    expect(page.get_by_text(WAITING)).to_be_visible()
    page.context.clear_cookies()
    line.mend()
    page.goto("/")
    page.wait_for_timeout(1_000)
    assert count(Thread) == 0
    become(page, app, author)
    page.goto("/ask")
    refused = page.get_by_role("alert")
    expect(refused).to_contain_text("Masuk dulu")
    expect(page.get_by_label("Pertanyaan dalam satu kalimat")).to_have_value(TITLE)
    press(page, "Kirim pertanyaan")
    expect(page.get_by_role("heading", name=TITLE, level=1)).to_be_visible()
    assert count(Thread) == 1
    page.goto("/ask")
    expect(refused).to_have_count(0)


def test_two_members_on_one_phone_see_nothing_of_each_other(
    phone: Browsing, line: Line, app: Flask
) -> None:
    thread = a_thread(title=TITLE)
    address = f"/t/{thread.id}/{thread.slug}"
    ani, rina = a_member(name="Ibu Ani"), a_member(name="Bu Rina")
    page = ready(phone.as_member(ani), address)
    line.cut()
    page.get_by_label("Tulis yang Anda tahu").fill("Rahasia dapur Ibu Ani.")
    press(page, "Kirim jawaban")
    expect(page.get_by_text(WAITING)).to_be_visible()
    page.get_by_label("Tulis yang Anda tahu").fill("Draf Ibu Ani.")

    become(page, app, rina)
    line.mend()
    ready(page, "/")
    page.goto("/offline")
    expect(page.get_by_role("link", name=TITLE)).to_have_count(0)
    expect(page.get_by_text("Rahasia dapur")).to_have_count(0)
    line.cut()
    page.goto(address)
    expect(told(page, "belum tersimpan di HP ini")).to_be_visible()
    line.mend()
    page.goto(address)
    expect(page.get_by_label("Tulis yang Anda tahu")).to_have_value("")
    expect(page.get_by_text("Rahasia dapur")).to_have_count(0)
    page.wait_for_timeout(500)
    assert count(Post) == 1

    become(page, app, ani)
    page.goto(address)
    wait_for(page, Post, 2)
    db.session.rollback()
    assert db.session.query(Post).filter_by(position=2).one().author_id == ani.id
    expect(page.get_by_label("Tulis yang Anda tahu")).to_have_value("Draf Ibu Ani.")


def test_logging_out_empties_what_is_private(phone: Browsing, line: Line) -> None:
    thread = a_thread(title=TITLE)
    address = f"/t/{thread.id}/{thread.slug}"
    page = ready(phone.as_member(a_member()), address)
    page.get_by_label("Tulis yang Anda tahu").fill("Draf saya.")
    page.goto("/logout")
    press(page, "Keluar")
    expect(told(page, "Anda sudah keluar.")).to_be_visible()
    kept = page.evaluate(
        """async () => {
          const base = await new Promise((done) => {
            const asked = indexedDB.open("rembuk", 1);
            asked.onsuccess = () => done(asked.result);
          });
          const rows = (name) => new Promise((done) => {
            const asked = base.transaction(name).objectStore(name).getAll();
            asked.onsuccess = () => done(asked.result);
          });
          const all = [...await rows("pages"), ...await rows("outbox")];
          const texts = (await rows("texts")).filter((text) => !text.id.startsWith(" "));
          return [...all.filter((row) => row.actor), ...texts, ...Object.keys(localStorage)];
        }"""
    )
    assert kept == []
    line.cut()
    page.goto(address)
    expect(told(page, "belum tersimpan di HP ini")).to_be_visible()


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
    page.wait_for_function("[...document.images].some((photo) => photo.naturalWidth > 100)")


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


def test_a_vote_changes_its_post_alone_and_keeps_the_place(phone: Browsing) -> None:
    post = an_answer(a_thread(title=TITLE))
    page = ready(phone.as_member(a_member()), f"/t/{post.thread_id}/x")
    page.evaluate("window.mark = 1")
    answer = page.locator(f"#p{post.id}")
    press(answer, "Bermanfaat (0)")
    expect(answer.get_by_role("button", name="Bermanfaat (1)")).to_be_focused()
    expect(told(page, "Penulis tahu tulisannya bermanfaat.")).to_be_visible()
    page.get_by_label("Tulis yang Anda tahu").fill("Saya juga begitu.")
    press(page, "Kirim jawaban")
    expect(page.get_by_role("heading", name="2 jawaban")).to_be_visible()
    expect(page.get_by_label("Tulis yang Anda tahu")).to_have_value("")
    assert page.evaluate("window.mark") == 1
    page.reload()
    expect(page.get_by_label("Tulis yang Anda tahu")).to_have_value("")


def test_photos_leave_the_phone_small_and_the_preview_follows(
    phone: Browsing, tmp_path: Path
) -> None:
    page = ready(phone.as_member(a_member()), "/ask")
    photo = tmp_path / "keripik.jpg"
    photo.write_bytes(a_jpeg(4000, 3000))
    chosen = page.get_by_label("Foto", exact=False).first
    chosen.set_input_files(photo)
    expect(page.locator("p[data-chosen]")).to_contain_text(
        re.compile(r"keripik\.jpg \(.+ → .+ kB\)")
    )
    size, width = page.evaluate(
        """async () => {
          const [file] = document.querySelector("[type=file]").files;
          return [file.size, (await createImageBitmap(file)).width];
        }"""
    )
    assert width == 1280
    assert size <= 200_000
    text = page.get_by_label("Ceritakan masalah Anda")
    text.fill("Sudah **dua** hari.")
    press(page, "Pratinjau")
    preview = page.get_by_role("region", name="Pratinjau")
    expect(preview.locator("strong")).to_have_text("dua")
    text.fill("Sudah **tiga** hari.")
    expect(preview.locator("strong")).to_have_text("tiga")
    assert page.url.endswith("/ask")
