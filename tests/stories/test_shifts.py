"""Nothing moves under the eyes of who reads, nor under the thumb of who writes."""

import pytest
from playwright.sync_api import Page, expect

from tests.builders import a_member, a_thread, an_answer
from tests.stories.browsing import Browsing
from tests.stories.line import Line
from tests.stories.phone import TITLE
from tests.stories.test_looks import SHIFT, SHIFTED

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

SLOW_SECONDS = 1.0


def read_to_the_end(page: Page) -> None:
    for _ in range(30):
        page.mouse.wheel(0, 300)
        page.wait_for_timeout(50)
    page.wait_for_timeout(int(SLOW_SECONDS * 1_500))


def test_a_list_of_similar_threads_once_pushed_the_page_away_from_its_reader(
    phone: Browsing, line: Line
) -> None:
    for number in range(4):
        a_thread(title=f"Keripik pisang melempem sesudah {number} hari")
    thread = a_thread(title=TITLE)
    an_answer(thread)
    page = phone.as_guest(service_workers="block")
    line.delay("GET /search/similar/", SLOW_SECONDS)
    page.goto(f"/t/{thread.id}/{thread.slug}")
    page.mouse.move(180, 320)
    read_to_the_end(page)
    shift, moved = page.evaluate(SHIFTED)
    assert shift < SHIFT, moved
    expect(page.get_by_role("heading", name="Topik serupa")).to_be_visible()


def test_a_field_once_moved_away_while_it_was_written_in(phone: Browsing, line: Line) -> None:
    for number in range(4):
        a_thread(title=f"Keripik pisang melempem sesudah {number} hari")
    page = phone.as_member(a_member(), service_workers="block")
    line.delay("GET /ask/similar", SLOW_SECONDS)
    page.goto("/ask")
    page.get_by_label("Pertanyaan dalam satu kalimat").fill(TITLE)
    page.wait_for_timeout(400)
    story = page.get_by_label("Ceritakan masalah Anda")
    story.focus()
    page.wait_for_timeout(300)
    before = story.bounding_box()
    expect(page.get_by_text("Apakah salah satu ini?")).to_be_attached()
    after = story.bounding_box()
    assert before is not None
    assert after is not None
    assert abs(after["y"] - before["y"]) < 3
