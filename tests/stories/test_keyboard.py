"""Everything with the keys alone: one sees where one stands, and stays there when a piece changes.

The order of the keys is that of the eyes, nothing holds the focus, and what happened is announced.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.builders import a_member, a_thread, an_answer
from tests.stories.browsing import Browsing
from tests.stories.test_journeys import answer_of, expect_told, heading
from tests.stories.test_offline import ready

pytestmark = [
    pytest.mark.settings(LIMITS="off"),
    pytest.mark.parametrize("engine", ["sqlite"], indirect=True),
]
TITLE = "Kenapa keripik pisang saya cepat melempem?"
MOST_STOPS = 150
CONTRAST = 3
"""WCAG 2.2 of what shows where the focus is."""

STOP = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const parts = (color) => color.match(/[\\d.]+/g).map(Number);
  const linear = (part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  const luminance = (color) => {
    const [red, green, blue] = parts(color).map((part) => linear(part / 255));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const paper = (place) => getComputedStyle(place).backgroundColor;
  let around = one.parentElement;
  while (around.parentElement && parts(paper(around))[3] === 0) around = around.parentElement;
  const { outlineColor, outlineStyle, outlineWidth } = getComputedStyle(one);
  const lights = [luminance(outlineColor), luminance(paper(around))];
  const { top, bottom, left, right } = one.getBoundingClientRect();
  const label = one.labels?.[0] ?? one;
  return {
    name: (one.ariaLabel || label.textContent || one.name).trim().replace(/\\s+/g, " "),
    isMain: Boolean(one.closest("main")) && one.id !== "main",
    top: top + scrollY,
    bottom: bottom + scrollY,
    isSeen: bottom > 0 && top < innerHeight && right > 0 && left < innerWidth,
    outline: outlineStyle === "none" ? 0 : parseFloat(outlineWidth),
    contrast: (Math.max(...lights) + 0.05) / (Math.min(...lights) + 0.05),
  };
}"""


def stops(page: Page) -> Iterator[dict[str, Any]]:
    """Press Tab again and again; look at each place where one then stands."""
    before = None
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stop is None:
            return
        assert stop["isSeen"], f"{stop['name']} is out of sight"
        assert stop["outline"] >= 2, f"nothing shows that one stands at {stop['name']}"
        assert stop["contrast"] >= CONTRAST, stop
        if before and before["isMain"] and stop["isMain"]:
            assert stop["bottom"] > before["top"], f"{before['name']} leads up to {stop['name']}"
        yield stop
        before = stop
    raise AssertionError("the keys never come to an end")


def go_to(page: Page, name: str) -> None:
    """Press Tab until one stands at what is called so."""
    assert any(stop["name"].startswith(name) for stop in stops(page)), f"no way to {name}"


def choose(page: Page, name: str) -> None:
    go_to(page, name)
    page.keyboard.press("Enter")


def write(page: Page, label: str, text: str) -> None:
    go_to(page, label)
    page.keyboard.type(text)


def expect_at(place: Locator) -> None:
    """One stands there, after what was done has changed the page."""
    expect(place).to_be_focused()


def test_a_guest_finds_the_way_with_the_keys(browsing: Browsing) -> None:
    thread = a_thread(title=TITLE)
    an_answer(thread)
    page = browsing.as_guest()
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate(STOP)["name"] == "Langsung ke isi"
    page.keyboard.press("Enter")
    expect_at(page.locator("#main"))
    choose(page, "Pisang")
    expect(heading(page, "Pisang")).to_be_visible()
    everywhere = list(stops(page))
    assert everywhere[0]["name"] == "Langsung ke isi"
    page.reload()
    choose(page, TITLE)
    expect(heading(page, TITLE)).to_be_visible()
    assert len(list(stops(page))) > 10
    page.reload()
    choose(page, "Masuk untuk menjawab")
    expect(heading(page, "Masuk")).to_be_visible()
    write(page, "Nama pengguna", "bu_baru")
    write(page, "Kata sandi", "belum cocok sama sekali")
    page.keyboard.press("Enter")
    expect_at(page.get_by_role("alert"))


def test_a_member_asks_thanks_comments_and_answers_with_the_keys(browsing: Browsing) -> None:
    asker = a_member("ibu_ani", name="Ibu Ani")
    thread = a_thread(asker, title="Berapa lama sale pisang tahan disimpan?")
    an_answer(thread, a_member("pak_budi", name="Pak Budi"), "Dua minggu.")
    page = ready(browsing.as_member(asker), "/ask")
    write(page, "Pertanyaan dalam satu kalimat", "Apa?")
    write(page, "Ceritakan masalah Anda", "Sudah dua hari tidak renyah lagi.")
    go_to(page, "Foto")
    go_to(page, "Papan")
    page.keyboard.type("Pis")
    choose(page, "Kirim pertanyaan")
    expect_at(page.get_by_label("Pertanyaan dalam satu kalimat"))
    expect(page.get_by_role("alert")).to_contain_text("Tulis dengan beberapa kata")
    page.keyboard.press("Control+A")
    page.keyboard.type(TITLE)
    choose(page, "Kirim pertanyaan")
    expect_told(page, "Pertanyaan terkirim.")

    go_to(page, "Akun")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect_at(page.locator(".menu summary"))
    assert page.locator(".menu").get_attribute("open") is None

    ready(page, f"/t/{thread.id}")
    answer = answer_of(page, "Pak Budi")
    go_to(page, "Jawaban ini menyelesaikan")
    page.keyboard.press("Enter")
    expect_told(page, "Terima kasih. Yang lain kini tahu")
    expect_at(answer.get_by_role("button", name="Batalkan pilihan"))
    page.keyboard.press("Enter")
    expect_told(page, "Pilihan ditarik kembali.")
    expect_at(answer.get_by_role("button", name="Jawaban ini menyelesaikan"))
    choose(page, "Bermanfaat (0)")
    expect_told(page, "Penulis tahu tulisannya bermanfaat.")
    expect_at(answer.get_by_role("button", name="Bermanfaat (1)"))
    choose(page, "Komentari")
    write(page, "Komentar Anda", "Terima kasih, Pak.")
    choose(page, "Kirim komentar")
    expect_told(page, "Komentar terkirim.")
    expect_at(answer.get_by_role("article", name="Komentar dari Ibu Ani"))
    write(page, "Tulis yang Anda tahu", "Di tempat sejuk bisa sebulan.")
    choose(page, "Kirim jawaban")
    expect_told(page, "Jawaban terkirim.")
    expect_at(page.get_by_role("article", name=re.compile("Jawaban dari Ibu Ani")))
