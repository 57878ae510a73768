"""What a mentor writes under an answer: open, then resolved by a change, upheld or taken back."""

from collections.abc import Callable

import pytest
from flask import Flask

from forum.charter.actor import Actor
from forum.charter.limits import CORRECTION_ANSWER_DAYS, CORRECTION_MAX_CHARACTERS
from forum.charter.words import CorrectionState, Notice, State
from forum.kernel import jobs
from forum.kernel.db import db
from forum.kernel.errors import AlreadyDone, Conflict, Forbidden, Invalid, NotFound
from forum.ledger.models import Entry, Event, LedgerText
from forum.ledger.queries import score
from forum.notifications.queries import notices
from forum.threads.models import Post
from forum.threads.service.changing import Change, edit
from forum.threads.service.texts import written, written_note
from forum.votes.jobs import uphold_unanswered
from forum.votes.models import Correction
from forum.votes.service import correct, endorse, resolve, uphold, withdraw_correction
from tests.builders import (
    REASON,
    a_comment,
    a_correction,
    a_member,
    a_mentor,
    a_moderator,
    a_thread,
    again,
    an_answer,
    an_endorsement,
    log_in,
    put_into,
)
from tests.client import Client
from tests.clock import Clock
from tests.proof import differences
from tests.threads.test_changing import do, the_author

NOTE = written_note("Dua hari kurang.")


@pytest.fixture
def post(app: Flask) -> Post:
    return an_answer()


def mentor_of(correction: Correction) -> Actor:
    return again(Actor(correction.mentor_id))


def change(post: Post, by: Actor | None = None) -> None:
    text = Change(written("Jemur tiga hari."), reason=REASON)
    do(edit, by or the_author(post), post.id, text)


def kinds(correction: Correction) -> list[str]:
    rows = db.session.query(Event).filter(Event.kind.startswith("correction."))
    assert all(f'"correction":{correction.id}' in row.data for row in rows)
    return [row.kind.removeprefix("correction.") for row in rows.order_by(Event.id)]


def pages(app: Flask, post: Post) -> str:
    return Client(app).get(f"/p/{post.id}", follow_redirects=True).text


def test_a_correction_stands_under_the_answer_for_everybody(app: Flask, post: Post) -> None:
    correction = a_correction(post, a_mentor(), "Dua hari *kurang*, <b>tiga</b>.")
    assert post.correction_count == 1
    for path in (f"/p/{post.id}", f"/p/{post.id}/comments"):
        page = Client(app).get(path, follow_redirects=True).text
        assert "<em>kurang</em>, &lt;b&gt;tiga" in page
        assert "Perlu dikoreksi" in page
    assert kinds(correction) == ["written"]
    assert db.session.query(Entry).count() == 0
    assert differences() == []


def test_only_other_mentors_of_the_cluster_correct(post: Post) -> None:
    own = an_answer(by=a_mentor())
    for actor in (the_author(own), a_member(), a_mentor("kakao"), a_moderator()):
        with pytest.raises(Forbidden):
            do(correct, actor, own.id, NOTE)


def test_one_open_correction_a_mentor_and_answer(post: Post) -> None:
    first = a_correction(post)
    with pytest.raises(Conflict):
        do(correct, mentor_of(first), post.id, NOTE)
    a_correction(post)
    do(withdraw_correction, mentor_of(first), first.id)
    a_correction(post, mentor_of(first))
    assert post.correction_count == 2


@pytest.mark.parametrize("note", ["", "   ", "x" * (CORRECTION_MAX_CHARACTERS + 1)])
def test_a_note_must_say_something_and_be_short(app: Flask, note: str) -> None:
    with pytest.raises(Invalid) as refused:
        written_note(note)
    assert list(refused.value.errors) == ["note"]


def test_a_change_that_the_mentor_confirms_resolves_it(app: Flask, post: Post) -> None:
    correction = a_correction(post)
    with pytest.raises(Conflict):
        do(resolve, mentor_of(correction), correction.id)
    change(post)
    for stranger in (a_member(), a_mentor(), the_author(post)):
        with pytest.raises(Forbidden):
            do(resolve, stranger, correction.id)
    do(resolve, mentor_of(correction), correction.id)
    assert (correction.state, post.correction_count) == (CorrectionState.RESOLVED, 1)
    assert correction.decided_by_id == correction.mentor_id
    with pytest.raises(AlreadyDone):
        do(resolve, mentor_of(correction), correction.id)
    with pytest.raises(Conflict):
        do(withdraw_correction, mentor_of(correction), correction.id)
    assert kinds(correction) == ["written", "resolved"]
    assert "Perlu dikoreksi" not in pages(app, post)
    assert "Sudah dikoreksi" in pages(app, post)


def test_a_moderator_says_why(post: Post) -> None:
    correction, moderator = a_correction(post), a_moderator()
    change(post)
    for act in (resolve, uphold, withdraw_correction):
        with pytest.raises(Invalid):
            do(act, moderator, correction.id, "")
    do(resolve, moderator, correction.id, REASON)
    assert correction.decided_by_id == moderator.id
    assert REASON in [row.text for row in db.session.query(LedgerText)]


def test_a_moderator_upholds_what_others_wrote_about_others(app: Flask, post: Post) -> None:
    both = a_moderator(mentor_of="pisang")
    own = a_correction(post, both)
    with pytest.raises(Forbidden):
        do(uphold, both, own.id, REASON)
    of_own = a_correction(an_answer(by=both))
    for act in (uphold, resolve, withdraw_correction):
        with pytest.raises(Forbidden):
            do(act, both, of_own.id, REASON)
    do(uphold, a_moderator(), own.id, REASON)
    with pytest.raises(AlreadyDone):
        do(uphold, a_moderator(), own.id, REASON)
    assert own.state == CorrectionState.UPHELD
    assert "Koreksi ini berlaku" in pages(app, post)


def test_what_was_upheld_can_still_be_mended(post: Post) -> None:
    correction = a_correction(post)
    do(uphold, a_moderator(), correction.id, REASON)
    change(post)
    do(resolve, mentor_of(correction), correction.id)
    assert kinds(correction) == ["written", "upheld", "resolved"]


def test_a_correction_taken_back_is_gone_from_the_page(app: Flask, post: Post) -> None:
    correction = a_correction(post, note="Keliru saya.")
    do(withdraw_correction, mentor_of(correction), correction.id)
    assert post.correction_count == 0
    assert "Keliru saya." not in pages(app, post)
    with pytest.raises(AlreadyDone):
        do(withdraw_correction, mentor_of(correction), correction.id)
    with pytest.raises(Conflict):
        do(uphold, a_moderator(), correction.id, REASON)
    assert differences() == []


def test_a_note_is_seen_as_far_as_its_answer(app: Flask, post: Post) -> None:
    correction = a_correction(post, note="Rahasia koreksi.")
    thread = f"/t/{post.thread_id}"
    put_into(post, State.HIDDEN)
    mentor, author = mentor_of(correction), the_author(post)
    with pytest.raises(NotFound):
        do(resolve, mentor, correction.id)
    for reader, sees in ((mentor, False), (author, True), (a_moderator(), True)):
        page = log_in(Client(app), reader).get(thread, follow_redirects=True)
        assert ("Rahasia koreksi." in page.text) == sees


def test_the_author_is_told_and_the_mentor_of_a_change(app: Flask) -> None:
    author, mentor = a_member(), a_mentor()
    post = an_answer(by=author)
    correction = a_correction(post, mentor)

    def events(member: Actor) -> list[tuple[str, str]]:
        return [(row.kind, row.event) for row in notices(member).items][::-1]

    assert events(author) == [(Notice.CORRECTION, "correction.written")]
    change(post)
    assert events(mentor) == [(Notice.CORRECTION, "post.edited")]
    do(resolve, mentor, correction.id)
    assert events(author)[1:] == [(Notice.CORRECTION, "correction.resolved")]
    other = a_correction(post, mentor)
    do(uphold, a_moderator(), other.id, REASON)
    assert events(author)[-1] == events(mentor)[-1] == (Notice.CORRECTION, "correction.upheld")
    do(withdraw_correction, mentor, other.id)
    assert events(author)[-1] == (Notice.CORRECTION, "correction.withdrawn")
    told = [event for _kind, event in events(author)]
    assert told.count("correction.written") == 1, "the notice of what was taken back is gone"
    for member in (author, mentor):
        page = log_in(Client(app), member).get("/notifications").text
        assert "oreksi" in page


def stands_after(clock: Clock, correction: Correction) -> bool:
    clock.move(days=CORRECTION_ANSWER_DAYS, seconds=-1)
    uphold_unanswered()
    assert correction.state == CorrectionState.OPEN
    clock.move(seconds=1)
    for _ in range(2):
        uphold_unanswered()
    db.session.refresh(correction)
    return correction.state == CorrectionState.UPHELD


def test_without_a_reply_it_stands_after_fourteen_days(clock: Clock, post: Post) -> None:
    correction = a_correction(post)
    assert stands_after(clock, correction)
    assert kinds(correction) == ["written", "upheld"]
    assert (correction.decided_by_id, correction.decided_at) == (None, clock.now)
    assert differences() == []


REPLIES: dict[str, tuple[Callable[[Post], object], bool]] = {
    "the author changes the answer": (change, False),
    "the author comments on it": (lambda post: a_comment(post, the_author(post)), False),
    "a moderator changes it": (lambda post: change(post, a_moderator()), True),
    "somebody else comments": (a_comment, True),
    "the author's comment is gone": (
        lambda post: put_into(a_comment(post, the_author(post)), State.DELETED),
        True,
    ),
    "the author writes elsewhere": (lambda post: an_answer(by=the_author(post)), True),
    "the answer is out of sight": (lambda post: put_into(post, State.HIDDEN), False),
}


@pytest.mark.parametrize("what", REPLIES)
def test_a_reply_by_the_author_keeps_it_open(clock: Clock, post: Post, what: str) -> None:
    reply, stands = REPLIES[what]
    a_comment(post, the_author(post))
    clock.move(hours=1)
    correction = a_correction(post)
    clock.move(hours=1)
    reply(post)
    clock.move(hours=-1)
    assert stands_after(clock, correction) == stands


def test_the_job_is_on_the_schedule(app: Flask) -> None:
    assert "forum.votes.jobs.uphold_unanswered" in {job.name for job in jobs.jobs_of(app)}


def test_each_is_offered_what_is_theirs(app: Flask, post: Post) -> None:
    correction = a_correction(post)
    change(post)
    acts = {
        name: f'action="/corrections/{correction.id}/{name}"'
        for name in ("resolved", "upheld", "withdrawn")
    }
    readers = {
        "mentor": (mentor_of(correction), {"resolved", "withdrawn"}),
        "other mentor": (a_mentor(), set()),
        "author": (the_author(post), set()),
        "member": (a_member(), set()),
        "moderator": (a_moderator(), set(acts)),
        "moderator elsewhere": (a_moderator(moderates="kakao"), set()),
    }
    for name, (reader, may) in readers.items():
        page = log_in(Client(app), reader).get(f"/p/{post.id}", follow_redirects=True).text
        assert {act for act, sign in acts.items() if sign in page} == may, name
        writing = f'action="/p/{post.id}/corrections"' in page
        assert writing == (name == "other mentor"), name


def test_the_pages_do_what_they_offer(app: Flask, post: Post) -> None:
    mentor, moderator = a_mentor(), log_in(Client(app), a_moderator())
    client = log_in(Client(app), mentor)
    refused = client.send(f"/p/{post.id}/corrections", note=" ")
    assert refused.status_code == 422
    assert client.send(f"/p/{post.id}/corrections", note="Kurang lama.").status_code == 303
    correction = db.session.query(Correction).one()
    path = f"/corrections/{correction.id}"
    assert client.send(f"{path}/upheld", reason=REASON).status_code == 403
    assert moderator.send(f"{path}/upheld", reason=REASON).status_code == 303
    assert client.send(f"{path}/resolved").status_code == 409
    change(post)
    assert client.send(f"{path}/resolved").status_code == 303
    assert db.session.get_one(Correction, correction.id).state == CorrectionState.RESOLVED


def test_an_answer_in_a_closed_discussion_can_be_corrected_too(app: Flask) -> None:
    post = an_answer(a_thread(kind="discussion"))
    assert a_correction(post).state == CorrectionState.OPEN


def test_nobody_both_confirms_and_corrects(app: Flask, post: Post) -> None:
    mentor = an_endorsement(post)
    correction = a_correction(post, mentor)
    assert (post.endorsement_count, score(post.author_id, "pisang")) == (0, 0)
    with pytest.raises(Conflict):
        do(endorse, mentor, post.id)
    do(withdraw_correction, mentor, correction.id)
    do(endorse, mentor, post.id)
    assert post.endorsement_count == 1
    assert differences() == []
