"""A member's way from the first answer to mentor, told by what they see on a small phone."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from forum.kernel import clock
from tests.builders import a_member, a_thread, a_vote, an_accepted_answer, an_answer
from tests.standing.people import review_now
from tests.stories.browsing import Browsing
from tests.stories.test_journeys import answer_of, expect_told, heading, press, write_answer

pytestmark = [
    pytest.mark.parametrize("engine", ["sqlite"], indirect=True),
    pytest.mark.settings(LIMITS="off"),
]
QUESTION = "Kenapa keripik pisang saya cepat melempem?"


def test_from_the_first_answer_to_mentor_and_certificate(browsing: Browsing, scripts: bool) -> None:
    begin = datetime.now(UTC) - timedelta(days=60)
    with clock.stopped_at(begin):
        sari = a_member("bu_sari", name="Bu Sari")
        thread = a_thread(title=QUESTION)
    page = browsing.as_member(sari)
    page.goto("/u/bu_sari/standing")
    expect(heading(page, "Reputasi Bu Sari")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("Belum ada poin.")

    page.goto(f"/t/{thread.id}")
    write_answer(page, "Tiriskan minyaknya, lalu simpan dalam toples kering.")
    expect(page.get_by_role("article", name="Jawaban dari Bu Sari")).to_be_visible()
    reader = browsing.as_member(a_member("pak_budi", name="Pak Budi"))
    reader.goto(f"/t/{thread.id}")
    press(answer_of(reader, "Bu Sari"), "Bermanfaat (0)")
    expect_told(reader, "Penulis tahu tulisannya bermanfaat.")

    page.goto("/u/bu_sari/standing")
    expect(page.get_by_role("main")).to_contain_text("190 poin lagi di klaster ini.")
    expect(page.get_by_role("main")).to_contain_text("7 lagi: jawaban yang bermanfaat")
    page.get_by_role("link", name="Jawabannya bermanfaat bagi seseorang.").click()
    expect(heading(page, QUESTION)).to_be_visible()
    browsing.picture(page, "mentor-first-help")

    fans = [a_member() for _ in range(5)]
    for week in range(4):
        with clock.stopped_at(begin + timedelta(days=7 * week + 1)):
            for _ in range(2):
                post = an_answer(a_thread(), sari)
                for fan in fans[week % 2 :][:3]:
                    a_vote(post, fan)
            an_accepted_answer(a_thread(), sari)
    page.goto("/u/bu_sari/standing")
    browsing.picture(page, "mentor-almost")
    review_now()

    page.goto("/notifications")
    page.get_by_role("link", name="Anda kini mentor di Papan Pisang.").click()
    expect(page.get_by_role("main")).to_contain_text("Anda kini mentor di Papan Pisang.")
    page.get_by_text("Janji mentor").click()
    expect(page.get_by_text("Saya menjawab dengan ramah")).to_be_visible()
    browsing.picture(page, "mentor-promoted")
    page.get_by_role("link", name="Piagam").click()
    expect(heading(page, "Piagam mentor")).to_be_visible()
    browsing.picture(page, "mentor-certificate")

    guest = browsing.as_guest()
    guest.goto(str(page.locator(".proof a").get_attribute("href")))
    expect(guest.get_by_role("main")).to_contain_text("Berlaku.")
    guest.goto("/mentors/pisang")
    expect(guest.get_by_role("link", name="Bu Sari")).to_be_visible()

    page.goto("/u/bu_sari/standing")
    press(page, "Istirahat dulu")
    expect_told(page, "Anda kini beristirahat.")
    page.goto(f"/t/{thread.id}")
    expect(page.get_by_role("main")).to_contain_text("Mentor Pisang (istirahat)")
    write_answer(page, "Simpan juga di tempat yang sejuk.")
    page.goto("/u/bu_sari/standing")
    expect(page.get_by_role("button", name="Istirahat dulu")).to_be_visible()
