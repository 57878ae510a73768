"""Candidates and suspicious votes wait in the queue of moderators, and go whoever decides where."""

import pytest
from flask import Flask

from forum.app import ERASERS
from forum.charter.actor import Actor
from forum.charter.moderation import ReviewAction, ReviewKind, ReviewState
from forum.charter.rings import CaseState
from forum.charter.words import Role
from forum.kernel.db import db
from forum.kernel.errors import AlreadyDone, Conflict, Forbidden, Invalid, NotFound
from forum.kernel.transactions import transaction
from forum.moderation.models import ReviewItem
from forum.moderation.queries.queue import QueueFilter, one_item, queue
from forum.moderation.service.appealing import appeal
from forum.moderation.service.deciding import Decision, decide
from forum.standing.service import cases
from forum.standing.service.offices import confirm
from forum.standing.service.own import step_down
from tests.builders import (
    REASON,
    a_member,
    a_moderator,
    again,
    an_answer,
    authorise,
    log_in,
    row_of,
)
from tests.client import Client
from tests.clock import Clock
from tests.moderation.scenes import newest, reported, taken_back, told, waiting
from tests.standing.people import an_expert, id_of, let_moderators_confirm, review_now
from tests.standing.test_cases import Star, found, star, the_case

__all__ = ["star"]

pytestmark = pytest.mark.settings(LIMITS="off")


@pytest.fixture
def expert(app: Flask, clock: Clock) -> Actor:
    """A candidate who waits for a moderator."""
    let_moderators_confirm()
    expert = an_expert(clock, "siti")
    review_now()
    return expert


def decided(actor: Actor, item: ReviewItem, action: str, reason: str = REASON) -> None:
    item_id = item.id
    with transaction():
        decide(actor, item_id, Decision(action, reason))


def again_item(item: ReviewItem) -> ReviewItem:
    db.session.rollback()
    return db.session.get_one(ReviewItem, item.id, populate_existing=True)


def test_a_candidate_waits_with_what_the_rule_says(expert: Actor) -> None:
    review_now()
    (item,) = waiting()
    assert (item.kind, item.subject_id) == (ReviewKind.PROMOTION, expert.id)
    (row,) = queue(a_moderator(), QueueFilter("promotion")).items
    assert row.about.verdict is not None
    assert row.about.verdict.met
    assert row.may_decide
    assert queue(a_moderator(moderates="kakao"), QueueFilter()).items == []


def test_a_candidate_becomes_mentor_in_the_queue(expert: Actor) -> None:
    (item,) = waiting()
    decided(a_moderator(), item, "approve", "")
    assert again(expert).mentor_of == {"pisang"}
    assert told(expert)[-1] == "mentor.promoted"
    assert again_item(item).action == ReviewAction.APPROVE
    with pytest.raises(Conflict):
        decided(a_moderator(), item, "reject")


def test_a_candidate_is_refused_in_the_queue_with_a_reason(expert: Actor) -> None:
    (item,) = waiting()
    with pytest.raises(Invalid):
        decided(a_moderator(), item, "reject", " ")
    decided(a_moderator(), item, "reject")
    assert again(expert).mentor_of == set()
    assert told(expert)[-1] == "mentor.refused"


@pytest.mark.parametrize("approve", [True, False])
def test_a_decision_on_the_page_of_candidates_closes_the_item(expert: Actor, approve: bool) -> None:
    (item,) = waiting()
    moderator, dossier_id = a_moderator(), item.thing_id
    with transaction():
        confirm(moderator, dossier_id, REASON, approve=approve)
    kept = again_item(item)
    assert (kept.state, kept.decided_by_id) == (ReviewState.DECIDED, moderator.id)
    assert kept.action == (ReviewAction.APPROVE if approve else ReviewAction.REJECT)


def test_a_candidate_who_declines_or_leaves_waits_no_more(expert: Actor, clock: Clock) -> None:
    other = an_expert(clock)
    review_now()
    first, second = waiting()
    with transaction():
        step_down(expert, id_of(expert), "pisang")
    assert again_item(first).state == ReviewState.WITHDRAWN
    with transaction():
        for forget in ERASERS:
            forget(id_of(other))
    assert again_item(second).state == ReviewState.WITHDRAWN


def test_nobody_decides_on_their_own_promotion(expert: Actor) -> None:
    (item,) = waiting()
    with transaction():
        row_of(expert).role = Role.MODERATOR
    staff = again(expert)
    assert queue(staff, QueueFilter()).items == []
    with pytest.raises(Forbidden):
        decided(staff, item, "approve")


def test_suspicious_votes_wait_once_with_signs_people_and_votes(star: Star) -> None:
    case = found(star)
    found(star)
    (item,) = waiting()
    assert (item.kind, item.thing_id, item.reasons) == (ReviewKind.RING, case.id, case.kind)
    (row,) = queue(a_moderator(), QueueFilter("ring")).items
    assert row.about.signs
    assert row.about.people == star.people
    assert row.about.revision == case.vote_count
    assert queue(a_moderator(moderates="kakao"), QueueFilter()).items == []


def test_votes_are_decided_in_the_queue_as_on_their_page(star: Star) -> None:
    found(star)
    (item,) = waiting()
    with pytest.raises(Invalid):
        decided(a_moderator(), item, "approve", "")
    decided(a_moderator(), item, "approve")
    assert star.points == 0
    assert the_case().state == CaseState.CONFIRMED
    assert told(star.hub)[-1] == "ring.confirmed"
    taken_back(a_moderator(), newest("ring.confirmed").id)
    assert star.points > 0
    (once_more,) = waiting()
    decided(a_moderator(), once_more, "dismiss")
    assert the_case().state == CaseState.DISMISSED
    assert waiting() == []
    taken_back(a_moderator(), newest("ring.dismissed").id)
    assert len(waiting()) == 1


def test_more_votes_than_were_read_are_not_decided_upon(star: Star) -> None:
    votes = found(star).vote_count
    star.write_and_vote(2)
    found(star)
    (item,) = waiting()
    item_id, moderator = item.id, a_moderator()
    with pytest.raises(Conflict), transaction():
        decide(moderator, item_id, Decision("approve", REASON, votes))


@pytest.mark.parametrize("state", [CaseState.CONFIRMED, CaseState.DISMISSED])
def test_a_decision_on_the_page_of_votes_closes_the_item(star: Star, state: CaseState) -> None:
    case_id, moderator = found(star).id, a_moderator()
    (item,) = waiting()
    with transaction():
        cases.decide(moderator, case_id, state, REASON)
    kept = again_item(item)
    assert (kept.state, kept.decided_by_id) == (ReviewState.DECIDED, moderator.id)
    with transaction():
        cases.decide(moderator, case_id, CaseState.OPEN, REASON)
    (once_more,) = waiting()
    assert once_more.thing_id == case_id


def test_staff_whom_a_case_names_learns_nothing_of_it(app: Flask, star: Star) -> None:
    with transaction():
        row_of(star.fans[0]).role = Role.MODERATOR
    named = again(star.fans[0])
    found(star)
    (item,) = waiting()
    assert queue(named, QueueFilter()).items == []
    with pytest.raises(NotFound):
        one_item(named, item.id)
    with pytest.raises(NotFound):
        decided(named, item, "dismiss")
    client = authorise(log_in(Client(app), named), named)
    assert client.get("/api/v1/review?kind=ring").json == {"items": [], "next": None}
    decided(a_moderator(), item, "approve")
    event_id = newest("ring.confirmed").id
    with pytest.raises(Forbidden):
        taken_back(named, event_id)


def test_who_is_named_may_appeal_and_somebody_else_decides(app: Flask, star: Star) -> None:
    found(star)
    (item,) = waiting()
    first, stranger = a_moderator(), a_member()
    decided(first, item, "approve")
    event_id = newest("ring.confirmed").id
    page = log_in(Client(app), star.hub).get("/notifications").text
    assert f"/moderation/acts/{event_id}/appeal" in page
    with pytest.raises(NotFound), transaction():
        appeal(stranger, event_id, "Saya juga.")
    with transaction():
        appeal(star.hub, event_id, "Kami tetangga.")
    with pytest.raises(AlreadyDone), transaction():
        appeal(star.fans[0], event_id, "Saya juga.")
    (waits,) = waiting()
    assert (waits.kind, waits.acted_by_id) == (ReviewKind.APPEAL, first.id)
    with pytest.raises(Forbidden):
        decided(first, waits, "approve")
    decided(a_moderator(), waits, "approve")
    assert star.points > 0
    assert told(star.hub)[-2:] == ["ring.withdrawn", "appeal.upheld"]


def test_the_log_names_nobody_and_quotes_no_reason(app: Flask, star: Star) -> None:
    found(star)
    (item,) = waiting()
    decided(a_moderator(), item, "approve", "Pak Pusat dan keluarganya.")
    for path in ("/moderation/log", "/api/v1/log"):
        shown = Client(app).get(path).text
        assert "Pak Pusat" not in shown
        assert "ring.confirmed" in shown or "tanda bermanfaat yang saling diberikan" in shown


def test_the_page_shows_evidence_and_decides(app: Flask, star: Star, expert: Actor) -> None:
    found(star)
    client = log_in(Client(app), a_moderator())
    shown = client.get("/moderation").text
    by_kind = {item.kind: item for item in waiting()}
    ring, promotion = by_kind["ring"], by_kind["promotion"]
    assert f'href="/moderation/rings/{ring.thing_id}"' in shown
    assert "Jadikan mentor" in shown
    assert 'form="many"' not in shown, "evidence is read one by one"
    together = [f"{ring.id}:", f"{promotion.id}:"]
    many = client.send("/moderation/many", ids=together, action="approve", reason=REASON)
    assert many.status_code == 422
    for item in (ring, promotion):
        path = f"/moderation/{item.id}"
        assert client.get(path).status_code == 200
        sent = client.send(f"{path}/decision", action="approve", reason=REASON)
        assert sent.status_code == 303
    assert star.points == 0
    assert again(expert).mentor_of == {"pisang"}


def test_the_api_lists_and_decides(app: Flask, star: Star, expert: Actor) -> None:
    votes = found(star).vote_count
    moderator = a_moderator()
    client = authorise(Client(app), moderator)
    (ring,) = client.get("/api/v1/review?kind=ring").json["items"]
    assert (ring["post"], ring["revision"], ring["subject"]) == (None, votes, None)
    (promotion,) = client.get("/api/v1/review?kind=promotion").json["items"]
    assert promotion["subject"] == "siti"
    body = {"action": "approve", "reason": REASON, "revision": votes - 1}
    path = f"/api/v1/review/{ring['id']}/decision"
    assert client.post(path, json=body).status_code == 409
    assert client.post(path, json=body | {"revision": votes}).status_code == 200
    path = f"/api/v1/review/{promotion['id']}/decision"
    assert client.post(path, json={"action": "approve", "reason": ""}).status_code == 200
    assert client.post(path, json={"action": "approve", "reason": ""}).status_code == 409


def test_a_decision_without_a_way_back_offers_none_of_an_earlier_act(
    app: Flask, expert: Actor
) -> None:
    client = log_in(Client(app), a_moderator())
    (promotion,) = waiting()
    post = an_answer()
    reported(post)
    (flagged,) = [item for item in waiting() if item.kind == ReviewKind.FLAGGED]
    client.send(f"/moderation/{flagged.id}/decision", action="dismiss", revision="1")
    assert "/undo" in client.get("/moderation").text
    client.send(f"/moderation/{promotion.id}/decision", action="approve")
    assert "/undo" not in client.get("/moderation").text
