"""What is printed, and what is not. `tests/stories/test_printing.py` prints it."""

from datetime import timedelta

import pytest
from flask import Flask

from forum.guides.handouts import Text, sheet
from forum.guides.jobs import mark_stale
from forum.guides.rules.sheets import ROOMS, Part, Size, height, lines_of, parts_that_fit
from forum.guides.service.texts import today
from forum.kernel.text import render
from tests.builders import (
    a_comment,
    a_correction,
    a_guide,
    a_mentor,
    a_moderator,
    a_thread,
    an_accepted_answer,
    an_answer,
    log_in,
    put_into,
    the_question,
)
from tests.client import Client
from tests.clock import Clock
from tests.guides.long_texts import BODIES
from tests.threads.test_changing import do


def texts(body: str) -> list[Text]:
    return [Text(body, render(body).html)]


@pytest.mark.parametrize("size", list(Size))
def test_a_text_that_fits_is_printed_whole(app: Flask, size: Size) -> None:
    made = sheet("Judul", "", texts(BODIES["short"]), "https://x.id/t/1", size, today())
    assert not made.rest
    assert "Tiriskan, dinginkan" in made.texts[0].html


@pytest.mark.parametrize("size", list(Size))
@pytest.mark.parametrize("name", ["paragraphs", "steps", "headings"])
def test_a_long_text_ends_after_a_whole_part(app: Flask, name: str, size: Size) -> None:
    made = sheet("Judul", "", texts(BODIES[name]), "https://x.id/t/1", size, today())
    assert made.rest
    [text] = made.texts
    assert text.html.striptags().rstrip().endswith("ke dalam toples.")
    assert render(BODIES[name]).html.startswith(str(text.html)[:200])


def test_a_list_is_cut_between_its_items(app: Flask) -> None:
    made = sheet("Judul", "", texts(BODIES["steps"]), "https://x.id/t/1", Size.A5, today())
    assert 5 < made.texts[0].html.count("<li>") < 20


def test_an_endless_paragraph_is_cut_after_a_word(app: Flask) -> None:
    made = sheet("Judul", "", texts(BODIES["one paragraph"]), "https://x.id/t/1", Size.A5, today())
    assert made.rest
    assert made.texts[0].html.striptags().endswith("…")


def test_lines_are_counted_by_their_width() -> None:
    assert [lines_of("a" * 50, 50), lines_of("a" * 51, 50), lines_of("", 50)] == [1, 2, 1]
    assert lines_of("A" * 50, 50) == 2
    assert height(Part(["a" * 50], is_item=True), 50) > height(Part(["a" * 40], is_item=True), 50)
    assert parts_that_fit([Part(["a"])] * 9, 6.0, 50) == 4
    headed = [Part(["a"]), Part(["b"], is_heading=True), Part(["c"] * 9)]
    assert parts_that_fit(headed, 6.0, 50) == 1
    assert ROOMS[Size.A4].lines > ROOMS[Size.A5].lines


def test_a_guide_says_its_version_dates_and_authors(app: Flask, client: Client) -> None:
    thread = a_thread()
    post = an_answer(thread)
    guide = a_guide(thread, sources=[post.id], season="Musim hujan")
    page = client.get(f"/guides/{guide.slug}/print").text
    for told in ("Versi 1", "Berlaku sampai", "Musim hujan", "Baca dan tanyakan di", "<svg"):
        assert told in page


def test_a_stale_guide_is_not_printed_and_says_why(
    app: Flask, client: Client, clock: Clock
) -> None:
    guide = a_guide(review_on=today() + timedelta(days=1))
    clock.move(days=2)
    for _ in range(2):  # before the job and after
        page = client.get(f"/guides/{guide.slug}/print").text
        assert "Panduan ini belum bisa dicetak" in page
        assert "Tiriskan minyak" not in page
        do(mark_stale)


def test_an_old_thread_is_printed_with_a_warning(app: Flask, client: Client, clock: Clock) -> None:
    thread = a_thread()
    assert "Tulisan ini sudah lama" not in client.get(f"/t/{thread.id}/print").text
    clock.move(days=400)
    assert "Tulisan ini sudah lama" in client.get(f"/t/{thread.id}/print").text


def test_what_mentors_correct_is_printed_before_the_answer(app: Flask, client: Client) -> None:
    thread = a_thread()
    post = an_accepted_answer(thread)
    a_correction(post, note="Dua hari kurang.")
    page = client.get(f"/t/{thread.id}/print").text
    assert "Perlu dikoreksi" in page
    assert page.index("Dua hari kurang") < page.index("Tiriskan minyaknya")


def test_only_what_its_reader_may_see_is_printed(app: Flask, client: Client) -> None:
    thread = a_thread()
    hidden = put_into(an_answer(thread, body="Rahasia sekali."), "hidden")  # type: ignore[arg-type]
    a_comment(the_question(thread))
    assert "Rahasia" not in client.get(f"/t/{thread.id}/print").text
    assert hidden.state == "hidden"
    put_into(the_question(thread), "hidden")  # type: ignore[arg-type]
    assert client.get(f"/t/{thread.id}/print").status_code == 404


def test_an_unknown_size_is_a4(app: Flask, client: Client) -> None:
    guide = a_guide()
    assert 'class="paper a4"' in client.get(f"/guides/{guide.slug}/print?size=a0").text
    assert 'class="paper a5"' in client.get(f"/guides/{guide.slug}/print?size=a5").text


def test_a_code_is_plain_svg_without_style(app: Flask) -> None:
    made = sheet("Judul", "", [], "https://x.id/t/1", Size.A4, today())
    assert made.qr.startswith("<svg")
    assert "style=" not in made.qr


def test_a_handout_covers_personal_data_whoever_prints_it(app: Flask, client: Client) -> None:
    author, thread = a_mentor("pisang"), a_thread()
    an_answer(thread, author, body="Transfer ke rek BRI 1234 01 000567 50 8 atau tanya Bu Ani.")
    for reader in (author, a_moderator()):
        log_in(client, reader)
        assert "000567" in client.get(f"/t/{thread.id}/{thread.slug}").text
        printed = client.get(f"/t/{thread.id}/print").text
        assert "tanya Bu Ani" in printed
        assert "000567" not in printed
