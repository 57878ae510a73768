"""Suggested changes: who may, who decides, on which text, who is told, and exactly one effect."""

from functools import partial
from typing import Any

import pytest
from flask import Flask

from forum.charter.actor import Actor
from forum.charter.limits import RATES, SUGGESTIONS_PER_POST
from forum.charter.moderation import ReviewState
from forum.charter.words import State
from forum.kernel.db import db
from forum.kernel.errors import Conflict, Forbidden, Invalid, NotFound, TooMany
from forum.moderation.models import LogLine, Screening
from forum.moderation.service import items
from forum.threads.models import PrivateText, ProposedEdit, Revision, Thread
from forum.threads.service import changing
from forum.threads.service.changing import Change
from forum.threads.service.leaving import forget_member
from forum.threads.service.purging import purge
from forum.threads.service.suggesting import accept, decline, suggest, withdraw
from forum.threads.service.texts import written
from tests.builders import (
    REASON,
    a_comment,
    a_member,
    a_mentor,
    a_moderator,
    a_suggestion,
    a_thread,
    an_answer,
    put_into,
    the_question,
)
from tests.moderation.scenes import SPAM, decided, item_of, newest, taken_back, told, waiting
from tests.moderation.test_deciding import _at_once as at_once
from tests.proof import differences
from tests.threads.test_changing import do

OLD, NEW = "Jemur dua hari.", "Jemur tiga hari, bukan dua."
NIK = "6408011205850003"


class Scene:
    """An answer on the board "pisang", what somebody suggests of it, and who may decide."""

    def __init__(self, body: str = NEW) -> None:
        self.author, self.editor = a_member(), a_member()
        self.post = an_answer(by=self.author, body=OLD)
        self.suggestion = a_suggestion(self.post, self.editor, body)
        self.mentor, self.moderator = a_mentor(), a_moderator()

    def now(self) -> tuple[str, int, int]:
        db.session.rollback()
        return self.post.body, self.post.revision, self.post.suggestion_count


def test_a_suggestion_changes_nothing_and_its_author_is_told(app: Flask) -> None:
    scene = Scene()
    assert scene.now() == (OLD, 1, 1)
    assert told(scene.author) == ["suggestion.offered"]
    assert told(scene.editor) == []
    assert [item.thing_id for item in waiting()] == [scene.suggestion.id]
    assert differences() == []


@pytest.mark.parametrize("who", ["author", "mentor", "moderator"])
def test_who_may_decide_accepts_it_and_the_history_names_both(app: Flask, who: str) -> None:
    scene = Scene()
    decider: Actor = getattr(scene, who)
    do(accept, decider, scene.suggestion.id, 1)
    assert scene.now() == (NEW, 2, 0)
    revision = db.session.get_one(Revision, (scene.post.id, 2))
    assert (revision.editor_id, revision.accepted_by_id) == (scene.editor.id, decider.id)
    assert revision.reason == REASON
    event = newest("post.edited")
    assert (event.actor_id, event.subject_id) == (decider.id, scene.author.id)
    assert told(scene.editor) == ["suggestion.accepted"]
    assert told(scene.author)[1:] == ([] if who == "author" else ["post.edited"])
    logged = db.session.get(LogLine, event.id) is not None
    assert logged == (who != "author"), "what others change of a post stands in the log"
    assert waiting() == []
    kept = db.session.get_one(ProposedEdit, scene.suggestion.id)
    assert (kept.body, kept.html, kept.excerpt) == (None, None, None)
    assert differences() == []


@pytest.mark.parametrize("who", ["author", "mentor", "moderator"])
def test_who_may_decide_declines_it_with_a_reason(app: Flask, who: str) -> None:
    scene = Scene()
    with pytest.raises(Invalid):
        do(decline, getattr(scene, who), scene.suggestion.id, " ")
    do(decline, getattr(scene, who), scene.suggestion.id, "Dua hari sudah cukup.")
    assert scene.now() == (OLD, 1, 0)
    assert told(scene.editor) == ["suggestion.declined"]
    item = item_of(scene.post)
    assert (item.state, item.action) == (ReviewState.DECIDED, "reject")
    assert differences() == []


def test_nobody_else_decides(app: Flask) -> None:
    scene = Scene()
    with pytest.raises(Forbidden):
        do(accept, scene.editor, scene.suggestion.id, 1)
    for stranger in (a_member(), a_mentor("kakao"), a_moderator(moderates="kakao")):
        with pytest.raises(NotFound):
            do(accept, stranger, scene.suggestion.id, 1)
        with pytest.raises(NotFound):
            do(decline, stranger, scene.suggestion.id, REASON)
    assert scene.now() == (OLD, 1, 1)


@pytest.mark.parametrize("make", [a_mentor, a_moderator])
def test_nobody_accepts_what_they_suggest_themselves(app: Flask, make: Any) -> None:
    editor = make()
    post = an_answer(body=OLD)
    suggestion = a_suggestion(post, editor)
    with pytest.raises(Forbidden):
        do(accept, editor, suggestion.id, 1)
    with pytest.raises((Forbidden, NotFound)):
        decided(editor, item_of(post), "approve")
    assert post.body == OLD


def test_it_is_accepted_only_on_the_text_it_was_written_for(app: Flask) -> None:
    scene = Scene()
    text = written("Jemur sampai kering betul.")
    do(changing.edit, scene.author, scene.post.id, Change(text))
    for revision in (1, 2):
        with pytest.raises(Conflict):
            do(accept, scene.author, scene.suggestion.id, revision)
    with pytest.raises(Invalid):
        do(accept, scene.author, scene.suggestion.id, None)
    assert scene.now() == (text.body, 2, 1)
    do(decline, scene.author, scene.suggestion.id, "Sudah saya ubah.")
    assert scene.now() == (text.body, 2, 0)


def test_a_decided_one_is_not_decided_again(app: Flask) -> None:
    scene = Scene()
    do(accept, scene.author, scene.suggestion.id, 1)
    for who in (scene.mentor, scene.moderator, scene.author):
        with pytest.raises(Conflict):
            do(accept, who, scene.suggestion.id, 1)
        with pytest.raises(Conflict):
            do(decline, who, scene.suggestion.id, REASON)
    with pytest.raises(Conflict):
        do(withdraw, scene.editor, scene.suggestion.id)
    assert scene.now() == (NEW, 2, 0)


def test_of_an_author_and_a_mentor_at_once_one_decides(app: Flask) -> None:
    scene = Scene()
    suggestion_id = scene.suggestion.id
    acts = [
        partial(accept, scene.author, suggestion_id, 1),
        partial(decline, scene.mentor, suggestion_id, REASON),
    ]
    assert sorted(at_once(app, acts)) == ["Conflict", "done"]
    assert scene.now()[2] == 0
    assert len(told(scene.editor)) == 1
    assert differences() == []


def test_a_member_has_one_suggestion_for_a_post_and_the_newer_counts(app: Flask) -> None:
    scene = Scene()
    first = scene.suggestion.id
    again = a_suggestion(scene.post, scene.editor, "Jemur empat hari.")
    a_suggestion(scene.post, a_member(), "Jemur lima hari.")
    assert scene.now() == (OLD, 1, 2)
    assert again.id > first, "an id never comes back: who read the first must not accept the second"
    assert told(scene.author) == ["suggestion.offered"] * 2
    a_suggestion(scene.post, scene.editor, SPAM)
    assert told(scene.author) == ["suggestion.offered"], "what is held now was offered before"
    assert scene.now() == (OLD, 1, 1)
    with pytest.raises(NotFound):
        do(accept, scene.author, first, 1)
    assert len(waiting()) == 2
    assert differences() == []


def test_who_suggests_takes_it_back_and_leaves_no_trace(app: Flask) -> None:
    scene = Scene()
    for other in (scene.author, scene.moderator):
        with pytest.raises(Forbidden):
            do(withdraw, other, scene.suggestion.id)
    do(withdraw, scene.editor, scene.suggestion.id)
    assert scene.now() == (OLD, 1, 0)
    assert told(scene.author) == []
    assert item_of(scene.post).state == ReviewState.WITHDRAWN
    assert db.session.query(ProposedEdit).count() == 0
    assert differences() == []


def test_a_question_keeps_what_is_not_suggested(app: Flask) -> None:
    asker = a_member()
    thread = a_thread(asker, labels=["panen"])
    question = the_question(thread)
    change = Change(title="Keripik pisang tidak renyah", labels=["budidaya"], reason=REASON)
    suggestion = do(suggest, a_member(), question.id, change)
    before = question.body
    do(accept, asker, suggestion.id, 1)
    thread = db.session.get_one(Thread, thread.id, populate_existing=True)
    assert (thread.title, thread.labels) == ("Keripik pisang tidak renyah", "budidaya")
    assert question.body == before
    assert differences() == []


def test_what_can_not_be_suggested(app: Flask) -> None:
    author, editor = a_member(), a_member()
    post, comment = an_answer(by=author, body=OLD), a_comment()
    with pytest.raises(Forbidden):
        a_suggestion(post, author)
    with pytest.raises(Forbidden):
        a_suggestion(comment, editor)
    with pytest.raises(Invalid):
        a_suggestion(post, editor, OLD)
    with pytest.raises(Invalid):
        a_suggestion(post, editor, reason=" ")
    with pytest.raises(Invalid):
        a_suggestion(post, editor, title="Jawaban tidak punya judul")
    put_into(post, State.HIDDEN)
    with pytest.raises(NotFound):
        a_suggestion(post, editor)
    with pytest.raises(Conflict):
        a_suggestion(post, a_moderator())
    assert db.session.query(ProposedEdit).count() == 0


def test_too_many_do_not_pile_up(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forum.threads.service.suggesting.SUGGESTIONS_PER_POST", 2)
    assert SUGGESTIONS_PER_POST > 2
    post, editor = an_answer(body=OLD), a_member()
    a_suggestion(post, editor)
    a_suggestion(post)
    with pytest.raises(Conflict):
        a_suggestion(post)
    monkeypatch.setitem(RATES, "suggest", RATES["suggest"]._replace(times=2))
    a_suggestion(post, editor, "Jemur enam hari.")
    with pytest.raises(TooMany):
        a_suggestion(post, editor, "Jemur tujuh hari.")


def test_one_that_screening_holds_is_for_moderators_alone(app: Flask) -> None:
    scene = Scene(SPAM)
    assert scene.now() == (OLD, 1, 0)
    assert told(scene.author) == []
    assert told(scene.editor) == ["suggestion.held"]
    for who in (scene.author, scene.mentor):
        with pytest.raises(NotFound):
            do(accept, who, scene.suggestion.id, 1)
    decided(scene.moderator, item_of(scene.post), "reject", REASON)
    assert told(scene.editor) == ["suggestion.held", "suggestion.declined"]
    taken_back(a_moderator(), newest("suggestion.declined").id)
    assert scene.now() == (OLD, 1, 0), "taking the refusal back must not show it to others"
    assert [item.kind for item in waiting()] == ["edit"]
    assert differences() == []


def test_a_moderator_decides_in_the_queue_and_takes_it_back(app: Flask) -> None:
    scene = Scene()
    item = item_of(scene.post)
    assert item.subject_id == scene.editor.id
    decided(scene.moderator, item, "reject", REASON)
    assert scene.now() == (OLD, 1, 0)
    taken_back(scene.moderator, newest("suggestion.declined").id)
    assert scene.now() == (OLD, 1, 1)
    with pytest.raises(Conflict):
        decided(scene.moderator, item, "approve", revision=2)
    decided(scene.moderator, item, "approve")
    assert scene.now() == (NEW, 2, 0)
    taken_back(scene.moderator, newest("post.edited").id)
    assert scene.now() == (OLD, 3, 0)
    assert differences() == []


def test_an_authors_edit_leaves_what_others_suggest_in_the_queue(app: Flask) -> None:
    scene = Scene(SPAM)
    for body in (f"{SPAM} Lagi.", f"{SPAM} Sekali lagi."):
        text = written(body)
        do(changing.edit, scene.author, scene.post.id, Change(text))
    kinds = sorted((item.subject_id or 0, item.kind) for item in waiting())
    assert kinds == sorted([(scene.author.id, "edit"), (scene.editor.id, "edit")])


def test_a_post_that_is_hidden_takes_its_suggestions_out_of_the_queue(app: Flask) -> None:
    scene = Scene()
    put_into(scene.post, State.HIDDEN)
    assert waiting() == []
    with pytest.raises(Conflict):
        do(accept, scene.moderator, scene.suggestion.id, 1)
    do(changing.unhide, scene.moderator, scene.post.id)
    do(accept, scene.author, scene.suggestion.id, 1)
    assert scene.now() == (NEW, 2, 0)


def test_numbers_that_were_covered_stay_whole_for_the_author(app: Flask) -> None:
    author = a_member()
    post = an_answer(by=author, body=f"NIK saya {NIK}, jemur dua hari.")
    shown = post.body
    assert NIK not in shown
    suggestion = a_suggestion(post, body=shown.replace("dua", "tiga"))
    do(accept, author, suggestion.id, 1)
    assert post.body == shown.replace("dua", "tiga")
    kept = db.session.get_one(PrivateText, (post.id, 2))
    assert kept.body == f"NIK saya {NIK}, jemur tiga hari."
    assert NIK in kept.html


def test_what_a_change_brings_is_noted_for_second_readers(app: Flask) -> None:
    scene = Scene("Tambahkan formalin sedikit.")
    assert db.session.get(Screening, scene.post.id) is None
    do(accept, scene.author, scene.suggestion.id, 1)
    noted = db.session.get_one(Screening, scene.post.id)
    assert (noted.second_reader, noted.revision) == (True, 2)


def test_an_erased_member_leaves_no_suggestion(app: Flask) -> None:
    scene = Scene()
    do(forget_member, scene.editor.id)
    do(items.forget_member, scene.editor.id)
    assert waiting() == []
    assert scene.now() == (OLD, 1, 0)
    assert db.session.query(ProposedEdit).count() == 0
    assert differences() == []


def test_a_purged_revision_is_gone_for_all_and_the_fact_stays(app: Flask) -> None:
    author, moderator = a_member(), a_moderator()
    thread = a_thread(author, title="Nomor saya ada di sini", body="Rahasia saya.")
    post = the_question(thread)
    suggestion = a_suggestion(post, body="Rahasia saya, begitu.")
    text = written("Sudah saya hapus.")
    do(changing.edit, author, post.id, Change(text, "Judul yang bersih"))
    with pytest.raises(Conflict):
        do(purge, moderator, post.id, 2, REASON)
    with pytest.raises(Invalid):
        do(purge, moderator, post.id, 1, "")
    for number in (0, 3, 2**62):
        with pytest.raises(NotFound):
            do(purge, moderator, post.id, number, REASON)
    with pytest.raises(Forbidden):
        do(purge, author, post.id, 1, REASON)
    do(purge, moderator, post.id, 1, REASON)
    revision = db.session.get_one(Revision, (post.id, 1))
    assert (revision.title, revision.labels, revision.body) == ("", "", "")
    assert revision.purged_at is not None
    assert db.session.get(ProposedEdit, suggestion.id) is None
    assert post.suggestion_count == 0
    event = newest("post.purged")
    assert event.actor_id == moderator.id
    assert db.session.get(LogLine, event.id) is not None
    assert told(author)[-1] == "post.purged"
    assert waiting() == []
    assert differences() == []


def test_an_edit_of_a_purged_text_can_not_be_taken_back(app: Flask) -> None:
    moderator = a_moderator()
    post = an_answer(body=f"NIK Bu Ani {NIK}.")
    text = written("Tanpa nomor.")
    do(changing.edit, moderator, post.id, Change(text, reason=REASON))
    do(purge, moderator, post.id, 1, REASON)
    assert db.session.get(PrivateText, (post.id, 1)) is None
    with pytest.raises(Conflict):
        taken_back(moderator, newest("post.edited").id)
    assert post.body == "Tanpa nomor."
