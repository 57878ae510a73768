"""Guides are found beside threads: as soon as they are published, no longer than they are."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import delete, text

from forum.charter.actor import Actor
from forum.guides.jobs import mark_stale
from forum.guides.models import Guide
from forum.guides.service.publishing import publish, withdraw
from forum.guides.service.suggesting import accept
from forum.guides.service.writing import revise
from forum.kernel.db import db
from forum.kernel.transactions import transaction
from forum.search.models import Document
from forum.search.queries.candidates import NO_FILTERS, Filters
from forum.search.queries.finding import found, similar, understood
from forum.search.rules.fields import GUIDE, THREAD, Fields
from forum.search.rules.scoring import Candidate, Wanted, ranked
from forum.search.service.indexing import catch_up
from forum.threads.models import Thread
from tests.builders import (
    REASON,
    a_draft_guide,
    a_guide,
    a_guide_suggestion,
    a_guide_text,
    a_member,
    a_moderator,
    a_thread,
    log_in,
)
from tests.client import Client
from tests.clock import Clock
from tests.search.village import on_page, rebuilt, the_index

pytestmark = pytest.mark.settings(LIMITS="off")


def _guides(question: str, filters: Filters = NO_FILTERS) -> list[int]:
    order = found(understood(question), filters)
    return [one.thing_id for one in order if one.kind == GUIDE]


def _a_guide(by: Actor | None = None) -> Guide:
    words = {"title": "Membuat kelepon", "summary": "Supaya hanoman awet.", "labels": ["panen"]}
    return a_guide(by=by, body="Pakai dandang dan bekicot.", **words)


def _do(act: Callable[..., object], *given: object) -> None:
    with transaction():
        act(*given)


def _withdraw_and_stop(actor: Actor, slug: str) -> None:
    withdraw(actor, slug, REASON)
    raise ZeroDivisionError


@pytest.mark.parametrize("word", ["kelepon", "hanoman", "dandang", "panen"])
def test_a_guide_is_found_by_title_summary_text_and_label(app: Flask, word: str) -> None:
    guide = _a_guide()
    assert _guides(word) == [guide.id]
    assert the_index() == rebuilt()


def test_a_draft_is_found_by_nobody_until_it_is_published(app: Flask) -> None:
    moderator = a_moderator()
    guide = a_draft_guide(by=moderator, body="Pakai dandang.")
    assert _guides("dandang") == []
    _do(publish, moderator, guide.slug, 1)
    assert _guides("dandang") == [guide.id]


def test_a_withdrawn_guide_is_forgotten_in_the_same_transaction(app: Flask) -> None:
    moderator = a_moderator()
    guide = _a_guide(moderator)
    kept = the_index()
    with pytest.raises(ZeroDivisionError):
        _do(_withdraw_and_stop, moderator, guide.slug)
    assert the_index() == kept
    _do(withdraw, moderator, guide.slug, REASON)
    assert _guides("dandang") == []
    assert the_index() == rebuilt()


def test_a_new_version_takes_the_place_of_the_old_one_when_it_is_published(app: Flask) -> None:
    moderator = a_moderator()
    guide = _a_guide(moderator)
    new = a_guide_text("Membuat kelepon", body="Pakai firkin.", board="kakao", labels=["ekspor"])
    _do(revise, moderator, guide.slug, new, guide.newest)
    assert (_guides("dandang"), _guides("firkin")) == ([guide.id], [])
    _do(publish, moderator, guide.slug, 2)
    assert (_guides("dandang"), _guides("firkin")) == ([], [guide.id])
    assert (_guides("panen"), _guides("ekspor")) == ([], [guide.id])
    assert _guides("kelepon", Filters(board="kakao", label="ekspor")) == [guide.id]
    assert _guides("kelepon", Filters(board="pisang")) == []
    assert the_index() == rebuilt()


def test_an_accepted_suggestion_is_found(app: Flask) -> None:
    moderator = a_moderator()
    guide = _a_guide(moderator)
    suggestion = a_guide_suggestion(guide, body="Pakai firkin.")
    _do(accept, moderator, suggestion.id, 1)
    assert (_guides("dandang"), _guides("firkin")) == ([], [guide.id])
    assert the_index() == rebuilt()


def test_a_guide_whose_day_has_passed_sinks(app: Flask, clock: Clock) -> None:
    guide = a_guide(a_thread(title="Lain"), title="Kencur cepat busuk", body="Mohon saran.")
    thread = a_thread(title="Kencur cepat busuk", body="Mohon saran.")
    order = [one.thing for one in found(understood("kencur busuk"), NO_FILTERS)]
    assert order[:2] == [(GUIDE, guide.id), (THREAD, thread.id)]
    clock.move(days=400)
    _do(mark_stale)
    order = [one.thing for one in found(understood("kencur busuk"), NO_FILTERS)]
    assert order[:2] == [(THREAD, thread.id), (GUIDE, guide.id)]


def test_a_thread_and_a_guide_of_one_number_are_two_things() -> None:
    wanted = [Wanted((("a", 1.0),), 1.0)]
    fields = Fields(title=" a ")
    thread = Candidate(1, 7, 0, fields, False, False, 0)
    copy = Candidate(2, 8, 0, fields, False, False, 0, duplicate_of=7)
    guide = Candidate(3, 7, 0, fields, False, False, 0, kind=GUIDE)
    stale = guide._replace(document_id=4, thing_id=8, stale=True)
    order = [one.thing for one in ranked(wanted, [thread, stale, copy, guide])]
    assert order == [(GUIDE, 7), (THREAD, 7), (GUIDE, 8), (THREAD, 8)]


def test_filters_for_threads_let_no_guide_pass(app: Flask) -> None:
    guide = _a_guide()
    assert _guides("kelepon", Filters(kind=GUIDE)) == [guide.id]
    for filters in (Filters(kind=THREAD), Filters(solved=True), Filters(unanswered=True)):
        assert _guides("kelepon", filters) == []
    a_thread(title="Kelepon")
    assert {one.kind for one in found(understood("kelepon"), Filters(kind=GUIDE))} == {GUIDE}


def test_an_index_that_has_never_seen_guides_catches_up(app: Flask) -> None:
    guide = _a_guide()
    a_draft_guide(body="Pakai dandang.")
    whole = the_index()
    with transaction():
        db.session.execute(delete(Document).where(Document.kind == GUIDE))
        db.session.execute(text("DELETE FROM search_index"))
        db.session.execute(text("DELETE FROM indexed_words"))
    with transaction():
        db.session.execute(delete(Document))
    catch_up()
    assert the_index() == whole
    assert _guides("dandang") == [guide.id]


def test_a_text_that_holds_the_sign_of_guides_is_no_guide(app: Flask) -> None:
    a_thread(title="Tentang kindguide", body="Pakai dandang.")
    assert _guides("dandang") == _guides("kindguide") == []


def test_the_page_marks_guides_and_shows_them_alone_if_asked(app: Flask, client: Client) -> None:
    guide, thread = _a_guide(), a_thread(title="Kelepon lembek")
    page = client.get("/search?q=kelepon").text
    assert f'data-guide="{guide.slug}"' in page
    assert f'data-thread="{thread.id}"' in page
    assert '<span class="chip">Panduan</span>' in page
    assert "Perlu diperiksa lagi" not in page
    assert "Pakai <mark>dandang</mark>" in client.get("/search?q=dandang").text
    with transaction():
        db.session.get_one(Guide, guide.id).is_stale = True
    alone = client.get("/search?q=kelepon&only=guides").text
    assert f'data-guide="{guide.slug}"' in alone
    assert f'data-thread="{thread.id}"' not in alone
    assert "Perlu diperiksa lagi" in alone
    assert "only=guides" in alone


def test_results_of_both_kinds_come_in_pages_each_once(app: Flask, client: Client) -> None:
    moderator, asker = a_moderator(), a_member()
    for number in range(8):
        thread = a_thread(asker, title=f"Kencur nomor {number}")
        a_guide(thread, by=moderator, title=f"Kencur nomor {number}")
    for sort in ("relevance", "new"):
        seen, address = [], f"/search?q=kencur&sort={sort}"
        while address:
            page = client.get(address).text
            seen += page.split("<li data-")[1:]
            address = page.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
        assert len({row.partition(">")[0] for row in seen}) == len(seen) == 16


def test_guides_are_suggested_but_no_items_of_the_api(app: Flask, client: Client) -> None:
    guide = _a_guide()
    [offer] = client.get("/search/suggestions?q=kelep").json
    assert offer == {"title": guide.title, "url": f"/guides/{guide.slug}", "mark": "Panduan"}
    assert client.get("/api/v1/search?q=kelepon").json["items"] == []
    assert similar("Membuat kelepon") == []


def test_suggestions_stay_small_with_long_titles_of_guides(app: Flask, client: Client) -> None:
    moderator = a_moderator()
    for number in range(7):
        title = f"Kencur nomor {number} " + "panjang sekali judulnya " * 5
        a_guide(by=moderator, title=title)
    response = client.get("/search/suggestions?q=kenc")
    assert len(response.data) <= 1000
    assert len(response.json) >= 3


def test_guides_of_similar_threads_stand_beside_them(app: Flask, client: Client) -> None:
    thread, other = a_thread(), a_thread(title="Keripik singkong melempem")
    guide, own = a_guide(thread), a_guide(other, title="Panduan singkong")
    log_in(client, a_member())
    piece = client.get("/ask/similar?title=kripik+pisang+melempem&body=besoknya+lembek").text
    assert f'data-guide="{guide.slug}"' in piece
    asked = {"board": "pisang", "title": "Kripik pisang cepat lembek", "body": "Kenapa ya?"}
    assert f'data-guide="{guide.slug}"' in client.send("/ask", do="send", **asked).text
    for address in (f"/t/{other.id}/similar", f"/search/similar/{other.id}"):
        shown = client.get(address).text
        assert f'data-guide="{guide.slug}"' in shown
        assert f'data-guide="{own.slug}"' in shown


def test_what_has_waited_for_signal_is_sent_without_a_step(app: Flask, client: Client) -> None:
    a_thread()
    log_in(client, a_member())
    asked = {"board": "pisang", "title": "Kripik pisang cepat lembek", "body": "Kenapa ya?"}
    own = {"csrf_token": client.csrf_token(), "idempotency_key": "1" * 16, "do": "send"}
    sent = client.post("/ask", data=own | asked, headers={"Accept": "application/json"})
    assert sent.status_code == 200
    assert sent.json["next"].startswith("/t/")
    assert db.session.query(Thread).count() == 2
    assert on_page(client, "cepat lembek")
