"""Acts on standing: by rule, by members, by moderators; each one event with its evidence."""

import json
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum.accounts.models import Membership
from forum.accounts.service.leaving import export_of
from forum.app import ERASERS
from forum.charter.actor import Actor
from forum.charter.promotion import Figures, thresholds_of, verdict
from forum.charter.words import MentorState, Notice, PromotionMode
from forum.kernel import clock as house_clock
from forum.kernel.db import db
from forum.kernel.errors import AlreadyDone, Conflict, Failure, Forbidden, Invalid, NotFound
from forum.kernel.transactions import transaction
from forum.ledger.amendments import amend, valid
from forum.ledger.models import Event
from forum.notifications.models import Notification
from forum.standing.models import Certificate, Dossier, MentorTopics
from forum.standing.queries.dossiers import open_dossiers
from forum.standing.queries.gathering import courses_of
from forum.standing.queries.plans import charter_now, preview
from forum.standing.rules.course import Charter
from forum.standing.rules.facts import figures_at
from forum.standing.service import offices, own
from forum.standing.service.review import review
from tests.builders import (
    REASON,
    a_member,
    a_moderator,
    a_suspended_member,
    a_thread,
    a_vote,
    again,
    an_admin,
    an_answer,
)
from tests.clock import Clock
from tests.standing.histories import course_events, kinds
from tests.standing.people import (
    EVIDENCE,
    a_founder,
    a_mentor_by_rule,
    an_expert,
    id_of,
    let_moderators_confirm,
    review_now,
)

pytestmark = pytest.mark.settings(LIMITS="off")


def state_of(member: Actor, cluster: str = "pisang") -> str:
    db.session.rollback()
    row = db.session.get(Membership, (member.id, cluster), populate_existing=True)
    return row.mentor_state if row else MentorState.NONE


def act(do: Callable[..., object], *args: object, **more: object) -> None:
    with transaction():
        do(*args, **more)


def told(member: Actor) -> list[str]:
    chosen = (
        select(Event.kind)
        .join(Notification, Notification.event_id == Event.id)
        .where(Notification.member_id == member.id, Notification.kind == Notice.MENTOR)
        .order_by(Event.id)
    )
    return list(db.session.scalars(chosen))


def test_the_review_promotes_whoever_meets_the_rule_once(app: Flask, clock: Clock) -> None:
    expert, noise = an_expert(clock), a_member()
    assert [planned.member_id for planned in review_now()] == [expert.id]
    assert review_now() == []
    clock.move(days=1)
    assert review_now() == []
    assert kinds(id_of(expert)) == ["promoted"]
    assert again(expert).mentor_of == {"pisang"}
    assert again(noise).mentor_of == frozenset()
    assert told(expert) == ["mentor.promoted"]


def test_a_decision_derives_again_from_its_event(app: Flask, clock: Clock) -> None:
    expert = a_mentor_by_rule(clock)
    ((_kind, at, data),) = course_events(id_of(expert), "pisang")
    event_id = db.session.execute(
        select(Event.id).where(Event.kind == "mentor.promoted")
    ).scalar_one()
    moderator = a_moderator()
    act(amend, moderator, "promotion", {"points": 5000}, REASON)
    clock.move(days=3)
    a_vote(an_answer(by=expert))
    asked = valid("promotion", at_event=event_id)
    assert asked.number == data["thresholds"]
    figures = Figures(**data["figures"])
    assert verdict(figures, thresholds_of(asked.value)).met
    facts = courses_of([id_of(expert)], at).facts[id_of(expert), "pisang"]
    assert figures_at(facts, at, thresholds_of(asked.value).safety_days) == figures
    assert not verdict(figures, thresholds_of(valid("promotion").value)).met


@pytest.mark.parametrize(
    "changed", [{"points": 100}, {"people": 9, "weeks": 9}, {"rest_days": 20}, {"share": 0.01}]
)
def test_the_preview_is_what_the_review_then_does(
    app: Flask, clock: Clock, changed: dict[str, float]
) -> None:
    """Mentors, founders and beginners under other thresholds: nothing is promised or hidden."""
    people = [a_mentor_by_rule(clock), a_founder()]
    beginner = a_member()
    for _week in range(3):
        a_vote(an_answer(by=beginner))
        clock.move(days=10)
    people += [beginner, an_expert(clock)]
    moderator = a_moderator()
    value = valid("promotion").value | changed
    other = Charter(thresholds_of(value), 0, PromotionMode.AUTOMATIC)
    shown = [(p.member_id, p.cluster, p.changes) for p in preview(clock.now, other)]
    act(amend, moderator, "promotion", value, REASON)
    assert [(p.member_id, p.cluster, p.changes) for p in review_now()] == shown


def test_an_interrupted_review_goes_on_where_it_stopped(
    app: Flask, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    experts = [an_expert(clock) for _ in range(2)]
    monkeypatch.setattr("forum.standing.queries.plans.CHUNK_MEMBERS", 1)

    def some(chunks: list[list[int]]) -> object:
        yield from chunks[:1]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        review(house_clock.now(), some)  # type: ignore[arg-type]
    assert [kinds(id_of(expert)) for expert in experts] == [["promoted"], []]
    review_now()
    assert [kinds(id_of(expert)) for expert in experts] == [["promoted"], ["promoted"]]


def test_a_moment_before_a_decision_decides_nothing_again(app: Flask, clock: Clock) -> None:
    before = clock.now
    expert = a_mentor_by_rule(clock)
    assert review(before) == []
    assert kinds(id_of(expert)) == ["promoted"]


def test_candidates_wait_for_a_moderator_where_the_charter_says_so(
    app: Flask, clock: Clock
) -> None:
    let_moderators_confirm()
    expert = an_expert(clock)
    review_now()
    review_now()
    assert state_of(expert) == MentorState.CANDIDATE
    moderator = a_moderator()
    (dossier,) = open_dossiers(moderator)
    assert dossier.verdict.met
    assert open_dossiers(a_moderator(moderates="kakao")) == []
    act(offices.confirm, moderator, dossier.id, "", approve=True)
    assert kinds(id_of(expert)) == ["candidate", "promoted"]
    assert again(expert).mentor_of == {"pisang"}
    assert open_dossiers(moderator) == []
    with pytest.raises(Conflict):
        act(offices.confirm, moderator, dossier.id, REASON, approve=False)


def test_a_refused_candidate_hears_why_and_is_not_asked_for_again_at_once(
    app: Flask, clock: Clock
) -> None:
    let_moderators_confirm()
    expert, moderator = an_expert(clock), a_moderator()
    review_now()
    (dossier,) = open_dossiers(moderator)
    with pytest.raises(Invalid):
        act(offices.confirm, moderator, dossier.id, " ", approve=False)
    act(offices.confirm, moderator, dossier.id, REASON, approve=False)
    clock.move(days=27)
    assert review_now() == []
    clock.move(days=1)
    review_now()
    assert kinds(id_of(expert)) == ["candidate", "refused", "candidate"]
    assert told(expert) == ["mentor.candidate", "mentor.refused", "mentor.candidate"]


def test_dossiers_close_when_the_candidate_declines_or_leaves(app: Flask, clock: Clock) -> None:
    let_moderators_confirm()
    first, second = an_expert(clock), an_expert(clock)
    review_now()
    act(own.step_down, first, id_of(first), "pisang")
    assert kinds(id_of(first)) == ["candidate", "declined"]
    with transaction():
        for forget in ERASERS:
            forget(id_of(second))
    assert open_dossiers(a_moderator()) == []


def test_nobody_decides_on_themselves(app: Flask, clock: Clock) -> None:
    let_moderators_confirm()
    moderator, admin = a_moderator(), an_admin()
    for who in (moderator, admin):
        with pytest.raises(Forbidden):
            act(offices.appoint, who, id_of(who), "pisang", REASON, EVIDENCE)
        with pytest.raises(Forbidden):
            act(offices.suspend, who, id_of(who), "pisang", REASON)
    with pytest.raises(Forbidden):
        act(offices.appoint, moderator, id_of(a_moderator()), "pisang", REASON, EVIDENCE)
    other = a_moderator()
    act(offices.appoint, admin, id_of(other), "pisang", REASON, EVIDENCE)
    assert again(other).mentor_of == {"pisang"}


def test_appointing_asks_for_reason_and_evidence_and_keeps_them(app: Flask, clock: Clock) -> None:
    moderator, member = a_moderator(), a_member()
    for reason, evidence, wrong in (
        ("", EVIDENCE, {"reason"}),
        (REASON, " ", {"evidence"}),
        ("x" * 501, "", {"reason", "evidence"}),
    ):
        with pytest.raises(Invalid) as refused:
            act(offices.appoint, moderator, id_of(member), "pisang", reason, evidence)
        assert set(refused.value.errors) == wrong
    with pytest.raises(NotFound):
        act(offices.appoint, moderator, id_of(member), "umum", REASON, EVIDENCE)
    act(offices.appoint, moderator, id_of(member), "pisang", REASON, EVIDENCE)
    with pytest.raises(AlreadyDone):
        act(offices.appoint, moderator, id_of(member), "pisang", REASON, EVIDENCE)
    assert told(member) == ["mentor.founded"]


def test_a_cluster_has_room_for_ten_founders_resting_ones_count(app: Flask, clock: Clock) -> None:
    act(amend, a_moderator(), "promotion", {"founders": 2}, REASON)
    first, second = a_founder(), a_founder()
    act(own.rest, first, id_of(first), "pisang")
    with pytest.raises(Conflict):
        a_founder()
    a_founder("kakao")
    act(own.step_down, second, id_of(second), "pisang")
    a_founder()


def test_a_founder_is_confirmed_by_the_record_or_lapses(app: Flask, clock: Clock) -> None:
    idle = a_founder()
    expert, moderator = an_expert(clock), a_moderator()
    act(offices.appoint, moderator, id_of(expert), "pisang", REASON, EVIDENCE)
    review_now()
    assert (state_of(expert), state_of(idle)) == (MentorState.ACTIVE, MentorState.FOUNDING)
    for _ in range(8):
        clock.move(days=25)
        an_answer(by=again(idle))
        review_now()
    assert kinds(id_of(idle)) == ["founded", "lapsed"]
    assert again(idle).mentor_of == frozenset()


def test_a_rest_takes_the_rights_keeps_the_mark_and_ends_with_an_act(
    app: Flask, clock: Clock
) -> None:
    mentor = a_mentor_by_rule(clock)
    act(own.rest, mentor, id_of(mentor), "pisang")
    resting = again(mentor)
    assert resting.mentor_of == frozenset()
    with pytest.raises(AlreadyDone):
        act(own.rest, mentor, id_of(mentor), "pisang")
    a_vote(an_answer(a_thread(board="kakao")), resting)
    assert state_of(mentor) == MentorState.RESTING
    a_vote(an_answer(a_thread(board="pisang")), resting)
    assert state_of(mentor) == MentorState.ACTIVE
    act(own.rest, mentor, id_of(mentor), "pisang")
    act(own.resume, mentor, id_of(mentor), "pisang")
    assert kinds(id_of(mentor)) == ["promoted", "rested", "resumed", "rested", "resumed"]
    with pytest.raises(AlreadyDone):
        act(own.resume, mentor, id_of(mentor), "pisang")


def test_after_120_silent_days_a_mentor_rests_and_answers_come_back_as_mentor(
    app: Flask, clock: Clock
) -> None:
    mentor = a_mentor_by_rule(clock)
    clock.move(days=121)
    review_now()
    assert state_of(mentor) == MentorState.RESTING
    an_answer(by=again(mentor))
    assert state_of(mentor) == MentorState.ACTIVE
    assert told(mentor) == ["mentor.promoted", "mentor.rested"]


def test_leaving_is_declining_early_on_and_stepping_down_later(app: Flask, clock: Clock) -> None:
    early, late = a_mentor_by_rule(clock), a_mentor_by_rule(clock)
    review_now()
    act(own.step_down, late, id_of(late), "pisang")
    clock.move(days=15)
    assert kinds(id_of(late)) == ["promoted", "declined"]
    act(own.step_down, early, id_of(early), "pisang")
    assert kinds(id_of(early)) == ["promoted", "stepped_down"]
    clock.move(days=60)
    assert review_now() == []
    with pytest.raises(Conflict):
        act(own.step_down, early, id_of(early), "pisang")
    act(own.be_willing, early, id_of(early), "pisang")
    review_now()
    assert kinds(id_of(early))[-2:] == ["willing", "promoted"]
    with pytest.raises(AlreadyDone):
        act(own.be_willing, early, id_of(early), "pisang")


def test_suspension_ends_rights_and_comes_back_as_it_was(app: Flask, clock: Clock) -> None:
    founder, moderator = a_founder(), a_moderator()
    clock.move(days=10)
    act(offices.suspend, moderator, id_of(founder), "pisang", REASON)
    assert again(founder).mentor_of == frozenset()
    with pytest.raises(AlreadyDone):
        act(offices.suspend, moderator, id_of(founder), "pisang", REASON)
    with pytest.raises(Conflict):
        act(own.rest, founder, id_of(founder), "pisang")
    with pytest.raises(Conflict):
        act(offices.appoint, moderator, id_of(founder), "pisang", REASON, EVIDENCE)
    clock.move(days=300)
    assert review_now() == []
    act(offices.reinstate, moderator, id_of(founder), "pisang", REASON)
    assert state_of(founder) == MentorState.FOUNDING
    with pytest.raises(AlreadyDone):
        act(offices.reinstate, moderator, id_of(founder), "pisang", REASON)
    with pytest.raises(Conflict):
        act(offices.suspend, moderator, id_of(a_member()), "pisang", REASON)
    assert told(founder) == ["mentor.founded", "mentor.suspended", "mentor.reinstated"]


def test_others_and_the_suspended_choose_nothing_for_a_mentor(app: Flask, clock: Clock) -> None:
    mentor = a_founder()
    for somebody in (a_member(), a_moderator(), a_suspended_member()):
        with pytest.raises(Forbidden):
            act(own.rest, somebody, id_of(mentor), "pisang")
    assert kinds(id_of(mentor)) == ["founded"]


def test_a_refused_act_leaves_no_trace(app: Flask, clock: Clock) -> None:
    member = a_member()
    events = select(func.count()).select_from(Event)
    before = db.session.execute(events).scalar_one()
    for refused in (own.rest, own.resume, own.step_down, own.be_willing):
        with pytest.raises(Failure):
            act(refused, member, id_of(member), "pisang")
    assert db.session.execute(events).scalar_one() == before


def test_what_mentors_helped_with_is_kept_and_forgotten_with_them(app: Flask, clock: Clock) -> None:
    expert = an_expert(clock)
    a_vote(an_answer(a_thread(labels=["panen", "ekspor"]), expert))
    a_vote(an_answer(a_thread(labels=["panen"]), expert))
    an_answer(a_thread(labels=["budidaya"]), expert)
    review_now()
    topics = db.session.get(MentorTopics, (expert.id, "pisang"))
    assert topics is not None
    assert topics.labels == "panen,ekspor"
    act(own.step_down, expert, id_of(expert), "pisang")
    clock.move(days=40)
    review_now()
    db.session.rollback()
    assert db.session.get(MentorTopics, (expert.id, "pisang")) is None


def test_members_take_their_certificates_along_and_erasure_withdraws_them(
    app: Flask, clock: Clock
) -> None:
    mentor = a_mentor_by_rule(clock)
    with transaction():
        exported = export_of(mentor)
    assert [row["cluster"] for row in exported["certificates"]] == ["pisang"]
    assert any(event["kind"] == "mentor.promoted" for event in exported["events"])
    with transaction():
        for forget in ERASERS:
            forget(id_of(mentor))
    assert db.session.execute(select(func.count()).select_from(Certificate)).scalar() == 0


def test_the_charter_in_force_decides(app: Flask, clock: Clock) -> None:
    charter = charter_now()
    assert (charter.version, charter.mode) == (0, PromotionMode.AUTOMATIC)
    act(amend, a_moderator(), "promotion", {"points": 7}, REASON)
    assert charter_now().thresholds.points == 7
    assert json.loads(json.dumps(valid("promotion").value)) == valid("promotion").value
    assert db.session.execute(select(func.count()).select_from(Dossier)).scalar() == 0
