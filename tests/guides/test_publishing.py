"""From draft to guide and back: versions, second readers, addresses, labels, review dates."""

from datetime import timedelta

import pytest
from flask import Flask

from forum.boards.queries import board
from forum.charter.actor import GUEST
from forum.charter.screening import default_lists
from forum.charter.words import GuideState
from forum.guides.jobs import mark_stale
from forum.guides.models import Guide, GuideLabel, GuideRevision
from forum.guides.queries.lists import guide_page
from forum.guides.queries.pages import guide_view
from forum.guides.service.publishing import publish, withdraw
from forum.guides.service.texts import checked_review, today
from forum.guides.service.writing import begin, revise
from forum.kernel.db import db
from forum.kernel.errors import AlreadyDone, Conflict, Forbidden, Invalid, NotFound
from forum.kernel.transactions import transaction
from forum.kernel.versions import touch_guide, touch_thread
from forum.ledger.amendments import amend
from forum.ledger.models import Event
from forum.threads.models import Thread
from tests.builders import (
    REASON,
    a_comment,
    a_draft_guide,
    a_guide,
    a_guide_text,
    a_member,
    a_mentor,
    a_moderator,
    a_thread,
    an_answer,
    put_into,
)
from tests.clock import Clock
from tests.proof import differences
from tests.threads.test_changing import do

UNSAFE = "Jangan pakai *Boraks* sama sekali."


def kinds() -> list[str]:
    db.session.rollback()
    told = db.session.query(Event).filter(Event.thing == "guide").order_by(Event.id)
    return [event.kind for event in told]


def test_a_draft_is_seen_by_moderators_alone(app: Flask) -> None:
    guide = a_draft_guide()
    for actor in (GUEST, a_member(), a_mentor(), a_moderator()):
        with pytest.raises(NotFound):
            guide_view(actor, guide.slug)
    assert guide_page().items == []
    assert kinds() == ["guide.begun"]


def test_a_plain_text_is_published_by_its_editor(app: Flask) -> None:
    moderator = a_moderator()
    guide = a_guide(by=moderator)
    shown = guide_view(GUEST, guide.slug)
    assert (shown.revision, shown.editor.name) == (1, moderator.name)
    assert kinds() == ["guide.begun", "guide.published"]


def test_an_edit_is_not_seen_before_it_is_published(app: Flask) -> None:
    moderator = a_moderator()
    guide = a_guide(by=moderator)
    with transaction():
        revise(moderator, guide.slug, a_guide_text(body="Teks yang baru."), 1)
    assert "Teks yang baru" not in guide_view(GUEST, guide.slug).body
    do(publish, moderator, guide.slug, 2)
    assert guide_view(GUEST, guide.slug).body == "Teks yang baru."


def test_food_safety_needs_a_second_reader(app: Flask) -> None:
    editor = a_moderator()
    guide = a_draft_guide(by=editor, body=UNSAFE)
    with transaction():
        assert not publish(editor, guide.slug, 1)
    assert guide.state == GuideState.DRAFT
    with pytest.raises(AlreadyDone), transaction():
        publish(editor, guide.slug, 1)
    reader = a_moderator()
    with transaction():
        assert publish(reader, guide.slug, 1)
    assert db.session.query(GuideRevision).one().reader_id == reader.id
    assert kinds() == ["guide.begun", "guide.submitted", "guide.published"]


def test_a_mentor_of_the_cluster_may_be_the_second_reader(app: Flask) -> None:
    editor, mentor = a_moderator(), a_mentor("pisang")
    guide = a_draft_guide(by=editor, body=UNSAFE)
    with pytest.raises(NotFound), transaction():
        publish(mentor, guide.slug, 1)
    with transaction():
        publish(editor, guide.slug, 1)
    for other in (a_mentor("kakao"), a_member()):
        with pytest.raises(NotFound), transaction():
            publish(other, guide.slug, 1)
    with transaction():
        assert publish(mentor, guide.slug, 1)


def test_a_safe_text_is_no_mentors_to_publish(app: Flask) -> None:
    editor = a_moderator()
    guide = a_draft_guide(by=editor, body=UNSAFE)
    with transaction():
        publish(editor, guide.slug, 1)
    with transaction():
        amend(editor, "screening", default_lists() | {"safety": []}, REASON)
    mentor = a_mentor("pisang")
    with pytest.raises(Forbidden), transaction():
        publish(mentor, guide.slug, 1)


def test_moderators_change_which_words_ask_for_a_second_reader(app: Flask) -> None:
    editor = a_moderator()
    with transaction():
        amend(editor, "screening", default_lists() | {"safety": ["  Tiriskan "]}, REASON)
    guide = a_draft_guide(by=editor)
    with transaction():
        assert not publish(editor, guide.slug, 1)


def test_an_edit_of_a_published_text_needs_its_second_reader_again(app: Flask) -> None:
    editor = a_moderator()
    guide = a_guide(by=editor)
    with transaction():
        revise(editor, guide.slug, a_guide_text(body=UNSAFE), 1)
    with transaction():
        assert not publish(editor, guide.slug, 2)
    assert "Boraks" not in guide_view(GUEST, guide.slug).body


def test_only_the_version_that_was_read_is_published(app: Flask) -> None:
    editor = a_moderator()
    guide = a_draft_guide(by=editor)
    with transaction():
        revise(editor, guide.slug, a_guide_text(body="Berubah lagi."), 1)
    reader = a_moderator()
    with pytest.raises(Conflict), transaction():
        publish(reader, guide.slug, 1)


def test_who_saves_over_another_version_is_told_so(app: Flask) -> None:
    editor = a_moderator()
    guide = a_draft_guide(by=editor)
    with transaction():
        revise(editor, guide.slug, a_guide_text(body="Yang pertama."), 1)
    other = a_moderator()
    with pytest.raises(Invalid) as refused, transaction():
        revise(other, guide.slug, a_guide_text(body="Yang kedua."), 1)
    assert set(refused.value.errors) == {"body"}


def test_saving_the_same_again_makes_no_version(app: Flask) -> None:
    editor = a_moderator()
    guide = a_draft_guide(by=editor)
    with transaction():
        revise(editor, guide.slug, a_guide_text(), 1)
    assert db.session.query(GuideRevision).count() == 1


def test_old_addresses_lead_to_the_guide(app: Flask) -> None:
    editor = a_moderator()
    guide = a_guide(by=editor)
    old = guide.slug
    with transaction():
        revise(editor, old, a_guide_text("Judul yang sama sekali lain"), 1)
    assert guide.slug == old
    do(publish, editor, old, 2)
    assert guide.slug == "judul-yang-sama-sekali-lain"
    assert guide_view(GUEST, old).id == guide_view(GUEST, guide.slug).id == guide.id
    again = a_guide(by=editor)
    assert again.slug == f"{old}-2", "an old address is not given to another guide"


def test_no_guide_takes_the_address_of_another_page(app: Flask) -> None:
    assert a_guide(title="Drafts").slug == "drafts-2"


def test_sources_are_visible_answers_of_the_thread(app: Flask) -> None:
    thread = a_thread()
    post = an_answer(thread)
    hidden = put_into(an_answer(thread), "hidden")  # type: ignore[arg-type]
    moderator = a_moderator()
    for wrong in (hidden, a_comment(post), an_answer(), None):
        new = a_guide_text(sources=[wrong.id if wrong else 10**9])
        with pytest.raises(Invalid) as refused, transaction():
            begin(moderator, thread.id, new)
        assert set(refused.value.errors) == {"sources"}


def test_a_moderator_of_other_boards_writes_no_guide_here(app: Flask) -> None:
    limited, thread = a_moderator(moderates="kakao"), a_thread()
    with pytest.raises(Forbidden), transaction():
        begin(limited, thread.id, a_guide_text())
    here = a_thread(board="kakao")
    with pytest.raises(Forbidden), transaction():
        begin(limited, here.id, a_guide_text(board="pisang"))


def test_labels_list_published_guides_alone(app: Flask) -> None:
    editor = a_moderator()
    guide = a_guide(by=editor, labels=["panen", "pengemasan"])
    assert {row.slug for row in guide_page(guide.board_id, "panen").items} == {guide.slug}
    do(withdraw, editor, guide.slug, REASON)
    assert guide_page(guide.board_id, "panen").items == []
    assert db.session.query(GuideLabel).count() == 0


def test_lists_are_paged_without_gaps(app: Flask, clock: Clock) -> None:
    editor = a_moderator()
    made = []
    for number in range(5):
        made.append(a_guide(by=editor, title=f"Panduan nomor {number}", labels=["panen"]).slug)
        clock.move(hours=1)
    for board_id, label in ((None, ""), (1, ""), (1, "panen"), (None, "panen")):
        first = guide_page(board_id, label, None, 2)
        second = guide_page(board_id, label, first.next, 2)
        third = guide_page(board_id, label, second.next, 2)
        rows = [*first.items, *second.items, *third.items]
        assert [row.slug for row in rows] == made[::-1]
        assert third.next is None


def test_a_guide_that_was_not_read_again_says_so_and_leaves_the_boards(
    app: Flask, clock: Clock
) -> None:
    guide = a_guide(review_on=today() + timedelta(days=1))
    assert [link.slug for link in board("pisang").guide_links] == [guide.slug]
    clock.move(days=1)
    do(mark_stale)
    assert not guide_view(GUEST, guide.slug).is_stale, "the day itself still counts"
    clock.move(days=1)
    do(mark_stale)
    assert guide_view(GUEST, guide.slug).is_stale
    assert board("pisang").guide_links == []
    assert differences() == []
    [row] = guide_page().items
    assert row.is_stale


def test_reading_it_again_sets_a_new_date(app: Flask, clock: Clock) -> None:
    editor = a_moderator()
    guide = a_guide(by=editor, review_on=today() + timedelta(days=1))
    clock.move(days=3)
    do(mark_stale)
    with transaction():
        revise(editor, guide.slug, a_guide_text(), 1)
        publish(editor, guide.slug, 2)
    assert not guide_view(GUEST, guide.slug).is_stale


@pytest.mark.parametrize("day", ["", "besok", "2026-13-01", "2000-01-01", "2999-01-01"])
def test_a_review_date_is_a_day_in_the_near_future(app: Flask, day: str) -> None:
    with pytest.raises(Invalid) as refused:
        checked_review(day)
    assert set(refused.value.errors) == {"review_on"}


def test_a_guide_is_taken_down_with_a_reason_and_once(app: Flask) -> None:
    editor = a_moderator()
    guide = a_guide(by=editor)
    with pytest.raises(Invalid), transaction():
        withdraw(editor, guide.slug, " ")
    do(withdraw, editor, guide.slug, REASON)
    with pytest.raises(NotFound):
        guide_view(a_member(), guide.slug)
    assert guide_view(editor, guide.slug).guide_state == GuideState.WITHDRAWN
    with pytest.raises(AlreadyDone), transaction():
        withdraw(editor, guide.slug, REASON)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_guide_and_a_thread_of_one_number_are_both_drawn_anew(app: Flask) -> None:
    thread = a_thread()
    guide = a_guide(thread)
    assert guide.id == thread.id
    before = _versions()
    with transaction():
        touch_thread(thread.id)
        touch_guide(guide.id)
    assert _versions() == (before[0] + 1, before[1] + 1)


def _versions() -> tuple[int, int]:
    guide, thread = db.session.query(Guide.version).one(), db.session.query(Thread.version).one()
    return guide.version, thread.version
