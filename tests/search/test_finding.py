"""What fits stands in one order on both engines, tolerant of how people type, and bounded."""

import pytest
from flask import Flask
from sqlalchemy import select

from forum.kernel.db import db
from forum.search.models import Document
from forum.search.queries import candidates
from forum.search.queries.candidates import Filters
from forum.search.queries.finding import similar, understood
from forum.search.queries.likeness import like_thread
from forum.search.rules.fields import Fields
from forum.search.rules.scoring import Candidate, Wanted, ranked
from forum.threads.models import Thread
from tests.builders import (
    a_comment,
    a_member,
    a_thread,
    a_vote,
    an_accepted_answer,
    an_answer,
    the_question,
)
from tests.clock import Clock
from tests.search.village import ids_of

pytestmark = pytest.mark.settings(LIMITS="off")

TITLES = (
    "Keripik pisang cepat melempem",
    "Minyak goreng keripik bau tengik",
    "Fermentasi kakao berapa hari",
    "Kemasan keripik pisang untuk toko",
    "Harga keripik pisang naik",
    "Pisang sale berjamur",
)


def a_village() -> list[Thread]:
    asker, author = a_member(), a_member()
    threads = []
    for number, title in enumerate(TITLES):
        thread = a_thread(asker, title=title, body=f"Mohon saran soal {TITLES[number - 1]}.")
        answer = an_answer(thread, author, f"Coba lihat {TITLES[number - 2]}, lalu keringkan.")
        a_comment(answer, asker, f"Terima kasih, {TITLES[number - 3]}.")
        threads.append(thread)
    return threads


@pytest.mark.parametrize(
    "question",
    ["keripik", "pisang melempem", "kripik tengik gmn", "fermentsi", "harga kemasan sale", "kakao"],
)
def test_the_order_is_that_of_ranking_everything(app: Flask, question: str) -> None:
    """The engine only leaves out what does not fit, so both engines give this very order."""
    a_village()
    asked = understood(question)
    everything = [
        Candidate(
            row.id,
            row.thing_id,
            row.part,
            Fields(*(getattr(row, name) for name in Fields._fields)),
            False,
            False,
            0,
        )
        for row in db.session.execute(select(*Document.__table__.c))
    ]
    expected = [one.thing_id for one in ranked(asked.wanted, everything)]
    assert expected
    assert ids_of(question) == expected


def test_a_title_weighs_more_than_a_question_an_answer_and_a_comment(app: Flask) -> None:
    answered, remarked = a_thread(title="Tanya sesuatu"), a_thread(title="Tanya yang lain")
    an_answer(answered, body="Kencur ditumbuk halus.")
    a_comment(the_question(remarked), body="Kencur ditumbuk halus.")
    asking = a_thread(title="Tanya ketiga", body="Kencur ditumbuk halus.")
    titled = a_thread(title="Kencur ditumbuk halus", body="Mohon saran.")
    assert ids_of("kencur tumbuk") == [titled.id, asking.id, answered.id, remarked.id]


def test_of_two_alike_the_solved_and_the_helpful_come_first(app: Flask) -> None:
    text = {"title": "Kencur cepat busuk", "body": "Mohon saran untuk kencur."}
    helped, solved, plain = (a_thread(**text) for _ in range(3))
    for thread in (helped, plain):
        an_answer(thread, body="Simpan di pasir.")
    an_accepted_answer(solved)
    a_vote(the_question(helped))
    assert ids_of("kencur busuk") == [solved.id, helped.id, plain.id]


def test_a_wrong_word_is_taken_for_the_nearest_and_said(app: Flask) -> None:
    threads = a_village()
    asked = understood("fermentsi kakau")
    assert asked.as_corrected == "fermentasi kakao"
    assert ids_of("fermentsi kakau")[0] == threads[2].id
    assert understood("fermentsi", exact=True).corrected == {}


def test_a_word_of_the_language_is_never_taken_for_another(app: Flask) -> None:
    a_village()
    assert understood("tangga").corrected == {}


def test_two_words_run_together_are_found(app: Flask) -> None:
    threads = a_village()
    assert understood("keripikpisang").as_corrected == "keripik pisang"
    assert threads[0].id in ids_of("keripikpisang")


def test_the_last_word_may_be_a_beginning(app: Flask) -> None:
    threads = a_village()
    assert ids_of("ferment")[0] == threads[2].id
    assert ids_of("kakao ferm")[0] == threads[2].id
    assert ids_of("kaka")[0] == threads[2].id
    assert understood("kak", typing=True).stems == {"kakao"}
    assert understood("kak").stems == frozenset()
    assert ids_of("xyz") == []


def test_filters_narrow_and_never_widen(app: Flask) -> None:
    asker = a_member(kecamatan="64.08.10")
    here = a_thread(asker, title="Kencur di kebun", labels=["panen"])
    a_thread(title="Kencur di dapur", board="kakao")
    solved = a_thread(title="Kencur di pasar")
    an_accepted_answer(solved)
    assert len(ids_of("kencur")) == 3
    assert set(ids_of("kencur", Filters(board="pisang"))) == {here.id, solved.id}
    assert ids_of("kencur", Filters(label="panen")) == [here.id]
    assert ids_of("kencur", Filters(kecamatan="64.08.10")) == [here.id]
    assert ids_of("kencur", Filters(solved=True)) == [solved.id]
    assert set(ids_of("kencur", Filters(unanswered=True))) == set(ids_of("kencur")) - {solved.id}
    assert ids_of("kencur", Filters(board="umum")) == []


def test_the_commonest_words_cost_no_more_than_the_bound(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    asker = a_member()
    threads = [a_thread(asker, title=f"Keripik nomor {n}") for n in range(12)]
    loaded: list[int] = []
    load = candidates._threads
    monkeypatch.setattr(candidates, "_threads", lambda ids: loaded.append(len(ids)) or load(ids))
    found = candidates.candidates([["keripik"]], Filters(), most=5)
    assert loaded == [5]
    assert {one.thing_id for one in found} == {thread.id for thread in threads[-5:]}


def test_what_is_not_the_whole_question_counts_less() -> None:
    wanted = [Wanted((("a", 1.0),), 1.0), Wanted((("b", 1.0),), 1.0)]
    both = Candidate(1, 1, 0, Fields(title=" a  b "), False, False, 0)
    one = Candidate(2, 2, 0, Fields(title=" a  a "), False, False, 0)
    none = Candidate(3, 3, 0, Fields(title=" c "), False, False, 0)
    order = ranked(wanted, [one, none, both])
    assert [found.thing_id for found in order] == [1, 2]
    assert order[0].score > 2 * order[1].score


def test_the_same_question_in_other_words_is_likely_a_duplicate(app: Flask) -> None:
    thread = a_thread()
    a_thread(title="Fermentasi kakao berapa hari", body="Tengkulak bilang dua hari cukup.")
    same = similar("Kripik pisang saya cepat sekali lembek", "Kenapa ya, padahal digoreng kering.")
    assert same[0].thing_id == thread.id
    assert same[0].likely
    other = similar("Cara memasang antena televisi di atap", "Gambarnya bersemut kalau hujan.")
    assert not any(one.likely for one in other)
    assert similar("", "") == []


def test_a_thread_is_not_like_itself(app: Flask) -> None:
    threads = a_village()
    rows = like_thread(threads[0].id, 3)
    assert rows
    assert threads[0].id not in [row.id for row in rows]
    assert like_thread(10**9, 3) == []


def test_a_thread_asked_later_stands_before_one_that_is_equal(app: Flask, clock: Clock) -> None:
    first = a_thread(title="Kencur cepat busuk")
    clock.move(days=1)
    second = a_thread(title="Kencur cepat busuk")
    assert ids_of("kencur") == [second.id, first.id]
