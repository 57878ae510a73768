"""The main pages on a small phone and a wide screen, by day and by night: pictures, and axe."""

from typing import NamedTuple

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser import PHONE
from tests.builders import (
    a_comment,
    a_member,
    a_moderator,
    a_thread,
    a_vote,
    an_accepted_answer,
    an_answer,
)
from tests.stories.browsing import Browsing

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

SIZES = {
    "360": PHONE,
    "768": {"width": 768, "height": 1024},
    "1280": {"width": 1280, "height": 800},
}
COLOURS = ("light", "dark")


class Place(NamedTuple):
    """A page to look at, by a guest unless `by` says who."""

    address: str
    by: str = "guest"


PLACES = {
    "home": Place("/"),
    "board": Place("/b/pisang"),
    "summary": Place("/b/pisang/summary"),
    "thread": Place("/t/1"),
    "thread-member": Place("/t/1", "member"),
    "thread-moderator": Place("/t/1", "moderator"),
    "ask": Place("/ask?board=pisang", "member"),
    "login": Place("/login"),
    "register": Place("/register"),
    "profile": Place("/u/pak_budi", "member"),
    "notifications": Place("/notifications", "member"),
    "settings": Place("/settings", "member"),
    "rules": Place("/rules"),
    "offline": Place("/offline"),
    "error": Place("/tidak-ada"),
}


def test_the_main_pages_look_right_to_eyes_and_to_screen_readers(browsing: Browsing) -> None:
    pages = people(browsing)
    found = []
    for name, place in PLACES.items():
        page = pages[place.by]
        page.goto(place.address)
        for colours in COLOURS:
            page.emulate_media(color_scheme=colours, reduced_motion="reduce")
            for size, viewport in SIZES.items():
                page.set_viewport_size(viewport)
                browsing.picture(page, f"{name}-{size}-{colours}")
                if scrolls_sideways(page):
                    found.append(f"{name} at {size} px scrolls sideways")
            found += axe(page, f"{name} in {colours}")
        if moves(page):
            found.append(f"{name} moves for one who asked for less motion")
    assert found == []


def people(browsing: Browsing) -> dict[str, Page]:
    """Fill a board, and open a browser for each who looks at it."""
    asker = a_member("ibu_ani", name="Ibu Ani", kecamatan="sangatta-utara")
    mentor = a_member("pak_budi", name="Pak Budi", mentor_of="pisang")
    thread = a_thread(asker, labels=["pengemasan"])
    assert thread.id == 1
    post = an_accepted_answer(thread, mentor)
    a_vote(post)
    for _ in range(4):
        a_comment(post)
    an_answer(thread, a_member(institution="Universitas Mulawarman"))
    a_thread(asker, title="Berapa lama sale pisang tahan disimpan?")
    return {
        "guest": browsing.as_guest(),
        "member": browsing.as_member(asker),
        "moderator": browsing.as_member(a_moderator()),
    }


def scrolls_sideways(page: Page) -> bool:
    """Whether anything stands out of the window at the right."""
    wide, window = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    return bool(wide > window)


def moves(page: Page) -> bool:
    """Whether anything on a page has a transition."""
    return bool(
        page.evaluate(
            "[...document.querySelectorAll('body *')]"
            ".some(element => getComputedStyle(element).transitionProperty !== 'none')"
        )
    )


def axe(page: Page, where: str) -> list[str]:
    """Give what axe finds on a page, a line each, with the element it is about."""
    return [
        f"{where}: {violation['help']}: {node['html']}"
        for violation in Axe().run(page).response["violations"]
        for node in violation["nodes"]
    ]
