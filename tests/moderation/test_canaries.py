"""What is written for moderators alone, or not shown yet, is found by nobody else anywhere."""

import pytest
from flask import Flask

from forum.accounts.service import sanctions
from forum.charter.actor import GUEST, Actor
from forum.kernel.transactions import transaction
from forum.moderation.service.appealing import appeal
from forum.moderation.service.takedowns import Report, decide, report
from forum.threads.service.changing import Change, edit, hide
from forum.threads.service.texts import written
from tests.builders import (
    REASON,
    a_member,
    a_mentor,
    a_moderator,
    a_thread,
    an_answer,
    authorise,
    log_in,
)
from tests.client import Client
from tests.moderation.scenes import SPAM, decided, item_of, newest, reported
from tests.threads.test_canaries import every_path, found_by

pytestmark = [
    pytest.mark.settings(LIMITS="off"),
    pytest.mark.parametrize("engine", ["sqlite"], indirect=True),
]
OWN = {"/api/v1/me/export"}
NOTE, WAITS, REFUSED, APPEAL, WARNING, HELD = (f"kenari90{number}x" for number in range(6))
TAKEDOWN = [f"kenari91{number}x" for number in range(5)]
"""Name, contact, address and explanation of a report from outside, and why it was refused."""


class Cage:
    """Words in a report, in changes that wait or were refused, in an appeal, in a warning."""

    def __init__(self) -> None:
        self.author, self.flagger = a_member("penjawab"), a_member("ikut")
        self.staff = a_moderator()
        thread = a_thread()
        self.post = an_answer(thread, self.author)
        reported(self.post, by=self.flagger, note=f"Catatan {NOTE}.")
        self._change(WAITS)
        other = an_answer(thread, self.author)
        self._change(REFUSED, other.id)
        decided(self.staff, item_of(other, "edit"), "reject", REASON)
        hidden = an_answer(thread, self.author)
        with transaction():
            hide(self.staff, hidden.id, REASON)
        with transaction():
            appeal(self.author, newest("post.hidden").id, f"Keberatan {APPEAL}.")
        with transaction():
            sanctions.warn(self.staff, self.author.id or 0, f"Peringatan {WARNING}.")
        an_answer(thread, self.author, f"{SPAM} {HELD}")
        name, contact, where, why, outcome = TAKEDOWN
        told = Report(name, contact, f"/p/{self.post.id}?{where}", "privacy", f"Sebab {why}.")
        with transaction():
            number = report(GUEST, told, "10.0.0.1").id
        with transaction():
            decide(self.staff, number, "refused", f"Alasan {outcome}.")

    def _change(self, word: str, post_id: int = 0) -> None:
        text = written(f"{SPAM} {word}")
        with transaction():
            edit(self.author, post_id or self.post.id, Change(text))


def test_a_canary_of_moderation_is_found_by_its_readers_and_by_nobody_else(app: Flask) -> None:
    cage = Cage()
    paths = every_path(app)
    readers: dict[str, Actor] = {
        "guest": GUEST,
        "member": a_member(),
        "mentor": a_mentor("pisang"),
        "moderator of kakao": a_moderator(moderates="kakao"),
        "author": cage.author,
        "flagger": cage.flagger,
        "moderator": a_moderator(),
    }
    words = (NOTE, WAITS, REFUSED, APPEAL, WARNING, HELD, *TAKEDOWN)
    seen: dict[str, dict[str, set[str]]] = {}
    for name, actor in readers.items():
        client = Client(app)
        if actor.id is not None:
            authorise(log_in(client, actor), actor)
        met = found_by(client, paths)
        seen[name] = {word: met.get(word, set()) for word in words}
    nowhere: dict[str, set[str]] = {word: set() for word in words}
    for name in ("guest", "member", "mentor", "moderator of kakao"):
        assert seen[name] == nowhere, name
    assert seen["flagger"] == nowhere | {NOTE: OWN}
    author = seen["author"]
    assert author[NOTE] == set()
    assert author[WAITS] == author[REFUSED] == author[APPEAL] == OWN
    assert author[WARNING] > {"/notifications"}
    assert author[HELD] > OWN
    assert all(author[word] == set() for word in TAKEDOWN)
    register = {"/moderation/takedowns.csv", "/moderation/takedowns/1"}
    assert all(seen["moderator"][word] == register for word in TAKEDOWN)
    for word in (NOTE, WAITS, APPEAL, HELD):
        assert any(path.startswith("/moderation") for path in seen["moderator"][word]), word
