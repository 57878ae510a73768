"""The pages of search: what is found, what is offered, and what is asked before sending."""

import json
import re

import pytest
from flask import Flask, current_app
from sqlalchemy import select, text

from forum.charter.limits import RATES, SEARCH_RESULTS_PER_PAGE
from forum.kernel import later
from forum.kernel.db import db
from forum.kernel.transactions import transaction
from forum.ledger.amendments import valid
from forum.ledger.models import Event
from forum.search.models import SoughtWords
from forum.search.queries.sought import missed, progress
from forum.search.service.noting import forget_old
from forum.threads.models import Draft, Thread
from forum.threads.service.drafts import DraftText, save_draft
from forum.votes.models import Vote
from tests.builders import (
    REASON,
    a_member,
    a_moderator,
    a_thread,
    an_accepted_answer,
    an_answer,
    log_in,
)
from tests.client import Client
from tests.clock import Clock
from tests.search.village import on_page

NEXT = re.compile(r'rel="next" href="([^"]+)"')
unlimited = pytest.mark.settings(LIMITS="off")


def _text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.get_data(as_text=True)


def test_a_result_shows_the_found_words_in_title_and_text(app: Flask, client: Client) -> None:
    thread = a_thread(title="Keripik <b>pisang</b> melempem")
    an_answer(thread, body="Panjang lebar. " * 30 + "Tiriskan kripiknya, lalu segel rapat.")
    page = _text(client, "/search?q=keripik+segel")
    assert "<mark>Keripik</mark> &lt;b&gt;pisang" in page
    assert "<mark>kripiknya</mark>, lalu <mark>segel</mark> rapat" in page
    assert '/search/opened?q=keripik+segel"' in page
    assert "1 ditemukan" in page


def test_an_empty_question_invites(app: Flask, client: Client) -> None:
    assert "Tulis seperti berbicara" in _text(client, "/search")


def test_who_finds_nothing_is_offered_to_ask_with_the_words_filled_in(
    app: Flask, client: Client
) -> None:
    page = _text(client, "/search?q=membuat+terasi+udang&board=pisang")
    assert "Belum ada yang cocok" in page
    assert "/ask?title=membuat+terasi+udang&amp;board=pisang" in page
    form = _text(log_in(client, a_member()), "/ask?title=membuat+terasi+udang&board=pisang")
    assert 'value="membuat terasi udang"' in form


def test_a_corrected_word_is_said_and_can_be_taken_back(app: Flask, client: Client) -> None:
    thread = a_thread(title="Fermentasi kakao")
    page = _text(client, "/search?q=fermentsi")
    assert "Menampilkan hasil untuk <b>fermentasi</b>" in page
    assert f'data-thread="{thread.id}"' in page
    assert "/search?q=fermentsi&amp;exact=1" in page
    assert on_page(client, "fermentsi", exact="1") == []


def test_stop_words_alone_get_a_hint(app: Flask, client: Client) -> None:
    a_thread(title="Bagaimana kalau yang itu")
    assert "hampir semua tulisan" in _text(client, "/search?q=yang+dan+bagaimana")


HOSTILE = (
    "keripik AND OR NOT NEAR(a b) title: ^a*",
    '"keripik" "',
    "'; DROP TABLE documents; --",
    "{head} : (a)",
    "a & b | !c <-> d:*",
    "😀😀 keripik 😀",
    "ke\u0301ripik",
    "\0keripik\0",
    "%00 %s %(x)s {{7*7}}",
    "(((((((((",
    "*",
    "-" * 50,
    "keripik " * 250,
    "a" * 2000,
    "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16",
    " ".join(f"kata{n}" for n in range(200)),
    "\ufdfa\ufdfa\u202e\u200b",
    "<script>alert(1)</script>",
)


@unlimited
@pytest.mark.parametrize("question", HOSTILE)
def test_any_question_gets_a_sensible_page(app: Flask, client: Client, question: str) -> None:
    a_thread()
    for path, name in (
        ("/search", "q"),
        ("/search/suggestions", "q"),
        ("/api/v1/search", "q"),
        ("/api/v1/similar", "title"),
    ):
        response = client.get(path, query_string={name: question})
        assert response.status_code == 200, path
        assert b"<script>alert" not in response.data
    member = log_in(client, a_member())
    asked = {"title": question, "body": question}
    assert member.get("/ask/similar", query_string=asked).status_code == 200


@unlimited
def test_results_come_in_pages_each_once(app: Flask, client: Client) -> None:
    asker = a_member()
    threads = [
        a_thread(asker, title=f"Kencur {'busuk ' * (n % 3)}nomor {n}")
        for n in range(2 * SEARCH_RESULTS_PER_PAGE + 3)
    ]
    for sort in ("relevance", "new"):
        seen: list[int] = []
        address: str | None = f"/search?q=kencur+busuk&sort={sort}"
        while address:
            page = _text(client, address)
            seen += [int(number) for number in re.findall(r'<li data-thread="(\d+)"', page)]
            found = NEXT.search(page)
            address = found[1].replace("&amp;", "&") if found else None
        assert len(seen) == len(set(seen))
        if sort == "new":
            assert seen == sorted(seen, reverse=True)
        assert set(seen) <= {thread.id for thread in threads}
        assert len(seen) > SEARCH_RESULTS_PER_PAGE


def test_a_cursor_of_another_search_is_refused(app: Flask, client: Client) -> None:
    a_thread()
    assert client.get("/search?q=keripik&after=abc").status_code == 422
    assert client.get("/api/v1/search?q=keripik&after=abc").status_code == 422
    assert client.get("/api/v1/search?q=keripik&filter=semua").status_code == 422
    assert client.get("/api/v1/search?q=keripik&board=tidakada").status_code == 422


def test_suggestions_are_small_and_lead_to_threads(app: Flask, client: Client) -> None:
    asker = a_member()
    for number in range(9):
        a_thread(asker, title=f"Keripik nomor {number} " + "panjang sekali judulnya " * 4)
    response = client.get("/search/suggestions?q=keri")
    offered = json.loads(response.data)
    assert len(response.data) < 1000
    assert 3 <= len(offered) <= 6
    assert all(client.get(one["url"]).status_code == 301 for one in offered)
    assert json.loads(client.get("/search/suggestions?q=").data) == []


def test_more_searches_than_people_make_are_refused(
    app: Flask, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(RATES, "search", RATES["search"]._replace(times=2))
    for _ in range(2):
        assert client.get("/search?q=keripik").status_code == 200
    refused = client.get("/search?q=keripik")
    assert refused.status_code == 429
    assert refused.headers["Retry-After"]


def test_the_thread_page_leads_to_similar_ones_at_no_cost(app: Flask, client: Client) -> None:
    first, second = a_thread(), a_thread(title="Keripik singkong melempem")
    page = _text(client, f"/t/{first.id}/{first.slug}")
    assert f'href="/t/{first.id}/similar"' in page
    for address in (f"/t/{first.id}/similar", f"/search/similar/{first.id}"):
        shown = _text(client, address)
        assert f'data-thread="{second.id}"' in shown
        assert f'data-thread="{first.id}"' not in shown
    assert "<html" not in _text(client, f"/search/similar/{first.id}")


def test_before_sending_one_is_asked_whether_it_is_one_of_these(app: Flask, client: Client) -> None:
    thread, member = a_thread(), a_member()
    an_answer(thread)
    log_in(client, member)
    fields = {"board": "pisang", "title": "Kripik pisang cepat lembek", "body": "Kenapa ya?"}
    shown = client.send("/ask", do="send", **fields)
    page = shown.get_data(as_text=True)
    assert shown.status_code == 200
    assert "Apakah salah satu ini?" in page
    assert f'formaction="/t/{thread.id}/answered"' in page
    assert 'value="Kripik pisang cepat lembek"' in page
    sent = client.send("/ask", do="send", similar_seen="1", **fields)
    assert sent.status_code == 303
    assert db.session.query(Thread).count() == 2


def test_a_new_question_is_sent_at_once(app: Flask, client: Client) -> None:
    a_thread()
    log_in(client, a_member())
    fields = {"board": "kakao", "title": "Kutu putih di tunas kakao", "body": "Apa obatnya?"}
    assert client.send("/ask", do="send", **fields).status_code == 303


def test_while_writing_the_piece_shows_likely_ones_with_a_button(
    app: Flask, client: Client
) -> None:
    thread = a_thread()
    log_in(client, a_member())
    piece = _text(client, "/ask/similar?title=kripik+pisang+melempem&body=besoknya+lembek")
    assert f'data-thread="{thread.id}" data-likely' in piece
    assert "Ya, ini jawabannya" in piece
    assert _text(client, "/ask/similar?title=antena+televisi").strip() == ""


def test_yes_this_is_the_answer_helps_and_withdraws_the_draft(app: Flask, client: Client) -> None:
    answer = an_accepted_answer(a_thread())
    thread = db.session.get_one(Thread, answer.thread_id)
    member = a_member()
    with transaction():
        draft = save_draft(member, DraftText("pisang", "Kripik lembek", "Kenapa?", []))
    log_in(client, member)
    said = client.send(f"/t/{thread.id}/answered", draft=str(draft.id))
    assert said.status_code == 303
    assert db.session.query(Draft).count() == 0
    assert [vote.post_id for vote in db.session.scalars(select(Vote))] == [answer.id]
    event = db.session.scalars(select(Event).where(Event.kind == "search.answered")).one()
    assert (event.actor_id, event.thing_id, event.cluster) == (member.id, thread.id, "pisang")


def test_ones_own_thread_may_be_the_answer_without_helping_oneself(
    app: Flask, client: Client
) -> None:
    member = a_member()
    thread = a_thread(member)
    log_in(client, member)
    assert client.send(f"/t/{thread.id}/answered").status_code == 303
    assert db.session.query(Vote).count() == 0


def _search_as(app: Flask, many: int, question: str) -> None:
    for _ in range(many):
        on_page(log_in(Client(app), a_member()), question)
    later.flush(app)


@unlimited
def test_what_is_sought_in_vain_is_shown_to_staff_from_enough_people_on(
    app: Flask, client: Client
) -> None:
    a_thread()
    _search_as(app, 1, "terasi udang 081234567890")
    assert [row.words for row in db.session.scalars(select(SoughtWords))] == ["terasi udang"]
    assert missed() == []
    _search_as(app, 12, "terasi udang")
    _search_as(app, 12, "keripik")
    shown = {one.words: one for one in missed()}
    assert shown["terasi udang"].in_vain == shown["terasi udang"].times == 13
    assert shown["keripik"].in_vain == 0
    page = _text(log_in(client, a_moderator()), "/moderation/search")
    assert "terasi udang" in page
    assert "081234567890" not in page


@unlimited
def test_an_opened_result_is_no_failure(app: Flask, client: Client) -> None:
    a_thread()
    for number in range(9):
        browser = log_in(Client(app), a_member())
        on_page(browser, "keripik")
        assert browser.post("/search/opened?q=keripik").status_code == 204, number
    later.flush(app)
    row = db.session.scalars(select(SoughtWords)).one()
    assert (row.times, row.opened, row.in_vain) == (9, 9, 0)
    assert missed() == []


@unlimited
def test_nobody_can_be_found_in_what_is_noted(app: Flask, client: Client, clock: Clock) -> None:
    _search_as(app, 3, "terasi udang")
    row = db.session.scalars(select(SoughtWords)).one()
    assert 0 < row.askers < 2**60
    clock.move(days=91)
    with transaction():
        forget_old()
    assert db.session.query(SoughtWords).count() == 0


def test_staff_teach_synonyms_see_first_what_changes_and_take_them_away(
    app: Flask, client: Client
) -> None:
    thread = a_thread(title="Cara membuat kelepon ubi")
    log_in(client, a_moderator())
    typed = {"words": "Kelepon, onde onde", "reason": REASON}
    preview = client.send("/moderation/search", do="preview", **typed)
    assert preview.status_code == 200
    assert "kelepon (1 tulisan)" in preview.get_data(as_text=True)
    assert valid("search_aliases").value == []
    assert on_page(client, "onde onde") == []
    assert client.send("/moderation/search", do="add", **typed).status_code == 303
    assert on_page(client, "onde onde") == [thread.id]
    assert progress().waiting == 0
    shown = _text(client, "/moderation/search")
    assert "kelepon = onde onde" in shown
    assert REASON in shown
    typed["words"] = "kelepon, onde onde"
    assert client.send("/moderation/search", do="remove", **typed).status_code == 303
    assert on_page(client, "onde onde") == []


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("kelepon", REASON),
        ("", REASON),
        ("kelepon, " + "x" * 50, REASON),
        ("kelepon, <b>", REASON),
        ("kelepon, onde", "  "),
        (", ".join(f"kata{n}" for n in range(20)), REASON),
    ],
)
def test_bad_synonyms_get_a_sentence_and_stay_typed(
    app: Flask, client: Client, words: str, reason: str
) -> None:
    log_in(client, a_moderator())
    refused = client.send("/moderation/search", do="add", words=words, reason=reason)
    page = refused.get_data(as_text=True)
    assert refused.status_code == 422
    assert 'class="error"' in page
    assert str(current_app.jinja_env.filters["e"](words)) in page


def test_progress_tells_what_waits(app: Flask, client: Client) -> None:
    a_thread()
    with transaction():
        db.session.execute(text("UPDATE documents SET version = -1"))
    assert (progress().waiting, progress().documents) == (1, 1)
    page = _text(log_in(client, a_moderator()), "/moderation/search")
    assert "0 dari 1" in page


def test_the_home_page_has_a_search_field(app: Flask, client: Client) -> None:
    page = _text(client, "/")
    assert '<form class="narrow" action="/search">' in page
    assert 'type="search"' in page
