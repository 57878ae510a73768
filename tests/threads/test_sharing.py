"""What leaves for chats: only what everybody may read, short, and newest."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask

from forum.charter.limits import (
    POSTS_PER_PAGE,
    SHARED_TEXT_MAX_CHARACTERS,
    SUMMARY_MAX_CHARACTERS,
)
from forum.charter.words import State, ThreadKind
from forum.guides.service.publishing import withdraw
from forum.kernel import drawing
from forum.threads.models import Thread
from forum.threads.service import changing, choosing
from forum.threads.service.changing import Change
from forum.threads.service.texts import written
from tests.builders import (
    REASON,
    a_comment,
    a_correction,
    a_guide,
    a_member,
    a_moderator,
    a_thread,
    an_accepted_answer,
    an_answer,
    an_endorsement,
    log_in,
    put_into,
    the_question,
)
from tests.client import Client
from tests.clock import Clock
from tests.statements import Statements
from tests.threads.test_changing import do

Counted = Callable[[], AbstractContextManager[Statements]]
STATEMENTS = 4
UNSEEN = (State.PENDING, State.HIDDEN, State.DELETED)


def shared(client: Client, thread: Thread) -> str | None:
    """Give the text that the button of a thread sends."""
    page = client.get(f"/t/{thread.id}", follow_redirects=True).text
    found = re.search(r'href="(https://wa\.me/[^"]+)"', page)
    return parse_qs(urlsplit(unescape(found[1])).query)["text"][0] if found else None


def described(client: Client, thread: Thread) -> str:
    """Give what a link's preview tells."""
    page = client.get(f"/t/{thread.id}", follow_redirects=True).text
    found = re.search(r'property="og:description" content="([^"]*)"', page)
    return unescape(found[1]) if found else ""


def test_a_chat_is_told_the_question_the_best_answer_and_a_short_link(client: Client) -> None:
    thread = a_thread(title="Keripik *pisang* melempem?")
    told = "Belum ada jawaban. Anda tahu? Sudah dua hari keripik saya tidak renyah lagi."
    assert shared(client, thread) == (
        f"*Keripik pisang melempem?*\n{told}\nhttp://localhost/t/{thread.id}"
    )
    assert described(client, thread) == told
    an_answer(thread, body="Simpan di kulkas.")
    assert "Jawaban: Simpan di kulkas." in (shared(client, thread) or "")
    an_endorsement(an_answer(thread, body="Pakai silika gel."))
    assert "Dibenarkan mentor: Pakai silika gel." in (shared(client, thread) or "")
    an_accepted_answer(thread)
    told = "Jawaban terbaik: Tiriskan minyaknya lalu simpan dalam toples kering."
    assert told in (shared(client, thread) or "")
    assert described(client, thread) == told


def test_what_a_mentor_corrects_is_not_passed_on(client: Client) -> None:
    thread = a_thread()
    wrong = an_accepted_answer(thread)
    an_answer(thread, body="Jemur tiga hari.")
    assert "Tiriskan" in (shared(client, thread) or "")
    a_correction(wrong)
    assert "Jawaban: Jemur tiga hari." in (shared(client, thread) or "")


@pytest.mark.parametrize("state", UNSEEN)
def test_what_not_everybody_sees_is_not_passed_on(app: Flask, state: State) -> None:
    asker, author = a_member(), a_member()
    thread = a_thread(asker)
    put_into(an_answer(thread, author, body="Rahasia dapur."), state)
    readers = [log_in(Client(app), each) for each in (asker, author, a_moderator())]
    for client in readers:
        assert "Rahasia" not in (shared(client, thread) or "")
        assert "Rahasia" not in described(client, thread)
    put_into(the_question(thread), state)
    assert shared(readers[0], thread) is None
    assert shared(readers[2], thread) is None


def test_a_discussion_tells_its_own_first_words(client: Client) -> None:
    thread = a_thread(kind=ThreadKind.DISCUSSION)
    an_answer(thread)
    assert described(client, thread) == "Sudah dua hari keripik saya tidak renyah lagi."


def test_long_words_still_fit_a_chat(client: Client) -> None:
    thread = a_thread(title="Bagaimana caranya " + "e" * 130, body="panjang sekali " * 100)
    text = shared(client, thread)
    assert text is not None
    assert len(text) <= SHARED_TEXT_MAX_CHARACTERS


@pytest.mark.settings(BASE_URL="https://rembuk.id")
def test_what_leaves_carries_the_public_address(client: Client) -> None:
    thread = a_thread()
    page = client.get(f"/t/{thread.id}", follow_redirects=True).text
    assert f'"og:image" content="https://rembuk.id/t/{thread.id}/card.png"' in page
    assert f"\nhttps://rembuk.id/t/{thread.id}" in (shared(client, thread) or "")
    assert "https://rembuk.id/b/pisang" in summary(client)


@pytest.mark.parametrize(
    "path",
    ["/", "/b/pisang", "/b/pisang/summary", "/t/{thread}", "/t/{thread}?after=2",
     "/p/{question}/comments", "/guides", "/guides?cluster=pisang", "{guide}", "/mentors",
     "/mentors/pisang", "/rules", "/u/{name}", "/search", "/search?q=keripik", "/login"],
)  # fmt: skip
def test_every_link_has_a_whole_preview(app: Flask, client: Client, path: str) -> None:
    asker = a_member()
    thread = a_thread(asker)
    for _ in range(POSTS_PER_PAGE + 1):
        an_answer(thread)
    first = client.get(f"/t/{thread.id}/{thread.slug}").text
    further = re.search(rf'"/t/{thread.id}/[^"]*(\?after=[^"]+)"', first)
    assert further is not None
    address = path.format(
        thread=f"{thread.id}/{thread.slug}",
        question=the_question(thread).id,
        guide=f"/guides/{a_guide().slug}",
        name=asker.username,
    ).replace("?after=2", further[1])
    page = client.get(address)
    assert page.status_code == 200
    told = previewed(page.text)
    assert all(told[name] for name in ("type", "title", "description", "url", "image")), told
    assert told["description"] != told["title"]
    assert re.search(r'<meta name="description" content="[^"]+"', page.text)
    card = client.get(told["image"].removeprefix("http://localhost"))
    assert (card.status_code, card.mimetype) == (200, "image/png")
    assert client.get(told["url"].removeprefix("http://localhost")).status_code == 200


def previewed(page: str) -> dict[str, str]:
    """Give what a page's link preview tells, each by its name. Fails if one is told twice."""
    found = re.findall(r'<meta property="og:([^"]+)" content="([^"]*)">', page)
    told = dict(found)
    assert len(told) == len(found)
    return {name: unescape(content) for name, content in told.items()}


@pytest.mark.parametrize("path", ["/card.png", "/b/pisang/card.png", "/t/{id}/card.png"])
def test_a_card_is_a_picture_that_is_sent_once(client: Client, path: str) -> None:
    address = path.format(id=a_thread().id)
    card = client.get(address)
    assert (card.status_code, card.mimetype) == (200, "image/png")
    assert card.data.startswith(b"\x89PNG")
    again = client.get(address, headers={"If-None-Match": card.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert card.data == client.get(address, headers={"Accept-Encoding": "br, gzip"}).data


def test_a_card_changes_with_its_thread(client: Client) -> None:
    asker = a_member()
    thread = a_thread(asker)
    seen = {client.get(f"/t/{thread.id}/card.png").data}
    an_answer(thread)
    seen.add(client.get(f"/t/{thread.id}/card.png").data)
    an_accepted_answer(thread)
    seen.add(client.get(f"/t/{thread.id}/card.png").data)
    text = written("Isi yang baru.")
    change = Change(text, title="Judul yang lain sama sekali")
    do(changing.edit, asker, the_question(thread).id, change)
    seen.add(client.get(f"/t/{thread.id}/card.png").data)
    assert len(seen) == 4


@pytest.mark.parametrize("state", UNSEEN)
def test_a_card_is_seen_by_who_sees_its_thread(app: Flask, client: Client, state: State) -> None:
    asker = a_member()
    thread = a_thread(asker)
    address = f"/t/{thread.id}/card.png"
    put_into(the_question(thread), state)
    assert client.get(address).status_code == 404
    assert log_in(Client(app), a_member()).get(address).status_code == 404
    assert log_in(Client(app), asker).get(address).status_code == 200
    assert client.get("/t/999999/card.png").status_code == 404


def summary(client: Client, board: str = "pisang") -> str:
    """Give the text of a board's week."""
    page = client.get(f"/b/{board}/summary").text
    found = re.search(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)
    assert found is not None
    sent = re.search(r'href="(https://wa\.me/[^"]+)"', page)
    assert sent is not None
    text = unescape(found[1])
    assert parse_qs(urlsplit(unescape(sent[1])).query)["text"] == [text]
    return text


def test_a_week_tells_what_is_new_what_was_solved_and_who_can_help(
    client: Client, clock: Clock
) -> None:
    old = a_thread(title="Pertanyaan lama tanpa jawaban")
    gone = an_accepted_answer(a_thread(title="Lama sudah terjawab"))
    clock.move(days=9)
    a_thread(title="Pertanyaan baru tanpa jawaban")
    solved = a_thread(title="Baru dan terjawab")
    an_accepted_answer(solved)
    a_thread(title="Di papan lain", board="kakao")
    a_thread(title="Pengumuman dinas", kind=ThreadKind.ANNOUNCEMENT)
    head, new, best, waiting, foot = summary(client).split("\n\n")
    assert head.startswith("*Rembuk IKM Pisang, ")
    assert re.findall("• (.*)", new) == [
        "Baru dan terjawab",
        "Pertanyaan baru tanpa jawaban (belum terjawab)",
    ]
    assert "• Baru dan terjawab\n  Tiriskan minyaknya lalu" in best
    assert f"http://localhost/t/{solved.id}" in best
    assert f"• Pertanyaan lama tanpa jawaban\n  http://localhost/t/{old.id}" in waiting
    assert "lain" not in new + best + waiting
    assert str(gone.thread_id) not in re.findall(r"/t/(\d+)", best)
    assert foot.endswith("http://localhost/b/pisang")


def test_a_week_goes_by_the_day_an_answer_was_chosen(client: Client, clock: Clock) -> None:
    asker = a_member()
    talked_of = a_thread(title="Lama terjawab, baru dikomentari")
    a_comment(an_accepted_answer(talked_of))
    late = a_thread(asker, title="Lama ditanyakan, baru terjawab")
    chosen = an_answer(late, body="Jemur tiga hari.")
    clock.move(days=9)
    a_comment(the_question(talked_of))
    assert "Jawaban terbaik" not in summary(client)
    do(choosing.accept, asker, late.id, chosen.id)
    best = summary(client).partition("Jawaban terbaik:")[2]
    assert "• Lama ditanyakan, baru terjawab\n  Jemur tiga hari." in best
    assert "baru dikomentari" not in best


def test_a_week_passes_on_no_answer_that_a_mentor_corrects(client: Client) -> None:
    wrong = an_accepted_answer(a_thread(title="Bolehkah pakai boraks?"))
    an_accepted_answer(a_thread(title="Bagaimana menjemur?"))
    assert "boraks" in summary(client).partition("Jawaban terbaik:")[2]
    a_correction(wrong)
    best = summary(client).partition("Jawaban terbaik:")[2]
    assert "Bagaimana menjemur?" in best
    assert "boraks" not in best


def test_a_week_tells_of_its_new_guides(client: Client, clock: Clock) -> None:
    a_guide(title="Panduan yang lama")
    clock.move(days=9)
    guide = a_guide(title="Keripik tetap renyah")
    a_guide(a_thread(board="kakao"), title="Fermentasi biji", board="kakao")
    withdrawn = a_guide(title="Panduan yang dicabut")
    do(withdraw, a_moderator(), withdrawn.slug, REASON)
    text = summary(client)
    assert f"Panduan baru:\n• Keripik tetap renyah\n  {guide.summary}" in text
    assert f"http://localhost/guides/{guide.slug}" in text
    for elsewhere in ("Panduan yang lama", "Fermentasi biji", "Panduan yang dicabut"):
        assert elsewhere not in text


def test_a_week_begins_at_a_midnight_of_the_place(client: Client, clock: Clock) -> None:
    a_thread(title="Baru saja ditanyakan")
    clock.move(days=7)
    assert "Pertanyaan baru:" in summary(client)
    clock.move(days=1)
    assert "Pertanyaan baru:" not in summary(client)


def test_a_quiet_week_says_so(client: Client) -> None:
    assert "Minggu yang tenang" in summary(client)


@pytest.mark.parametrize("state", UNSEEN)
def test_a_week_tells_only_what_everybody_sees(app: Flask, state: State) -> None:
    asker = a_member()
    thread = a_thread(asker, title="Judul yang tak terlihat")
    other = a_thread(title="Judul yang terlihat")
    put_into(an_accepted_answer(other), state)
    put_into(the_question(thread), state)
    for client in (Client(app), log_in(Client(app), asker), log_in(Client(app), a_moderator())):
        text = summary(client)
        assert "Judul yang tak terlihat" not in text
        assert "Tiriskan" not in text
        assert "Judul yang terlihat" in text


def test_a_full_week_fits_one_message_and_costs_few_statements(
    client: Client, statements: Counted
) -> None:
    for number in range(7):
        thread = a_thread(title=f"{number} " + "Pertanyaan yang panjang sekali " * 4)
        if number % 2:
            an_accepted_answer(thread)
    drawing.forget_all()
    with statements() as seen:
        text = summary(client)
    assert len(seen) <= STATEMENTS + 1, seen
    assert len(text) <= SUMMARY_MAX_CHARACTERS
    with statements() as seen:
        assert summary(client) == text
    assert len(seen) <= 1, seen
    a_thread(title="Yang paling baru")
    assert "Yang paling baru" in summary(client)


def test_sharing_costs_a_thread_no_statement(client: Client, statements: Counted) -> None:
    """The best answer is read with the rest, also where it stands far down and alone is old."""
    asker = a_member()
    thread = a_thread(asker)
    for answer in [an_answer(thread) for _ in range(4)]:
        a_correction(answer)
    best = an_answer(thread, body="Jemur tiga hari.").excerpt
    address = f"/t/{thread.id}/{thread.slug}"
    client.get(address)
    do(changing.edit, asker, the_question(thread).id, Change(written("Isi yang baru.")))
    with statements() as seen:
        assert best in client.get(address).text
    assert len(seen) <= STATEMENTS, seen
    assert f"Jawaban: {best}" in (shared(client, thread) or "")
