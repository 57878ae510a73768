"""Moderators read a case and decide, with reasons at hand and a way back."""

import re

import pytest
from flask import Flask

from forum.charter.rings import CaseState
from forum.kernel.clock import now
from forum.kernel.db import db
from forum.kernel.transactions import transaction
from forum.ledger.amendments import valid
from forum.standing.models import RingCase
from forum.standing.queries.cases import cases
from tests.builders import REASON, a_member, a_moderator, an_admin, log_in, row_of
from tests.client import Client
from tests.clock import Clock
from tests.standing.test_cases import FANS, Star, found, star, the_case

__all__ = ["star"]

pytestmark = pytest.mark.settings(LIMITS="off")


@pytest.fixture
def page(star: Star) -> str:
    return f"/moderation/rings/{found(star).id}"


@pytest.fixture
def staff(app: Flask, star: Star) -> Client:
    return log_in(Client(app), a_moderator())


def text_of(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.text


def test_the_list_leads_to_the_case_with_all_its_evidence(
    staff: Client, star: Star, page: str
) -> None:
    assert f'href="{page}"' in text_of(staff, "/moderation/rings")
    shown = text_of(staff, page)
    for person in (star.hub, *star.fans):
        assert f"/u/{person.username}/standing" in shown
    assert shown.count('href="/p/') == min(20, FANS * len(star.posts))
    assert "Mungkin mereka keluarga" in shown, "an honest explanation stands beside the signs"


def test_a_ready_reason_is_enough_and_the_decision_can_be_taken_back(
    staff: Client, star: Star, page: str
) -> None:
    ready = re.search(r'name="ready" value="([^"]+)"', text_of(staff, page))
    assert ready is not None
    assert staff.send(page, action="confirm", ready=ready[1]).status_code == 303
    assert star.points == 0
    assert ready[1] in text_of(staff, page)
    assert page in text_of(staff, "/moderation/rings?state=confirmed")
    assert page not in text_of(staff, "/moderation/rings")
    assert staff.send(page, undo="1", reason=REASON).status_code == 303
    assert star.points > 0
    assert staff.send(page, undo="1", reason=REASON).status_code == 409


def test_bad_input_gets_a_sentence_and_changes_nothing(
    staff: Client, star: Star, page: str
) -> None:
    before = star.points
    for fields, status in (
        ({"action": "confirm"}, 422),
        ({"action": "confirm", "reason": "x" * 501}, 422),
        ({"action": "burn", "reason": REASON}, 422),
        ({"reason": REASON}, 422),
        ({"action": "confirm", "reason": REASON, "votes_read": "1"}, 409),
        ({"undo": "1", "reason": REASON}, 409),
    ):
        answer = staff.send(page, **fields)
        assert answer.status_code == status, fields
        assert (star.points, the_case().state) == (before, CaseState.OPEN), fields
        if status == 422:
            assert 'role="alert"' in answer.text
            assert fields.get("reason", "") in answer.text
    answer = staff.send(page, action="confirm", reason=REASON, votes_read="satu")
    assert answer.status_code == 303


def test_a_foreign_cursor_is_refused(staff: Client, page: str) -> None:
    for address in ("/moderation/rings", page):
        assert staff.get(f"{address}?after=x").status_code == 422


def test_members_see_neither_list_nor_case(app: Flask, page: str) -> None:
    member = log_in(Client(app), a_member())
    assert member.get("/moderation/rings").status_code == 403
    assert member.get(page).status_code == 404
    assert member.send(page, action="confirm", reason=REASON).status_code == 404


def test_an_erased_person_stays_in_the_case_without_a_name(
    staff: Client, star: Star, page: str
) -> None:
    with transaction():
        row = row_of(star.fans[0])
        row.username, row.name, row.erased_at = "deleted-1", "", now()
    shown = text_of(staff, page)
    assert "deleted-1" not in shown
    assert "anggota terhapus" in shown


def test_the_list_is_paged_and_each_case_shown_once(star: Star, app: Flask) -> None:
    case = found(star)
    copies = [
        RingCase(
            cluster=case.cluster,
            kind=case.kind,
            signs=case.signs,
            vote_count=0,
            opened_at=case.opened_at,
        )
        for _ in range(45)
    ]
    db.session.add_all(copies)
    db.session.commit()
    admin, after, seen = an_admin(), None, []
    while True:
        shown = cases(admin, CaseState.OPEN, after)
        seen += [row.id for row in shown.items]
        if (after := shown.next) is None:
            break
    assert seen == sorted(seen, reverse=True)
    assert len(seen) == 46


def test_staff_of_the_whole_forum_change_the_thresholds(
    app: Flask, clock: Clock, staff: Client
) -> None:
    assert staff.send("/moderation/rings", group_votes="40", reason=REASON).status_code == 303
    assert valid("rings").value["group_votes"] == 40
    assert staff.send("/moderation/rings", inward_share="0,7", reason=REASON).status_code == 303
    assert valid("rings").value["inward_share"] == 0.7
    for bad in ({"signs": "0"}, {"signs": "banyak"}, {"inward_share": "2"}):
        refused = staff.send("/moderation/rings", **bad, reason=REASON)
        assert refused.status_code == 422
        assert next(iter(bad.values())) in refused.text
    assert staff.send("/moderation/rings", signs="4", reason="").status_code == 422
    limited = log_in(Client(app), a_moderator(moderates="pisang"))
    assert limited.send("/moderation/rings", signs="4", reason=REASON).status_code == 403


def test_the_rules_page_prints_signs_and_thresholds(app: Flask, client: Client) -> None:
    rules = text_of(client, "/rules")
    assert "Mungkin satu keluarga memakai satu HP." in rules
    assert "Kode dari sambungan yang Anda pakai masuk, selama 90 hari." in rules
