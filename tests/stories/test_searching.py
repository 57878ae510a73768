"""Searching with the thumb and with the keyboard, and "is it this?" while writing a question."""

import pytest
from playwright.sync_api import expect

from forum.kernel.db import db
from forum.threads.models import Thread
from forum.votes.models import Vote
from tests.builders import a_member, a_thread, an_accepted_answer
from tests.stories.browsing import Browsing

pytestmark = [
    pytest.mark.settings(LIMITS="off"),
    pytest.mark.parametrize("engine", ["sqlite"], indirect=True),
]
ONE_SENTENCE = "Pertanyaan dalam satu kalimat"
YES = "Ya, ini jawabannya"


def test_suggestions_are_chosen_with_the_arrow_keys(browsing: Browsing) -> None:
    thread = a_thread()
    page = browsing.as_guest()
    page.goto("/")
    field = page.get_by_role("combobox", name="Cari yang pernah ditanyakan")
    field.press_sequentially("kripik mele")
    expect(page.get_by_role("option")).to_have_count(1)
    assert field.get_attribute("aria-expanded") == "true"
    field.press("ArrowDown")
    option = page.get_by_role("option").first
    assert option.get_attribute("aria-selected") == "true"
    assert field.get_attribute("aria-activedescendant") == option.get_attribute("id")
    field.press("Escape")
    expect(page.get_by_role("option")).to_have_count(0)
    field.press_sequentially("m")
    expect(page.get_by_role("option")).to_have_count(1)
    field.press("ArrowDown")
    field.press("Enter")
    page.wait_for_url(f"**/t/{thread.id}/**")


def test_who_searches_finds_and_who_finds_nothing_asks(browsing: Browsing, scripts: bool) -> None:
    a_thread()
    page = browsing.as_member(a_member())
    page.goto("/search")
    page.locator("#q").fill("kripk melempm")
    page.get_by_role("button", name="Cari").click()
    expect(page.get_by_role("link", name="Keripik pisang cepat melempem")).to_be_visible()
    browsing.picture(page, "search-found")
    page.locator("#q").fill("terasi udang")
    page.get_by_role("button", name="Cari").click()
    page.get_by_role("link", name="Tanyakan langsung").click()
    expect(page.get_by_label(ONE_SENTENCE)).to_have_value("terasi udang")
    browsing.picture(page, "search-asks")


def test_is_it_this_withdraws_the_question_and_helps(browsing: Browsing, scripts: bool) -> None:
    answer = an_accepted_answer()
    page = browsing.as_member(a_member())
    page.goto("/ask?board=pisang")
    page.get_by_label(ONE_SENTENCE).press_sequentially("Kripik pisang saya cepat melempem")
    if not scripts:
        page.get_by_label("Ceritakan masalah Anda").fill("Besoknya sudah lembek.")
        page.get_by_role("button", name="Kirim pertanyaan").click()
    expect(page.get_by_text("Apakah salah satu ini?")).to_be_visible()
    browsing.picture(page, "search-similar")
    page.get_by_role("button", name=YES).click()
    page.wait_for_url(f"**/t/{answer.thread_id}/**")
    db.session.rollback()
    assert db.session.query(Thread).count() == 1
    assert [vote.post_id for vote in db.session.query(Vote)] == [answer.id]
