"""Home, boards, rules, feeds and the site map."""

import re
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from flask import Flask

from forum.accounts.models import Membership
from forum.boards.clusters import BOARDS
from forum.boards.models import Board, BoardLabel, Label
from forum.boards.queries import all_boards, labels_of
from forum.boards.service import sync
from forum.charter.actor import Actor
from forum.charter.policies import POLICIES
from forum.charter.reputation import RULES
from forum.charter.words import MentorState, State
from forum.kernel import clock
from forum.kernel.db import db
from forum.kernel.i18n import say
from forum.kernel.transactions import transaction
from forum.threads.service.changing import Change, edit, unhide
from forum.threads.service.texts import checked_title
from tests.builders import (
    a_member,
    a_mentor,
    a_moderator,
    a_thread,
    an_accepted_answer,
    an_answer,
    log_in,
    put_into,
    row_of,
    the_question,
)
from tests.client import Client
from tests.clock import Clock
from tests.threads.test_changing import do

ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
ROW = re.compile(r'<li data-thread="(\d+)">')


def rows_on(page: str) -> list[int]:
    return [int(number) for number in ROW.findall(page)]


def test_boards_are_as_the_table_says_and_a_second_sync_changes_nothing(app: Flask) -> None:
    assert [board.slug for board in all_boards()] == [row.slug for row in BOARDS]
    umum = db.session.query(Board).filter_by(slug="umum").one()
    assert umum.cluster is None
    before = [db.session.query(table).count() for table in (Board, Label, BoardLabel)]
    assert do(sync) == 0
    assert [db.session.query(table).count() for table in (Board, Label, BoardLabel)] == before


def test_each_board_offers_its_labels(app: Flask, client: Client) -> None:
    for board in all_boards():
        labels = labels_of(board.id)
        page = client.get(f"/b/{board.slug}").text
        assert labels
        for label in labels:
            assert f'href="/b/{board.slug}?tag={label.slug}"' in page


def test_filters_and_labels_go_together_and_lead_back(app: Flask, client: Client) -> None:
    solved = an_accepted_answer(a_thread(labels=["panen"])).thread_id
    open_one, other = a_thread(labels=["panen"]).id, a_thread().id
    for query, wanted in (
        ("", {solved, open_one, other}),
        ("?tag=panen", {solved, open_one}),
        ("?filter=solved", {solved}),
        ("?filter=unanswered&tag=panen", {open_one}),
        ("?filter=unanswered", {open_one, other}),
        ("?filter=solved&tag=budidaya", set()),
        ("?filter=nonsense&tag=nonsense", {solved, open_one, other}),
    ):
        page = client.get(f"/b/pisang{query}").text
        assert set(rows_on(page)) == wanted, query
    page = client.get("/b/pisang?filter=unanswered&tag=panen").text
    assert 'href="/b/pisang?filter=unanswered" aria-current="true"' in page
    assert 'href="/b/pisang?filter=solved&amp;tag=panen"' in page


@pytest.mark.settings(LIMITS="off")
def test_a_board_is_read_page_by_page(app: Flask, client: Client) -> None:
    asker = a_member()
    threads = [a_thread(asker, labels=["panen"]).id for _ in range(43)]
    path, seen, pages = "/b/pisang?tag=panen", [], 0
    while path:
        page = client.get(path).text
        seen += rows_on(page)
        pages += 1
        assert ('href="/b/pisang?tag=panen">' in page) or pages == 1
        found = re.search(r'rel="next" href="([^"]+)"', page)
        path = found[1].replace("&amp;", "&") if found else ""
    assert (seen, pages) == (threads[::-1], 3)


def test_counters_of_boards_show_what_waits(app: Flask, client: Client) -> None:
    thread = a_thread()
    assert "1 belum terjawab" in client.get("/").text
    an_answer(thread)
    assert "belum terjawab</b>" not in client.get("/").text


def test_home_tells_members_what_is_new_for_them(app: Flask, client: Client, clock: Clock) -> None:
    asker = a_member()
    thread = a_thread(asker)
    log_in(client, asker)
    assert 'id="mine"' not in client.get("/").text
    clock.move(minutes=1)
    an_answer(thread)
    assert 'id="mine"' in client.get("/").text
    assert 'id="mine"' not in Client(app).get("/").text


def test_the_rules_print_the_charters_own_tables(app: Flask, client: Client) -> None:
    page = client.get("/rules").text
    with app.test_request_context():
        sentences = [each.sentence for each in (*RULES.values(), *POLICIES.values())]
        for sentence in sentences:
            assert str(say(sentence)) in page


@pytest.mark.parametrize(("language", "limit"), [("id", "10.000"), ("en", "10,000")])
def test_limits_are_written_as_the_reader_writes_them(
    app: Flask, client: Client, language: str, limit: str
) -> None:
    client.set_cookie("lang", language)
    assert f"<td>{limit}</td>" in client.get("/rules").text
    asker = a_member()
    row_of(asker).language = language
    db.session.commit()
    log_in(client, asker)
    refused = client.send("/ask", board="pisang", title="Terlalu panjang", body="x" * 10_001).text
    assert f" {limit} " in refused
    assert "10000 " not in refused


@pytest.mark.parametrize("path", ["/feed.atom", "/b/pisang/feed.atom"])
def test_a_feed_is_valid_and_whole(app: Flask, client: Client, path: str, clock: Clock) -> None:
    author = a_member(name='Bu "Asih" & <anak>')
    threads = []
    for number in range(3):
        clock.move(minutes=1)
        title = f'Judul ke-{number} <b>&amp;</b> "kutip" \x0c\x1b\ufffe\uffff'
        threads.append(
            a_thread(author, title=checked_title(title), body="Isi & `<script>` \x0b\ufffe ]]>")
        )
    put_into(the_question(threads[1]), State.HIDDEN)
    response = client.get(path)
    assert response.mimetype == "application/atom+xml"
    feed = ElementTree.fromstring(response.data)
    assert feed.tag == f"{ATOM}feed"
    for name in ("id", "title", "updated"):
        assert feed.findtext(f"{ATOM}{name}")
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links["self"] == f"http://localhost{path}"
    entries = feed.findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}id") for entry in entries] == [
        f"http://localhost/t/{thread.id}" for thread in (threads[2], threads[0])
    ]
    entry = entries[0]
    assert entry.findtext(f"{ATOM}title") == threads[2].title
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == author.name
    content = entry.find(f"{ATOM}content")
    assert content is not None
    assert (content.get("type"), content.text) == ("html", the_question(threads[2]).html)
    for name in ("published", "updated"):
        assert STAMP.fullmatch(entry.findtext(f"{ATOM}{name}") or "")


def test_an_empty_feed_is_valid(app: Flask, client: Client) -> None:
    assert ElementTree.fromstring(client.get("/feed.atom").data).findtext(f"{ATOM}updated")


def test_a_feed_shows_changes_at_once(app: Flask, client: Client) -> None:
    asker = a_member()
    question = the_question(a_thread(asker))
    before = client.get("/feed.atom").text
    do(edit, asker, question.id, Change(title="Judul yang baru sekali"))
    assert "Judul yang baru sekali" in client.get("/feed.atom").text
    put_into(question, State.HIDDEN)
    assert "<entry>" not in client.get("/feed.atom").text
    do(unhide, a_moderator(), question.id)
    assert "<entry>" in before
    assert "<entry>" in client.get("/feed.atom").text


def test_the_site_map_names_what_everybody_may_read(app: Flask, client: Client) -> None:
    thread, hidden = a_thread(), a_thread()
    put_into(the_question(hidden), State.HIDDEN)
    log_in(client, a_moderator())
    whole = ElementTree.fromstring(client.get("/sitemap.xml").data)
    places = {each.text for each in whole.iter(f"{SITEMAP}loc")}
    assert f"http://localhost/t/{thread.id}/{thread.slug}" in places
    assert places >= {f"http://localhost/b/{row.slug}" for row in BOARDS}
    assert not any(f"/t/{hidden.id}/" in str(place) for place in places)
    robots = client.get("/robots.txt").text
    assert "Sitemap: http://localhost/sitemap.xml" in robots


def test_mentors_find_the_open_questions_of_their_cluster_first(
    app: Flask, client: Client, clock: Clock
) -> None:
    titles = [f"Pertanyaan kakao {number}" for number in range(2)]
    for title in titles:
        a_thread(board="kakao", title=title)
    for number in range(9):
        clock.move(minutes=1)
        a_thread(board="umum" if number % 2 else "pisang", title=f"Pertanyaan lain {number}")

    def listed(who: Actor) -> list[str]:
        page = log_in(client, who).get("/").text
        found = re.findall(r"Pertanyaan (?:kakao|lain) \d", page)
        return list(dict.fromkeys(found))

    assert listed(a_mentor("kakao"))[:3] == [*titles[::-1], "Pertanyaan lain 8"]
    assert not set(titles) & set(listed(a_member()))
    suspended = a_member(mentor_of="kakao", suspended_until=clock.now + timedelta(days=1))
    assert listed(suspended)[0] == "Pertanyaan lain 8"


def test_mentors_of_a_cluster_stand_on_its_board(app: Flask, client: Client) -> None:
    mentor = a_member(name="Pak Mentor", mentor_of="pisang")
    with transaction():
        db.session.add(
            Membership(
                member_id=mentor.id,
                cluster="pisang",
                mentor_state=MentorState.ACTIVE,
                since=clock.now(),
            )
        )
    for slug, stands in (("pisang", True), ("kakao", False), ("umum", False)):
        assert ("Pak Mentor" in client.get(f"/b/{slug}").text) == stands
