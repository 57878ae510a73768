"""Every act of authors and staff changes the index in its own transaction, or not at all."""

from collections.abc import Callable
from typing import NamedTuple

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum.charter.actor import GUEST
from forum.charter.moderation import FLAGS_HIDE_AT_WEIGHT
from forum.charter.takedowns import Outcome, Right
from forum.charter.words import State
from forum.kernel.db import db
from forum.kernel.transactions import transaction
from forum.ledger.models import Event
from forum.moderation.service import takedowns
from forum.moderation.service.deciding import Decision, decide
from forum.moderation.service.flagging import flag
from forum.moderation.service.takedowns import Report, report
from forum.moderation.service.undoing import undo
from forum.threads.models import Post, Thread
from forum.threads.service.changing import (
    Change,
    delete,
    edit,
    hide,
    restore,
    unhide,
)
from forum.threads.service.duplicates import mark_duplicate, unmark_duplicate
from forum.threads.service.merging import merge, split
from forum.threads.service.moving import move
from forum.threads.service.purging import purge
from forum.threads.service.suggesting import accept, decline
from forum.threads.service.texts import written
from tests.builders import (
    REASON,
    a_comment,
    a_member,
    a_moderator,
    a_suggestion,
    a_thread,
    an_answer,
    put_into,
    the_question,
)
from tests.moderation.scenes import SPAM, item_of
from tests.search.village import ids_of, rebuilt, the_index

pytestmark = pytest.mark.settings(LIMITS="off")

NIK = "6408041212900003"


class Scene:
    """Two threads whose texts each hold a word that stands nowhere else."""

    def __init__(self) -> None:
        self.asker, self.author, self.staff = a_member(), a_member(), a_moderator()
        self.first = a_thread(self.asker, title="Bekicot melata", labels=["panen"])
        self.other = a_thread(self.asker, title="Cendrawasih", body="Soal yang lain.")
        self.answer = an_answer(self.first, self.author, "Gunakan dandang.")
        self.remark = a_comment(self.answer, self.author, "Atau elpiji.")
        self.later = an_answer(self.first, self.author, "Boleh juga firkin.")
        self.first_id, self.other_id = self.first.id, self.other.id

    def found(self, word: str) -> str:
        """Say where a word is found: in the first thread, the other, a new one, or nowhere."""
        names = {self.first_id: "first", self.other_id: "other"}
        return " ".join(names.get(thread_id, "new") for thread_id in ids_of(word))


Act = Callable[[Scene], object]


def _edited(scene: Scene, body: str) -> None:
    edit(scene.author, scene.answer.id, Change(text=written(body)))


def _retitled(scene: Scene) -> None:
    change = Change(title="Gasing bambu", labels=[])
    edit(scene.asker, _question(scene).id, change)


def _question(scene: Scene) -> Post:
    return the_question(db.session.get_one(Thread, scene.first_id))


def _decided(scene: Scene, post: Post, action: str) -> None:
    revision = db.session.get_one(Post, post.id).revision
    decide(scene.staff, item_of(post).id, Decision(action, REASON, revision))


def _taken_back(kind: str) -> Act:
    return lambda scene: undo(scene.staff, _newest_id(kind), REASON)


def _newest_id(kind: str) -> int:
    found = select(func.max(Event.id)).where(Event.kind == kind)
    return db.session.execute(found).scalar_one()


def _hold_answer(scene: Scene) -> None:
    scene.answer = an_answer(scene.other, scene.author, f"{SPAM} Hanoman.")


def _hold_remark(scene: Scene) -> None:
    scene.remark = a_comment(scene.later, scene.author, f"{SPAM} Hanoman.")


def _hold_question(scene: Scene) -> None:
    thread = a_thread(scene.asker, title="Hanoman terbang", body=SPAM)
    scene.answer = the_question(thread)


def _hold_edit(scene: Scene) -> None:
    with transaction():
        _edited(scene, f"{SPAM} Hanoman.")


def _suggest(scene: Scene) -> None:
    scene.suggestion = a_suggestion(scene.answer, body="Pakai Hanoman.").id


def _suggest_title(scene: Scene) -> None:
    question = _question(scene)
    made = a_suggestion(question, body=question.body, title="Gasing bambu", labels=["ekspor"])
    scene.suggestion = made.id


def _report(scene: Scene) -> None:
    told = Report(
        "Ibu Sri", "sri@contoh.id", f"/p/{scene.answer.id}", Right.COPYRIGHT, "Foto saya."
    )
    with transaction():
        scene.report = report(GUEST, told, "192.0.2.1").id


def _take_down(scene: Scene) -> None:
    takedowns.decide(scene.staff, scene.report, Outcome.UPHELD, REASON, hides=True)


def _hide_with_reports(scene: Scene) -> None:
    for reporter in [a_member() for _ in range(FLAGS_HIDE_AT_WEIGHT)]:
        with transaction():
            flag(reporter, scene.answer.id, "spam", "")


class Case(NamedTuple):
    """An act with what comes before it, and where words are found before and after."""

    before: list[Act]
    act: Act
    words: dict[str, tuple[str, str]]


def _in_transaction(act: Act) -> Act:
    def done(scene: Scene) -> None:
        with transaction():
            act(scene)

    return done


def _hide(scene: Scene) -> None:
    hide(scene.staff, scene.answer.id, REASON)


def _hide_question(scene: Scene) -> None:
    hide(scene.staff, _question(scene).id, REASON)


def _delete(scene: Scene) -> None:
    delete(scene.author, scene.answer.id)


def _merge(scene: Scene) -> None:
    merge(scene.staff, scene.first_id, scene.other_id, REASON)


def _split(scene: Scene) -> None:
    split(scene.staff, scene.first_id, [scene.answer.id], "Ikan asin", REASON)


def _move(scene: Scene) -> None:
    move(scene.staff, scene.first_id, "umum", REASON)


GONE, BACK, STAYS = ("first", ""), ("", "first"), ("first", "first")
CASES = {
    "an answer is hidden": Case([], _hide, {"dandang": GONE, "elpiji": GONE, "firkin": STAYS}),
    "an answer is shown again": Case(
        [_in_transaction(_hide)],
        lambda scene: unhide(scene.staff, scene.answer.id),
        {"dandang": BACK, "elpiji": BACK},
    ),
    "a hiding is taken back": Case(
        [_in_transaction(_hide)], _taken_back("post.hidden"), {"dandang": BACK, "elpiji": BACK}
    ),
    "a question is hidden": Case([], _hide_question, {"bekicot": GONE, "firkin": GONE}),
    "a question is shown again": Case(
        [_in_transaction(_hide_question)],
        lambda scene: unhide(scene.staff, _question(scene).id),
        {"bekicot": BACK, "elpiji": BACK, "firkin": BACK},
    ),
    "an author deletes": Case([], _delete, {"dandang": GONE, "elpiji": GONE}),
    "staff deletes": Case(
        [],
        lambda scene: delete(scene.staff, scene.remark.id, REASON),
        {"elpiji": GONE, "dandang": STAYS},
    ),
    "a deleted answer is restored": Case(
        [_in_transaction(_delete)],
        lambda scene: restore(scene.author, scene.answer.id),
        {"dandang": BACK, "elpiji": BACK},
    ),
    "what was deleted and hidden stays away": Case(
        [_in_transaction(_delete), _in_transaction(_hide)],
        lambda scene: unhide(scene.staff, scene.answer.id),
        {"dandang": ("", ""), "elpiji": ("", "")},
    ),
    "an author edits": Case(
        [], lambda scene: _edited(scene, "Pakai Hanoman."), {"dandang": GONE, "hanoman": BACK}
    ),
    "a title and labels are edited": Case(
        [], _retitled, {"bekicot": GONE, "gasing": BACK, "panen": GONE, "firkin": STAYS}
    ),
    "an edit is held": Case(
        [],
        lambda scene: _edited(scene, f"{SPAM} Hanoman."),
        {"dandang": STAYS, "hanoman": ("", "")},
    ),
    "a held edit is approved": Case(
        [_hold_edit],
        lambda scene: _decided(scene, scene.answer, "approve"),
        {"dandang": GONE, "hanoman": BACK},
    ),
    "a held edit is refused": Case(
        [_hold_edit],
        lambda scene: _decided(scene, scene.answer, "reject"),
        {"dandang": STAYS, "hanoman": ("", "")},
    ),
    "an approved edit is taken back": Case(
        [_hold_edit, _in_transaction(lambda scene: _decided(scene, scene.answer, "approve"))],
        _taken_back("edit.approved"),
        {"dandang": BACK, "hanoman": GONE},
    ),
    "a held answer is approved": Case(
        [_hold_answer],
        lambda scene: _decided(scene, scene.answer, "approve"),
        {"hanoman": ("", "other")},
    ),
    "a held answer is refused": Case(
        [_hold_answer], lambda scene: _decided(scene, scene.answer, "reject"), {"hanoman": ("", "")}
    ),
    "a held question is approved": Case(
        [_hold_question],
        lambda scene: _decided(scene, scene.answer, "approve"),
        {"hanoman": ("", "new")},
    ),
    "a held comment is approved": Case(
        [_hold_remark],
        lambda scene: _decided(scene, scene.remark, "approve"),
        {"hanoman": BACK},
    ),
    "a held comment is approved under a hidden answer": Case(
        [_hold_remark, lambda scene: put_into(scene.later, State.HIDDEN)],
        lambda scene: _decided(scene, scene.remark, "approve"),
        {"hanoman": ("", ""), "dandang": STAYS},
    ),
    "reports that hid an answer are dismissed": Case(
        [_hide_with_reports],
        lambda scene: _decided(scene, scene.answer, "dismiss"),
        {"dandang": BACK, "elpiji": BACK},
    ),
    "threads are merged": Case(
        [],
        _merge,
        {"bekicot": GONE, "dandang": ("first", "other"), "elpiji": ("first", "other")},
    ),
    "a merger is taken back": Case(
        [_in_transaction(_merge)],
        _taken_back("thread.merged"),
        {"bekicot": BACK, "dandang": ("other", "first"), "elpiji": ("other", "first")},
    ),
    "an answer is split out": Case(
        [],
        _split,
        {"ikan asin": ("", "new"), "dandang": ("first", "new"), "elpiji": ("first", "new")},
    ),
    "a split is taken back": Case(
        [_in_transaction(_split)],
        _taken_back("thread.split"),
        {"ikan asin": ("new", ""), "dandang": ("new", "first"), "elpiji": ("new", "first")},
    ),
    "a suggestion of another member is accepted": Case(
        [_suggest],
        lambda scene: accept(scene.author, scene.suggestion, 1),
        {"dandang": GONE, "hanoman": BACK},
    ),
    "a suggested title and labels are accepted": Case(
        [_suggest_title],
        lambda scene: accept(scene.asker, scene.suggestion, 1),
        {"bekicot": GONE, "gasing": BACK, "panen": GONE, "firkin": STAYS},
    ),
    "a suggestion is declined": Case(
        [_suggest],
        lambda scene: decline(scene.author, scene.suggestion, REASON),
        {"dandang": STAYS, "hanoman": ("", "")},
    ),
    "staff edits": Case(
        [],
        lambda scene: edit(
            scene.staff, scene.answer.id, Change(text=written("Pakai Hanoman."), reason=REASON)
        ),
        {"dandang": GONE, "hanoman": BACK},
    ),
    "an earlier text is purged": Case(
        [_in_transaction(lambda scene: _edited(scene, "Pakai Hanoman."))],
        lambda scene: purge(scene.staff, scene.answer.id, 1, REASON),
        {"dandang": ("", ""), "hanoman": STAYS},
    ),
    "a report to take down is upheld": Case(
        [_report], _take_down, {"dandang": GONE, "elpiji": GONE, "firkin": STAYS}
    ),
    "what a report took down is shown again": Case(
        [_report, _in_transaction(_take_down)],
        _taken_back("post.hidden"),
        {"dandang": BACK, "elpiji": BACK},
    ),
    "a thread is moved": Case([], _move, {"panen": GONE, "bekicot": STAYS}),
}


class _StoppedError(Exception):
    pass


def _stopped(act: Act, scene: Scene) -> None:
    with transaction():
        act(scene)
        raise _StoppedError


def _scene_of(case: Case) -> Scene:
    scene = Scene()
    for step in case.before:
        step(scene)
    for word, (before, _after) in case.words.items():
        assert scene.found(word) == before, word
    return scene


@pytest.mark.parametrize("name", CASES)
def test_the_index_follows_in_the_same_transaction(app: Flask, name: str) -> None:
    case = CASES[name]
    scene = _scene_of(case)
    kept = the_index()
    with pytest.raises(_StoppedError):
        _stopped(case.act, scene)
    assert the_index() == kept
    with transaction():
        case.act(scene)
    for word, (_before, after) in case.words.items():
        assert scene.found(word) == after, word
    assert the_index() == rebuilt()


def test_a_duplicate_gives_way_to_its_original(app: Flask) -> None:
    asker, staff = a_member(), a_moderator()
    original = a_thread(asker, title="Cara mengawetkan hanoman", body="Supaya awet.")
    copy = a_thread(asker, title="Gasing hanoman", body="Soal gasing.")
    third = a_thread(asker, title="Tentang bekicot dan gasing", body="Bekicot.")
    assert ids_of("gasing")[0] == copy.id
    assert original.id not in ids_of("gasing")
    with transaction():
        mark_duplicate(staff, copy.id, original.id, REASON)
    assert ids_of("gasing")[0] == original.id
    assert set(ids_of("gasing")) == {original.id, copy.id, third.id}
    with transaction():
        hide(staff, the_question(original).id, REASON)
    assert ids_of("gasing")[0] == copy.id
    with transaction():
        unhide(staff, the_question(original).id)
        unmark_duplicate(staff, copy.id)
    assert ids_of("gasing")[0] == copy.id


def test_personal_data_that_is_covered_is_found_by_nobody(app: Flask) -> None:
    scene = Scene()
    with transaction():
        _edited(scene, f"NIK saya {NIK}, pakai hanoman.")
    assert scene.found("hanoman") == "first"
    assert ids_of(NIK) == []
    assert not any(NIK in str(part) for part in the_index())
