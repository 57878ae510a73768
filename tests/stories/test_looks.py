"""A walk over all pages, on a small phone and a wide screen, by day and by night.

What a page is asked: nothing stands out at the side, also with letters twice as large; axe finds
nothing; what is pressed is large enough for a thumb; nothing moves while it loads, nor at all for
who asked for less motion; the console is silent. Pictures of all pages lie in tests/output.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import Page

from tests.browser import PHONE
from tests.house.matrix import MATRIX
from tests.stories.browsing import Browsing
from tests.stories.gallery import NOT_DRAWN, PIECES, PLACES, PRINTED, Village, a_village

PARTS = 6
SIZES = {
    "360": PHONE,
    "768": {"width": 768, "height": 1024},
    "1280": {"width": 1280, "height": 800},
}
COLOURS = ("light", "dark")
THUMB = 48
"""Pixels, as in the charter of the looks; WCAG 2.2 asks for 24."""
SHIFT = 0.02

SIDEWAYS = """() => {
  const wide = document.documentElement.scrollWidth;
  if (wide <= innerWidth) return [];
  const out = [...document.querySelectorAll("body *")]
    .filter((one) => one.getBoundingClientRect().right > innerWidth + 1
      && !one.closest(".strip, .table"))
    .map((one) => one.outerHTML.slice(0, 120));
  return [`${wide} px wide: ${out.slice(0, 3)}`];
}"""
CLIPPED = """() => [...document.querySelectorAll("body *:not(.sr)")]
  .filter((one) => one.checkVisibility() && one.textContent.trim()
    && ["hidden", "clip"].includes(getComputedStyle(one).overflowX)
    && one.scrollWidth > one.clientWidth + 1)
  .map((one) => one.outerHTML.slice(0, 120))"""
SMALL = """(thumb) => {
  const blocks = "p, li, dd, td, h1, h2, h3, blockquote, span, .text, label, caption, div";
  // WCAG's exception: a link in a sentence, whose height is that of the line.
  const inline = (one) => getComputedStyle(one).display === "inline"
    && one.parentElement.closest(blocks).textContent.trim() !== one.textContent.trim();
  const large = (one) => {
    const around = one.matches("input[type=checkbox], input[type=radio]") && one.closest("label");
    const link = getComputedStyle(one, "::after");
    const card = link.content !== "none" && link.position === "absolute" && one.closest("li");
    return (around || card || one).getBoundingClientRect().height > thumb - 0.6;
  };
  return [...document.querySelectorAll("a, button, input, select, textarea, summary")]
    .filter((one) => one.checkVisibility({ visibilityProperty: true }) && one.type !== "hidden"
      && one.getClientRects().length && !one.matches(".skip, .text *") && !inline(one)
      && !large(one))
    .map((one) => one.outerHTML.slice(0, 160));
}"""
MOVES = """() => [...document.querySelectorAll("body *")]
  .some((one) => getComputedStyle(one).transitionProperty !== "none")"""
SHIFTED = """() => new Promise((told) => {
  let sum = 0;
  const moved = [];
  new PerformanceObserver((list) => {
    for (const shift of list.getEntries()) {
      sum += shift.value;
      moved.push(...shift.sources.map(({ node }) => node?.outerHTML?.slice(0, 120)));
    }
  }).observe({ type: "layout-shift", buffered: true });
  requestAnimationFrame(() => setTimeout(() => told([sum, moved])));
})"""
AXE = """async (rules) => {
  const found = await axe.run(document, rules
    ? { resultTypes: ["violations"], runOnly: { type: "rule", values: rules } }
    : { resultTypes: ["violations"], rules: { "target-size": { enabled: true } } });
  return found.violations.flatMap(({ help, nodes }) => nodes.map(({ html }) => `${help}: ${html}`));
}"""
OF_COLOURS = ["color-contrast", "link-in-text-block"]
"""The rules of axe that a colour scheme can break; all others are asked by day."""


def test_every_page_that_is_drawn_is_walked() -> None:
    drawn = {
        rule
        for method, rule in map(str.split, MATRIX)
        if method == "GET" and (not rule.startswith("/api/") or rule.endswith("/docs"))
    }
    assert drawn == {place.rule for place in PLACES.values()} | NOT_DRAWN | PIECES


@pytest.mark.settings(LIMITS="off")
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_is_right_for_eyes_thumbs_and_screen_readers(
    browsing: Browsing, part: int
) -> None:
    village, found = a_village(), []
    readers: dict[str, Page] = {}
    for name, place in list(PLACES.items())[part::PARTS]:
        if place.by not in readers:
            readers[place.by] = a_reader(browsing, village, place.by)
        address = place.path(village.ids)
        found += [f"{name}: {each}" for each in walked(browsing, readers[place.by], name, address)]
    assert not found, "\n".join(found)


def a_reader(browsing: Browsing, village: Village, role: str) -> Page:
    """Open a browser of somebody who asked for less motion."""
    if role == "guest":
        return browsing.as_guest(reduced_motion="reduce")
    return browsing.as_member(village.people[role], reduced_motion="reduce")


def walked(browsing: Browsing, page: Page, name: str, address: str) -> Iterator[str]:
    """Look at a page from all sides; give what is wrong with it, a line each."""
    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme="light")
    page.goto(address)
    shift, moved = page.evaluate(SHIFTED)
    if shift >= SHIFT:
        yield f"moves by {shift:.3f} while it loads: {moved}"
    page.evaluate(axe_script())
    for size, viewport in SIZES.items():
        page.set_viewport_size(viewport)
        for colours in COLOURS:
            page.emulate_media(color_scheme=colours)
            browsing.picture(page, f"{name}-{size}-{colours}")
            if size != "768":
                rules = None if colours == "light" else OF_COLOURS
                yield from (f"{size} {colours}: {each}" for each in page.evaluate(AXE, rules))
        if name in PRINTED:
            continue
        yield from (f"at {size} px {each}" for each in page.evaluate(SIDEWAYS))
    page.set_viewport_size(PHONE)
    if name not in PRINTED:
        yield from (f"too small for a thumb: {each}" for each in page.evaluate(SMALL, THUMB))
        page.evaluate("document.documentElement.style.fontSize = '212.5%'")
        yield from (f"with large letters {each}" for each in page.evaluate(SIDEWAYS))
        yield from (f"cut off with large letters: {each}" for each in page.evaluate(CLIPPED))
    if page.evaluate(MOVES):
        yield "moves for one who asked for less motion"


@cache
def axe_script() -> str:
    return next(Path(axe_playwright_python.__file__).parent.rglob("axe.min.js")).read_text("utf-8")
