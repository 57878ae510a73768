"""Pages of kept pieces: nothing of one reader shows to another, and changes show at once."""

import re
from collections.abc import Callable

import pytest
from flask import Flask

from forum.kernel import drawing
from forum.kernel.transactions import transaction
from forum.kernel.versions import touch_site
from forum.threads.service import changing, choosing, moving
from forum.threads.service.changing import Change
from forum.threads.service.texts import written, written_note
from forum.votes.service import (
    correct,
    endorse,
    say_helpful,
    uphold,
    withdraw,
    withdraw_endorsement,
)
from tests.builders import (
    REASON,
    a_comment,
    a_member,
    a_thread,
    an_answer,
    log_in,
    row_of,
)
from tests.client import Client
from tests.threads.test_changing import do
from tests.threads.village import SECRETS, Village, afresh

# What is drawn and kept knows no database.
pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


@pytest.fixture
def village(app: Flask) -> Village:
    return Village(app)


def test_pages_look_the_same_whoever_came_before(village: Village) -> None:
    """Each page drawn from nothing for its reader equals the one after everybody was there."""
    alone = {}
    for name in village.people:
        for path in village.paths:
            afresh()
            alone[name, path] = village.page(name, path)
    for order in (list(village.people), list(reversed(village.people))):
        afresh()
        for _round in range(2):
            for name in order:
                for path in village.paths:
                    assert village.page(name, path) == alone[name, path], (name, path)


def test_each_first_reader_leaves_nothing_to_the_next(village: Village) -> None:
    wanted = {}
    for name in village.people:
        afresh()
        wanted[name] = village.page(name)
    for first in village.people:
        afresh()
        village.page(first)
        for name in village.people:
            assert village.page(name) == wanted[name], f"{name} after {first}"


def test_names_tokens_and_counts_are_the_readers_own(village: Village) -> None:
    tokens: dict[str, str] = {}
    for name, actor in village.people.items():
        page = village.clients[name].get(village.path).text
        found = set(re.findall(r'name="csrf_token" value="([^"]+)', page))
        assert len(found) == (0 if name in ("guest", "suspended") else 1), name
        keys = re.findall(r'name="idempotency_key" value="([^"]+)', page)
        assert all(keys)
        for token in (*found, *set(keys)):
            assert tokens.setdefault(token, name) == name
        menu = re.findall(r'<li><a href="/u/(\w+)">', page)
        assert menu == ([] if actor.id is None else [actor.username])
        assert not any(mark in page for mark in map(chr, (*range(9), *range(14, 32))))


def test_what_one_may_do_is_offered_to_nobody_else(village: Village) -> None:
    question, answer = village.question.id, village.answer.id
    offers = {
        f'action="/p/{answer}/helpful"': "member asker voter mentor moderator admin elsewhere",
        f'action="/p/{question}/helpful"': "member author voter mentor moderator admin elsewhere",
        f'href="/p/{question}/edit"': "asker moderator admin",
        f'href="/p/{answer}/edit"': "author moderator admin",
        f'href="/p/{village.comment.id}/edit"': "asker moderator admin",
        f'action="/p/{answer}/delete"': "author",
        f'action="/p/{answer}/hidden"': "moderator admin",
        f'action="/t/{village.thread.id}/closed"': "moderator admin",
        f'action="/t/{village.thread.id}/move"': "moderator admin",
        f'action="/p/{answer}/endorsement"': "mentor",
        f'action="/p/{answer}/corrections"': "mentor",
        f'action="/corrections/{village.correction.id}/withdrawn"': "moderator admin",
        "Sunting jawaban Anda": "",
        "Edit your answer": "author",  # who reads in English
        f'action="/t/{village.thread.id}/accepted"': "asker moderator admin",
        f'action="/p/{answer}/comments"': (
            "member asker author voter mentor moderator admin elsewhere"
        ),
        f'href="/login?next=/p/{answer}"': "guest",
        'aria-pressed="true"': "asker author voter",  # the first two follow, the third both
    }
    for name in village.people:
        page = village.page(name)
        for offer, people in offers.items():
            here = name.split()[-1] in people.split()
            assert (offer in page) == here, (name, offer)


def test_a_moderator_elsewhere_leaves_no_box_of_staff_acts_to_members(village: Village) -> None:
    afresh()
    plain = village.page("member")
    assert "alasan" not in plain.lower()
    afresh()
    village.page("moderator elsewhere")
    assert village.page("member") == plain
    wanted = village.page("asker")
    afresh()
    village.page("moderator")
    assert village.page("asker") == wanted


def test_addresses_on_a_page_are_of_the_site_its_reader_came_to(village: Village) -> None:
    """A page kept for one who came by another name must not lead others there."""
    for name in ("guest", "member"):
        afresh()
        client = village.clients[name]
        client.get(village.path, base_url="http://evil.example")
        client.get("/", base_url="http://evil.example")
        for path in (village.path, "/"):
            assert "evil.example" not in village.page(name, path)


def _name(village: Village) -> None:
    row = row_of(village.author)
    row.name = "Nama Baru"
    touch_site()


def _mark(village: Village) -> None:
    row_of(village.author).mentor_of = "pisang"
    touch_site()


def _edit(village: Village, **change: object) -> None:
    changing.edit(village.asker, village.question.id, Change(**change))  # type: ignore[arg-type]


CHANGES: dict[str, tuple[Callable[[Village], object], str]] = {
    "a name": (_name, "Nama Baru"),
    "a mentor's mark": (_mark, 'data-cluster="pisang">Mentor '),
    "a vote": (lambda v: say_helpful(v.people["member"], v.answer.id), "(2)"),
    "a text": (lambda v: _edit(v, text=written("Isi yang baru sekali.")), "Isi yang baru sekali."),
    "a title": (lambda v: _edit(v, title="Judul yang baru sekali"), "Judul yang baru sekali"),
    "a label": (lambda v: _edit(v, labels=["budidaya"]), 'href="/b/pisang?tag=budidaya"><span'),
    "a pin": (
        lambda v: changing.pin(v.people["moderator"], v.thread.id, REASON),
        'href="#i-pin"',
    ),
    "a lock": (
        lambda v: changing.close(v.people["moderator"], v.thread.id, REASON),
        'href="#i-lock"',
    ),
    "an endorsement": (
        lambda v: endorse(v.people["mentor"], v.answer.id),
        'Bu Ratna</a>, <a href="/u/mentorku">',
    ),
    "a correction": (
        lambda v: correct(v.people["mentor"], v.answer.id, written_note("Kurang *lama*.")),
        "Kurang <em>lama</em>.",
    ),
    "an upheld correction": (
        lambda v: uphold(v.people["moderator"], v.correction.id, REASON),
        'data-state="upheld"',
    ),
    "a move": (
        lambda v: moving.move(v.people["moderator"], v.thread.id, "kakao", REASON),
        'class="mark"><a href="/b/kakao">',
    ),
    "a choice": (
        lambda v: choosing.accept(v.asker, v.thread.id, v.answer.id),
        'class="post accepted" id="p{answer}"',
    ),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_shows_to_everybody_at_once(village: Village, what: str) -> None:
    change, sign = CHANGES[what]
    sign = sign.format(answer=village.answer.id)
    for name in village.people:
        for path in village.paths:
            assert sign not in village.page(name, path)
    do(change, village)
    for name in village.people:
        assert sign in village.page(name), name


def test_what_comes_and_goes_shows_to_everybody_at_once(village: Village) -> None:
    late, remark = written("Jawaban yang menyusul."), written("Komentar yang menyusul.")
    post = an_answer(village.thread, village.people["mentor"], late.body)
    comment = a_comment(village.answer, village.people["mentor"], remark.body)
    for name in village.people:
        assert late.body in village.page(name)
        assert remark.body in village.page(name)
    moderator = village.people["moderator"]
    do(changing.hide, moderator, post.id, REASON)
    do(changing.hide, moderator, comment.id, REASON)
    for name in village.people:
        seen = name in ("mentor", "moderator", "admin")
        assert (late.body in village.page(name)) == seen, name
        assert (remark.body in village.page(name)) == seen, name
    do(changing.unhide, moderator, post.id)
    for name in village.people:
        assert late.body in village.page(name)
        assert "Hidden by a moderator" not in village.page("author")


def test_a_vote_and_its_undo_show_to_the_voter(village: Village) -> None:
    pressed = re.compile(
        rf'action="/p/{village.answer.id}/helpful">.*?<input type="hidden" name="undo".*?</form>'
    )
    member = village.people["member"]
    assert not pressed.search(village.page("member"))
    do(say_helpful, member, village.answer.id)
    assert pressed.search(village.page("member"))
    do(withdraw, member, village.answer.id)
    assert not pressed.search(village.page("member"))
    assert pressed.search(village.page("voter"))


def test_an_endorsement_and_its_undo_show_to_the_mentor(village: Village) -> None:
    pressed = re.compile(rf'action="/p/{village.answer.id}/endorsement">.*?name="undo".*?</form>')
    mentor = village.people["mentor"]
    assert not pressed.search(village.page("mentor"))
    do(endorse, mentor, village.answer.id)
    assert pressed.search(village.page("mentor"))
    do(withdraw_endorsement, mentor, village.answer.id)
    assert not pressed.search(village.page("mentor"))


def test_the_language_is_the_readers_own(village: Village) -> None:
    member, guest = village.clients["member"], village.clients["guest"]
    assert "Bermanfaat" in village.page("member")
    assert "Helpful" in village.page("author")
    guest.set_cookie("lang", "en")
    assert "Helpful" in village.page("guest")
    guest.set_cookie("lang", "id")
    assert "Bermanfaat" in village.page("guest")
    with transaction():
        row_of(village.people["member"]).language = "en"
    assert "Helpful" in SECRETS.sub("", member.get(village.path).text)


def test_new_notices_show_on_kept_pages_of_their_reader_alone(village: Village) -> None:
    badge = re.compile(r'<span class="count">(\d+)')
    asker, member = (badge.findall(village.page(name)) for name in ("asker", "member"))
    assert member == []
    an_answer(village.thread)
    assert int(badge.findall(village.page("asker"))[0]) == int(asker[0]) + 1
    assert badge.findall(village.page("member")) == []
    assert int(badge.findall(village.page("asker", "/b/pisang"))[0]) == int(asker[0]) + 1


def test_a_flash_shows_once_and_to_nobody_else(village: Village) -> None:
    member = village.clients["member"]
    assert member.send(f"/p/{village.answer.id}/helpful").status_code == 303
    afresh()
    assert 'data-flash="done"' in village.page("member")
    for name in village.people:
        assert 'data-flash="done"' not in village.page(name)


def test_marks_of_the_machine_typed_by_a_member_are_just_text(app: Flask, client: Client) -> None:
    marks = "".join(map(chr, range(1, 20)))
    spelled = " ".join(f"&#{number}; &amp;#{number};" for number in range(1, 20))
    thread = a_thread(title=f"Judul {marks} baik", body=f"Isi {marks} {spelled} `{spelled}`")
    reader = a_member(name="Ibu Pembaca")
    log_in(client, reader)
    page = client.get(f"/t/{thread.id}/{thread.slug}", follow_redirects=True).text
    main = page[page.index("<article") : page.index("</article")]
    assert "Ibu Pembaca" not in main[main.index('class="text"') : main.index('class="acts"')]
    assert reader.username not in main


def test_a_page_survives_pieces_lost_while_it_is_drawn(
    village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full store drops pieces between the look for them and their use."""
    wanted = {name: village.page(name) for name in village.people}
    monkeypatch.setattr(drawing, "has_piece", lambda _key: True)
    for name in village.people:
        afresh()
        assert village.page(name) == wanted[name]
        for key in [key for key in drawing._kept if "for_machines" in key]:  # type: ignore[operator]
            del drawing._kept[key]
        assert village.page(name) == wanted[name]


def test_an_answer_form_shown_again_keeps_the_words_and_nothing_is_kept_of_it(
    village: Village,
) -> None:
    member = village.clients["member"]
    page = member.send(f"/t/{village.thread.id}/answers", body="Kata rahasia", do="preview")
    assert page.status_code == 200
    assert page.text.count("Kata rahasia") == 2
    assert not any(mark in page.text for mark in map(chr, (*range(9), *range(14, 32))))
    refused = member.send(f"/t/{village.thread.id}/answers", body=" ")
    assert refused.status_code == 422
    for name in village.people:
        assert "Kata rahasia" not in village.page(name)


def test_an_erased_author_has_no_name_on_any_page(village: Village) -> None:
    with transaction():
        row = row_of(village.author)
        row.erased_at, row.name, row.username = row.created_at, "", f"deleted-{row.id}"
        touch_site()
    for name in village.people:
        if name != "author":
            page = village.page(name)
            assert "Pak Joko" not in page
            assert "penjawab" not in page
            assert f"deleted-{village.author.id}" not in page
