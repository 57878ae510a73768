"""Roles, marks, mentorship and suspension."""

from datetime import timedelta

import pytest
from flask import Flask

from forum.accounts.models import Membership
from forum.accounts.queries import mentors_of
from forum.accounts.service.offices import (
    give_role,
    lift_suspension,
    mark_resource_person,
    set_mentor_state,
    suspend,
)
from forum.charter.actor import OPERATOR, Actor
from forum.charter.words import MentorState, Role
from forum.kernel.db import db
from forum.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from forum.kernel.models import Epoch
from forum.kernel.transactions import transaction
from forum.ledger.models import Event, LedgerText
from tests.builders import REASON, a_member, a_moderator, again, an_admin, row_of
from tests.clock import Clock


def epoch() -> int:
    return db.session.get_one(Epoch, 1, populate_existing=True).number


def events(kind: str) -> list[Event]:
    return db.session.query(Event).filter_by(kind=kind).order_by(Event.id).all()


def test_a_suspended_member_is_so_until_the_day_named(app: Flask, clock: Clock) -> None:
    siti, moderator, before = a_member(), a_moderator(), epoch()
    with transaction():
        suspend(moderator, siti.id, clock.now + timedelta(days=3), REASON)
    assert again(siti).suspended
    assert epoch() == before + 1
    (event,) = events("member.suspended")
    assert (event.actor_id, event.subject_id) == (moderator.id, siti.id)
    assert db.session.get_one(LedgerText, event.text_id).text == REASON
    clock.move(days=3)
    assert not again(siti).suspended


def test_a_suspension_is_lifted_once(app: Flask, clock: Clock) -> None:
    siti, moderator = a_member(), a_moderator()
    with transaction():
        suspend(moderator, siti.id, clock.now + timedelta(days=3), REASON)
    with transaction():
        lift_suspension(moderator, siti.id, REASON)
    assert not again(siti).suspended
    assert len(events("member.reinstated")) == 1
    with pytest.raises(Conflict), transaction():
        lift_suspension(moderator, siti.id, REASON)


def test_a_suspension_needs_a_reason_and_a_day_to_come(app: Flask, clock: Clock) -> None:
    siti, moderator = a_member(), a_moderator()
    for days, reason in ((0, REASON), (-1, REASON), (3, " "), (3, "a" * 501)):
        with pytest.raises(Invalid), transaction():
            suspend(moderator, siti.id, clock.now + timedelta(days=days), reason)
    assert not again(siti).suspended


def test_only_staff_suspend_and_only_the_admin_suspends_staff(app: Flask, clock: Clock) -> None:
    moderator, until = a_moderator(), clock.now + timedelta(days=3)
    refused: list[tuple[Actor, Actor]] = [
        (a_member(), a_member()),
        (moderator, a_moderator()),
        (moderator, moderator),
    ]
    for actor, whom in refused:
        with pytest.raises(Forbidden), transaction():
            suspend(actor, whom.id, until, REASON)
    admin = an_admin()
    with transaction():
        suspend(admin, moderator.id, until, REASON)
    assert not again(moderator).is_staff


def test_a_resource_person_is_marked_with_an_institution(app: Flask) -> None:
    dosen, moderator, before = a_member(), a_moderator(), epoch()
    with transaction():
        mark_resource_person(moderator, dosen.id, "  Politeknik   Contoh ")
    assert epoch() == before + 1
    (event,) = events("member.marked")
    assert db.session.get_one(LedgerText, event.text_id).text == "Politeknik Contoh"
    with transaction():
        mark_resource_person(moderator, dosen.id, None)
    assert len(events("member.unmarked")) == 1
    with pytest.raises(Conflict), transaction():
        mark_resource_person(moderator, dosen.id, None)


def test_a_mark_needs_an_institution_and_somebody_of_staff(app: Flask) -> None:
    dosen, moderator, member = a_member(), a_moderator(), a_member()
    for name in ("", "\0 \t", "a" * 121):
        with pytest.raises(Invalid), transaction():
            mark_resource_person(moderator, dosen.id, name)
    with pytest.raises(Forbidden), transaction():
        mark_resource_person(member, dosen.id, "Politeknik Contoh")


def test_only_the_admin_and_the_operator_give_roles(app: Flask) -> None:
    siti, moderator, admin = a_member(), a_moderator(), an_admin()
    with pytest.raises(Forbidden), transaction():
        give_role(moderator, siti.id, Role.MODERATOR)
    with transaction():
        give_role(admin, siti.id, Role.MODERATOR, ["pisang", "kakao"])
    assert again(siti).moderates == {"pisang", "kakao"}
    with transaction():
        give_role(OPERATOR, siti.id, Role.MEMBER)
    assert (again(siti).role, again(siti).moderates) == (Role.MEMBER, frozenset())
    assert [event.actor_id is None for event in events("member.role_given")] == [False, True]


def test_a_role_given_twice_is_one_event(app: Flask) -> None:
    siti = a_member()
    for _ in range(2):
        with transaction():
            give_role(OPERATOR, siti.id, Role.MODERATOR)
    assert len(events("member.role_given")) == 1


def test_rights_follow_the_state_of_a_mentor(app: Flask) -> None:
    siti, noise = a_member("siti"), a_member("budi")
    steps = [
        ("pisang", MentorState.CANDIDATE, set(), ""),
        ("pisang", MentorState.FOUNDING, {"pisang"}, ""),
        ("kakao", MentorState.ACTIVE, {"pisang", "kakao"}, ""),
        ("pisang", MentorState.RESTING, {"kakao"}, "pisang"),
        ("kakao", MentorState.LAPSED, set(), "pisang"),
    ]
    for cluster, state, rights, resting in steps:
        with transaction():
            set_mentor_state(siti.id, cluster, state)
        assert again(siti).mentor_of == rights
        assert row_of(siti).mentor_resting == resting
    assert again(noise).mentor_of == frozenset()


def test_a_mentor_stands_in_the_list_of_the_cluster(app: Flask) -> None:
    siti, before = a_member("siti"), epoch()
    with transaction():
        set_mentor_state(siti.id, "pisang", MentorState.ACTIVE)
    assert [author.username for author in mentors_of("pisang")] == ["siti"]
    assert epoch() == before + 1
    with transaction():
        set_mentor_state(siti.id, "pisang", MentorState.ACTIVE)
    assert db.session.query(Membership).count() == 1
    assert epoch() == before + 1


def test_nothing_is_given_to_who_isn_t_there(app: Flask) -> None:
    with pytest.raises(NotFound), transaction():
        give_role(OPERATOR, 987_654, Role.ADMIN)
