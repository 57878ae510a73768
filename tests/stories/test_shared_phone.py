"""Two members on one phone, and one who leaves it."""

import pytest
from flask import Flask
from playwright.sync_api import Page, Playwright, expect

from forum.charter.actor import Actor
from forum.kernel.db import db
from forum.threads.models import Post
from tests import browser as chromium
from tests.builders import (
    a_member,
    a_thread,
)
from tests.stories.browsing import Browsing
from tests.stories.line import Line
from tests.stories.phone import TITLE, WAITING, become, count, press, ready, told, wait_for

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


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


def kept_of(page: Page, member: Actor) -> list[str]:
    """Give what the phone's store holds of a member."""
    kept: list[str] = page.evaluate(
        """async (actor) => {
          const base = await new Promise((done) => {
            const asked = indexedDB.open("rembuk", 1);
            asked.onsuccess = () => done(asked.result);
          });
          const rows = (name) => new Promise((done) => {
            const asked = base.transaction(name).objectStore(name).getAll();
            asked.onsuccess = () => done(asked.result.map((row) => ({ name, ...row })));
          });
          const all = (await Promise.all(["pages", "texts", "photos", "outbox"].map(rows))).flat();
          return all.filter((row) => row.actor === actor || String(row.id).startsWith(`${actor} `))
            .map(({ name, id }) => `${name} ${id}`);
        }""",
        str(member.id),
    )
    return kept


def test_logging_out_whose_answer_was_lost_once_left_the_pages_on_the_phone(
    phone: Browsing, line: Line
) -> None:
    member = a_member()
    page = ready(phone.as_member(member))
    assert kept_of(page, member)
    page.goto("/logout")
    line.lose_answers()
    press(page, "Keluar")
    expect(page.get_by_role("alert")).to_contain_text("belum terkirim")
    line.mend()
    page.goto("/")
    expect(page.get_by_role("link", name="Masuk")).to_be_visible()
    page.wait_for_timeout(500)
    assert kept_of(page, member) == []


def test_logging_out_in_vain_once_deleted_the_drafts(phone: Browsing, line: Line) -> None:
    page = ready(phone.as_member(a_member()), "/ask")
    title = page.get_by_label("Pertanyaan dalam satu kalimat")
    title.fill(TITLE)
    page.goto("/logout")
    line.cut()
    press(page, "Keluar")
    expect(page.get_by_role("alert")).to_contain_text("belum terkirim")
    page.goto("/offline")
    line.mend()
    page.goto("/ask")
    expect(title).to_have_value(TITLE)


def test_what_was_on_its_way_at_logging_out_once_came_back(phone: Browsing, line: Line) -> None:
    thread, member = a_thread(title=TITLE), a_member()
    page = ready(phone.as_member(member), f"/t/{thread.id}/{thread.slug}")
    line.hold("POST /t/1/answers")
    page.get_by_label("Tulis yang Anda tahu").fill("Rahasia saat keluar.")
    press(page, "Kirim jawaban")
    page.goto("/logout")
    press(page, "Keluar")
    expect(told(page, "Anda sudah keluar.")).to_be_visible()
    line.mend()
    page.wait_for_timeout(500)
    assert kept_of(page, member) == []


def test_the_browsers_memory_once_showed_the_page_of_who_had_left(
    app: Flask, line: Line, playwright: Playwright
) -> None:
    browser = playwright.chromium.launch(
        executable_path=chromium.executable(),
        args=chromium.ARGUMENTS,
        ignore_default_args=["--disable-back-forward-cache"],
    )
    member = a_member(name="Ibu Ani")
    phone = Browsing(app, line, browser.new_context, runs_scripts=True)
    page = ready(phone.as_member(member))
    page.goto("/settings")
    page.goto("/logout")
    press(page, "Keluar")
    expect(told(page, "Anda sudah keluar.")).to_be_visible()
    for _ in range(2):
        page.go_back()
        expect(page.get_by_text("Ibu Ani")).to_have_count(0)
        assert page.locator("[data-actor]").count() == 0
    browser.close()
