"""Appeals: by whom an act is about, in time, decided by somebody else, climbing when overdue."""

import pytest
from flask import Flask

from forum.accounts.service import sanctions
from forum.charter.moderation import APPEAL_DAYS, APPEAL_OVERDUE_HOURS, ReviewKind
from forum.charter.words import State
from forum.kernel.db import db
from forum.kernel.errors import AlreadyDone, Conflict, Forbidden, Invalid, NotFound
from forum.kernel.transactions import transaction
from forum.moderation.queries.queue import QueueFilter, queue
from forum.moderation.service.appealing import appeal, climb_overdue
from forum.threads.service.changing import hide
from tests.builders import REASON, a_member, a_moderator, again, an_admin, an_answer, log_in
from tests.client import Client
from tests.clock import Clock
from tests.moderation.scenes import decided, newest, reported, taken_back, told, waiting


class Case:
    """An answer that a moderator has hidden."""

    def __init__(self) -> None:
        self.author, self.first, self.second = a_member(), a_moderator(), a_moderator()
        self.post = an_answer(by=self.author)
        with transaction():
            hide(self.first, self.post.id, REASON)
        self.event_id = newest("post.hidden").id

    def appeal(self, words: str = "Itu bukan iklan.") -> None:
        with transaction():
            appeal(self.author, self.event_id, words)


def test_an_appeal_waits_for_another_moderator(app: Flask) -> None:
    case = Case()
    case.appeal()
    (item,) = waiting()
    assert (item.kind, item.reasons) == (ReviewKind.APPEAL, "post.hidden")
    assert queue(case.first, QueueFilter()).items == []
    with pytest.raises(Forbidden):
        decided(case.first, item, "approve", REASON)
    (row,) = queue(case.second, QueueFilter()).items
    assert (row.about.act, row.about.act_reason, row.about.words) == (
        "post.hidden", REASON, "Itu bukan iklan.",
    )  # fmt: skip
    decided(case.second, item, "approve", "Kami keliru.")
    assert case.post.state == State.VISIBLE
    assert told(case.author)[-2:] == ["post.restored", "appeal.upheld"]


def test_a_rejected_appeal_leaves_the_act_and_can_be_reopened(app: Flask) -> None:
    case = Case()
    case.appeal()
    (item,) = waiting()
    decided(case.second, item, "reject", "Keputusan tetap.")
    assert case.post.state == State.HIDDEN
    assert told(case.author)[-1] == "appeal.rejected"
    taken_back(case.second, newest("appeal.rejected").id)
    assert [each.id for each in waiting()] == [item.id]


def test_undoing_a_successful_appeal_puts_the_act_in_force_until_decided_anew(app: Flask) -> None:
    case = Case()
    case.appeal()
    (item,) = waiting()
    decided(case.second, item, "approve", "Kami keliru.")
    taken_back(case.second, newest("appeal.upheld").id)
    assert case.post.state == State.HIDDEN
    (again_item,) = waiting()
    assert again_item.id == item.id
    decided(case.second, again_item, "approve", "Tetap keliru.")
    db.session.refresh(case.post)
    assert case.post.state == State.VISIBLE


def test_what_cannot_be_put_in_force_by_itself_stays_taken_back(app: Flask) -> None:
    first, second, member = a_moderator(), a_moderator(), a_member()
    with transaction():
        sanctions.silence(first, member.id or 0, 7, REASON)
    with transaction():
        appeal(member, newest("member.silenced").id, "Saya tidak kasar.")
    (item,) = waiting()
    decided(second, item, "approve", "Kami keliru.")
    with pytest.raises(Conflict):
        taken_back(second, newest("appeal.upheld").id)
    assert not again(member).silenced


def test_one_appeals_once_in_time_with_words_and_about_ones_own(app: Flask, clock: Clock) -> None:
    case = Case()
    with pytest.raises(Invalid):
        case.appeal("  ")
    stranger = a_member()
    with pytest.raises(NotFound), transaction():
        appeal(stranger, case.event_id, "Saya juga.")
    clock.move(days=APPEAL_DAYS, hours=1)
    with pytest.raises(Conflict):
        case.appeal()
    clock.move(hours=-2)
    case.appeal()
    with pytest.raises(AlreadyDone):
        case.appeal()


def test_what_hid_itself_waits_anyway_and_is_not_appealed(app: Flask) -> None:
    author = a_member()
    post = an_answer(by=author)
    for _ in range(3):
        reported(post)
    with pytest.raises(NotFound), transaction():
        appeal(author, newest("post.hidden").id, "Itu bukan iklan.")


def test_who_is_suspended_may_appeal(app: Flask) -> None:
    staff, member = a_moderator(), a_member()
    with transaction():
        sanctions.silence(staff, member.id or 0, 7, REASON)
    event_id = newest("member.silenced").id
    client = log_in(Client(app), again(member))
    page = client.get("/notifications").text
    assert f'href="/moderation/acts/{event_id}/appeal"' in page
    assert client.get(f"/moderation/acts/{event_id}/appeal").status_code == 200
    assert client.send(f"/moderation/acts/{event_id}/appeal", reason="").status_code == 422
    assert client.send(f"/moderation/acts/{event_id}/appeal", reason="Salah.").status_code == 303
    (item,) = waiting()
    assert item.subject_id == member.id


def test_an_overdue_appeal_climbs_to_the_admin_once(app: Flask, clock: Clock) -> None:
    admin, case = an_admin(), Case()
    case.appeal()
    for hours, times in ((APPEAL_OVERDUE_HOURS - 1, 0), (2, 1), (24, 1)):
        clock.move(hours=hours)
        with transaction():
            climb_overdue()
        assert told(admin).count("appeal.climbed") == times
    assert log_in(Client(app), admin).get("/notifications").text.count("kind=appeal") == 1
