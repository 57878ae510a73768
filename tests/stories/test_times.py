"""Dates that scripts make relative."""

import pytest

from tests.builders import a_thread
from tests.stories.browsing import Browsing

TWO_LINES = """() => {
  const line = (width) => {
    const made = document.createElement("p");
    made.style.width = width;
    const now = new Date().toISOString();
    made.innerHTML = `Pisang <time datetime="${now}">30 November 2026</time> Kaliorang`;
    return made;
  };
  const place = document.getElementById("main");
  const [narrow, wide] = [line("12ch"), line("100%")];
  place.append(narrow, wide);
  const height = place.offsetHeight;
  place.dispatchEvent(new Event("renewed", { bubbles: true }));
  return [place.offsetHeight - height, narrow.innerText, wide.innerText];
}"""
"""A date on a line of its own, which "baru saja" would join to the line before it."""


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_date_made_relative_once_moved_the_page_below_it(browsing: Browsing) -> None:
    thread = a_thread()
    page = browsing.as_guest()
    page.goto(f"/t/{thread.id}/{thread.slug}")
    moved, narrow, wide = page.evaluate(TWO_LINES)
    assert moved == 0
    assert narrow == "Pisang 30 November 2026 Kaliorang"
    assert wide == "Pisang baru saja Kaliorang"
