"""A phone in a village without signal: what is written there is sent once, later."""

import re
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

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
    an_answer,
)
from tests.media.pictures import a_jpeg
from tests.stories.browsing import Browsing
from tests.stories.line import Line
from tests.stories.phone import (
    TITLE,
    WAITING,
    become,
    count,
    press,
    ready,
    say_there_is_signal,
    told,
    wait_for,
    write_question,
)

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


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
    say_there_is_signal(page, origin)
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
    say_there_is_signal(page, page.evaluate("location.origin"))
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


def open_thread(page: Page, thread: Thread) -> str:
    """Open a thread on a ready phone; give its address."""
    address = f"/t/{thread.id}/{thread.slug}"
    ready(page, address)
    return address


def on_a_thread(phone: Browsing) -> Page:
    """Give the phone of a new member with a new thread open."""
    page = phone.as_member(a_member())
    open_thread(page, a_thread(title=TITLE))
    return page


def write_answer(page: Page, text: str) -> None:
    page.get_by_label("Tulis yang Anda tahu").fill(text)
    press(page, "Kirim jawaban")


def test_a_worker_without_signal_once_asked_sixty_times_a_second(
    phone: Browsing, line: Line
) -> None:
    page = on_a_thread(phone)
    line.cut_at("GET /token")
    line.cut_at("POST /t/1/answers")
    write_answer(page, "Tiriskan minyaknya lebih lama.")
    expect(page.get_by_text(WAITING)).to_be_visible()
    page.wait_for_timeout(2_000)
    assert len([asked for asked in line.asked if asked == "GET /token"]) <= 3


def test_a_short_pause_of_the_server_once_made_refusals_of_all_that_waited(
    phone: Browsing, line: Line
) -> None:
    page = phone.as_member(a_member())
    address = open_thread(page, a_thread(title=TITLE))
    line.answer("POST /t/1/answers", "503 Busy", '{"reason": "Sibuk."}', "application/json")
    write_answer(page, "Tiriskan minyaknya lebih lama.")
    expect(page.get_by_text(WAITING)).to_be_visible()
    page.goto(address)
    expect(page.get_by_text(WAITING)).to_be_visible()
    line.mend()
    press(page, "Kirim sekarang")
    expect(page.get_by_text(WAITING)).to_have_count(0)
    assert count(Post) == 2


def test_what_was_taken_and_then_changed_or_sent_again_once_stood_twice(
    phone: Browsing, line: Line
) -> None:
    page = on_a_thread(phone)
    line.lose_answers()
    write_answer(page, "Tiriskan minyaknya lebih lama.")
    expect(page.get_by_text(WAITING)).to_be_visible()
    wait_for(page, Post, 2)
    press(page, "Sunting")
    expect(page.get_by_label("Tulis yang Anda tahu")).to_have_value(re.compile("Tiriskan"))
    line.mend()
    press(page, "Kirim jawaban")
    expect(told(page, "Terkirim.")).to_be_visible()
    assert count(Post) == 2


def test_an_answer_that_was_taken_once_ended_on_a_page_of_errors(
    phone: Browsing, line: Line
) -> None:
    page = on_a_thread(phone)
    line.cut_at("GET /p/2/fragment")
    write_answer(page, "Tiriskan minyaknya lebih lama.")
    expect(told(page, "Jawaban terkirim.")).to_be_visible()
    expect(page.get_by_label("Tulis yang Anda tahu")).to_have_value("")
    assert page.url.endswith(str(db.session.get_one(Thread, 1).slug))
    assert count(Post) == 2


def test_what_is_not_sent_is_told_on_every_page_and_found_under_any_address(
    phone: Browsing, line: Line
) -> None:
    page = ready(phone.as_member(a_member()), "/ask")
    line.cut()
    page.goto("/ask?board=pisang")
    write_question(page, "Apa?")
    expect(page.get_by_text(WAITING)).to_be_visible()
    line.mend()
    page.goto("/")
    expect(page.get_by_role("link", name="Belum terkirim: 1 tulisan")).to_be_visible()
    page.goto("/ask")
    expect(page.get_by_role("alert")).to_contain_text("Belum terkirim.")
    expect(page.get_by_label("Pertanyaan dalam satu kalimat")).to_have_value("Apa?")


def test_a_refused_answer_once_lost_its_photos(phone: Browsing, app: Flask, tmp_path: Path) -> None:
    author = a_member()
    page = phone.as_member(author)
    address = open_thread(page, a_thread(title=TITLE))
    photo = tmp_path / "keripik.jpg"
    photo.write_bytes(a_jpeg(640, 480))
    page.get_by_label("Foto", exact=False).first.set_input_files(photo)
    page.context.clear_cookies()
    write_answer(page, "Tiriskan minyaknya lebih lama.")
    expect(page.get_by_role("alert")).to_contain_text("Masuk dulu")
    become(page, app, author)
    page.goto(address)
    expect(page.get_by_role("alert")).to_contain_text("Masuk dulu")
    expect(page.locator("p[data-chosen]")).to_contain_text("keripik")
    press(page, "Kirim jawaban")
    expect(page.get_by_role("img", name=re.compile("^Foto 1"))).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.locator("p[data-chosen]")).to_have_text("")
    page.reload()
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_reply_that_is_not_of_this_site_once_blocked_all_that_waited(
    phone: Browsing, line: Line
) -> None:
    page = on_a_thread(phone)
    line.answer("POST /t/1/answers", "413 Too large", "<h1>nginx</h1>")
    write_answer(page, "Tiriskan minyaknya lebih lama.")
    for _ in range(7):
        press(page, "Kirim sekarang")
        page.wait_for_timeout(100)
    expect(page.get_by_text(WAITING)).to_be_visible()
    line.answer("POST /t/1/answers", "200 Yes", "<h1>Masuk ke jaringan</h1>")
    press(page, "Kirim sekarang")
    page.wait_for_timeout(300)
    expect(page.get_by_text(WAITING)).to_be_visible()
    line.mend()
    press(page, "Kirim sekarang")
    expect(page.get_by_text(WAITING)).to_have_count(0)
    assert count(Post) == 2


def test_a_busy_token_once_let_a_later_answer_go_first(phone: Browsing, line: Line) -> None:
    page = on_a_thread(phone)
    line.cut()
    write_answer(page, "Yang pertama.")
    expect(page.get_by_text(WAITING)).to_have_count(1)
    write_answer(page, "Yang kedua.")
    expect(page.get_by_text(WAITING)).to_have_count(2)
    line.mend()
    line.answer("GET /token", "503 Busy", '{"reason": "Sibuk."}', "application/json")
    page.reload()
    page.wait_for_timeout(500)
    line.mend()
    page.reload()
    wait_for(page, Post, 3)
    db.session.rollback()
    answers = db.session.query(Post).order_by(Post.id).all()[1:]
    assert [answer.body for answer in answers] == ["Yang pertama.", "Yang kedua."]


def test_a_button_pressed_twice_without_signal_takes_itself_back(
    phone: Browsing, line: Line
) -> None:
    thread = a_thread(title=TITLE)
    post = an_answer(thread)
    page = phone.as_member(a_member())
    open_thread(page, thread)
    page.context.set_offline(True)
    line.cut()
    answer = page.locator(f"#p{post.id}")
    press(answer, "Bermanfaat (0)")
    expect(answer.get_by_text(WAITING)).to_have_count(1)
    press(answer, "Bermanfaat (0)")
    expect(answer.get_by_text(WAITING)).to_have_count(0)
    press(answer, "Bermanfaat (0)")
    expect(answer.get_by_text(WAITING)).to_have_count(1)
    line.mend()
    page.context.set_offline(False)
    wait_for(page, Vote, 1)


def test_a_form_sent_by_the_browser_itself_once_ended_on_its_page_of_errors(
    phone: Browsing, line: Line
) -> None:
    page = ready(phone.as_member(a_member()), "/ask")
    line.cut()
    page.get_by_label("Pertanyaan dalam satu kalimat").fill(TITLE)
    press(page, "Simpan draf")
    expect(page.get_by_role("alert")).to_contain_text("belum terkirim")
    page.go_back()
    expect(page.get_by_label("Pertanyaan dalam satu kalimat")).to_have_value(TITLE)
    press(page, "Pratinjau")
    expect(page.get_by_role("region", name="Pratinjau")).to_contain_text("Belum ada sinyal.")


def test_a_second_question_in_the_same_form_once_had_no_draft_of_its_own(
    phone: Browsing, line: Line
) -> None:
    page = ready(phone.as_member(a_member()), "/ask")
    page.get_by_label("Pertanyaan dalam satu kalimat").fill(TITLE)
    page.get_by_label("Ceritakan masalah Anda").fill("Sudah dua hari tidak renyah lagi.")
    expect(told(page, "di Rembuk IKM").or_(told(page, "di server"))).to_be_visible(timeout=15_000)
    line.cut()
    write_question(page)
    expect(page.get_by_text(WAITING)).to_be_visible()
    assert page.locator("[name=draft]").input_value() == ""
