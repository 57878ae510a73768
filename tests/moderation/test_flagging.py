"""Reports: once each, weighed by who reports, and what follows from them."""

import pytest
from flask import Flask

from forum.charter.moderation import (
    DISTRUSTED_FLAG_WEIGHT,
    FLAG_WEIGHT,
    TRUSTED_FLAG_WEIGHT,
    ReviewKind,
    flag_weight,
)
from forum.charter.words import State
from forum.kernel.db import db
from forum.kernel.errors import Conflict, Forbidden, Invalid
from forum.kernel.transactions import transaction
from forum.ledger.models import Event
from forum.moderation.service.flagging import open_flags
from forum.threads.service.changing import delete, hide, restore, unhide
from tests.builders import (
    REASON,
    a_member,
    a_mentor,
    a_moderator,
    a_suspended_member,
    a_thread,
    a_vote,
    an_accepted_answer,
    an_answer,
    authorise,
)
from tests.client import Client
from tests.moderation.scenes import decided, item_of, newest, reported, taken_back, told, waiting
from tests.proof import differences


@pytest.mark.parametrize(
    ("upheld", "decided_ones", "weight"),
    [
        (0, 2, FLAG_WEIGHT),
        (3, 3, TRUSTED_FLAG_WEIGHT),
        (2, 3, TRUSTED_FLAG_WEIGHT),
        (1, 2, FLAG_WEIGHT),
        (2, 4, FLAG_WEIGHT),
        (0, 3, DISTRUSTED_FLAG_WEIGHT),
    ],
)
def test_a_report_weighs_as_its_members_record_says(
    upheld: int, decided_ones: int, weight: int
) -> None:
    assert flag_weight(upheld, decided_ones) == weight


def test_one_report_waits_and_the_post_stays(app: Flask) -> None:
    post = an_answer()
    reported(post, "rude", note="Kasar sekali.")
    (item,) = waiting()
    assert (item.kind, item.reasons, item.post_id) == (ReviewKind.FLAGGED, "rude", post.id)
    assert post.state == State.VISIBLE


def test_nobody_reports_twice_or_their_own_or_what_is_out_of_sight(app: Flask) -> None:
    author, member = a_member(), a_member()
    post = an_answer(by=author)
    reported(post, by=member)
    with pytest.raises(Conflict):
        reported(post, by=member)
    for actor in (author, a_suspended_member()):
        with pytest.raises(Forbidden):
            reported(post, by=actor)
    with pytest.raises(Invalid):
        reported(post, "boring")
    hidden, moderator = an_answer(), a_moderator()
    with transaction():
        hide(moderator, hidden.id, REASON)
    with pytest.raises(Conflict):
        reported(hidden, by=moderator)


def test_enough_reports_hide_a_post_until_a_moderator_decides(app: Flask) -> None:
    author = a_member()
    post = an_accepted_answer(by=author)
    a_vote(post)
    for _ in range(3):
        reported(post)
    assert (post.state, post.removed_by_id) == (State.HIDDEN, None)
    assert told(author)[-1] == "post.hidden"
    assert differences() == []
    decided(a_moderator(), item_of(post), "dismiss", "Tidak apa-apa.")
    assert post.state == State.VISIBLE
    assert open_flags(post.id) == []
    assert differences() == []


def test_one_word_of_a_mentor_of_the_cluster_hides_what_is_dangerous(app: Flask) -> None:
    post, other = an_answer(), an_answer()
    reported(other, "dangerous", by=a_mentor("kakao"))
    assert other.state == State.VISIBLE
    reported(post, "dangerous", by=a_mentor("pisang"))
    assert post.state == State.HIDDEN
    assert '"rule":"mentor"' in newest("post.hidden").data


def test_an_upheld_report_is_an_event_a_reason_and_hides_by_decision(app: Flask) -> None:
    author, moderator = a_member(), a_moderator()
    post = an_answer(by=author)
    reported(post, "dangerous")
    reported(post, "dangerous")
    reported(post, "rude")
    decided(moderator, item_of(post), "hide", REASON)
    upheld = [e for e in _events() if e.kind == "flag.upheld"]
    assert [e.subject_id for e in upheld] == [author.id] * 2
    assert ['"dangerous"' in e.data for e in upheld] == [True, False]
    hiding = newest("post.hidden")
    assert (hiding.actor_id, post.removed_by_id) == (moderator.id, moderator.id)
    assert differences() == []


def _events() -> list[Event]:
    db.session.rollback()
    return db.session.query(Event).order_by(Event.id).all()


def test_a_dismissal_can_be_taken_back(app: Flask) -> None:
    post, moderator = an_answer(), a_moderator()
    reported(post)
    decided(moderator, item_of(post), "dismiss")
    assert waiting() == []
    taken_back(moderator, newest("flag.dismissed").id)
    assert [item.post_id for item in waiting()] == [post.id]
    assert len(open_flags(post.id)) == 1


def test_staff_hiding_on_the_page_upholds_and_showing_again_dismisses(app: Flask) -> None:
    post, other, moderator = an_answer(), an_answer(), a_moderator()
    reported(post)
    with transaction():
        hide(moderator, post.id, REASON)
    assert waiting() == []
    assert newest("flag.upheld").thing_id == post.id
    for _ in range(3):
        reported(other)
    with transaction():
        unhide(moderator, other.id, REASON)
    assert waiting() == []
    assert newest("flag.dismissed").thing_id == other.id


def test_an_author_does_not_escape_by_deleting_and_restoring(app: Flask) -> None:
    author = a_member()
    post = an_answer(by=author)
    reported(post)
    with transaction():
        delete(author, post.id)
    assert waiting() == []
    with transaction():
        restore(author, post.id)
    assert [item.post_id for item in waiting()] == [post.id]


def test_a_record_of_false_reports_hides_nothing(app: Flask) -> None:
    crowd = [a_member() for _ in range(3)]
    for _ in range(3):
        post = an_answer()
        for member in crowd[:2]:
            reported(post, by=member)
        decided(a_moderator(), item_of(post), "dismiss")
    target = an_answer(a_thread())
    for member in crowd:
        reported(target, by=member)
    assert target.state == State.VISIBLE


def test_the_author_learns_of_no_reporter_anywhere(app: Flask) -> None:
    author, member = a_member(), a_member("pelapor")
    post = an_answer(by=author)
    reported(post, by=member, note="kenari-laporan")
    client = authorise(Client(app), author)
    export = client.get("/api/v1/me/export").text
    assert "kenari-laporan" not in export
    assert "pelapor" not in export
    assert "flag.given" not in export
    own = authorise(Client(app), member).get("/api/v1/me/export").text
    assert "kenari-laporan" in own


def test_by_the_api_a_report_is_made_once(app: Flask) -> None:
    post, member = an_answer(), a_member()
    client = authorise(Client(app), member)
    path = f"/api/v1/posts/{post.id}/flags"
    assert client.post(path, json={"reason": "boring"}).status_code == 422
    made = client.post(path, json={"reason": "spam", "note": "Iklan."})
    assert made.status_code == 201
    assert made.json["reason"] == "spam"
    assert client.post(path, json={"reason": "rude"}).status_code == 409
