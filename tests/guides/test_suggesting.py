"""What members would change in a guide: sent, compared, taken or not, and told."""

import pytest
from flask import Flask

from forum.charter.actor import GUEST
from forum.charter.words import GuideSuggestionState
from forum.guides.models import Guide, GuideRevision, Suggestion
from forum.guides.queries.desk import open_suggestions, suggestion_view, waiting_count
from forum.guides.queries.pages import guide_view
from forum.guides.queries.visibility import readable_suggestion
from forum.guides.service.leaving import forget_member
from forum.guides.service.publishing import publish, withdraw
from forum.guides.service.suggesting import accept, decline, suggest
from forum.guides.service.writing import revise
from forum.kernel.db import db
from forum.kernel.errors import AlreadyDone, Conflict, Forbidden, Invalid, NotFound
from forum.kernel.transactions import transaction
from forum.notifications.queries import notices
from forum.threads.service.texts import written
from tests.builders import (
    REASON,
    a_draft_guide,
    a_guide,
    a_guide_suggestion,
    a_guide_text,
    a_member,
    a_mentor,
    a_moderator,
    a_suspended_member,
    a_thread,
    an_answer,
    log_in,
)
from tests.client import Client
from tests.proof import differences
from tests.threads.test_changing import do


@pytest.fixture
def guide(app: Flask) -> Guide:
    return a_guide()


def test_a_taken_suggestion_is_the_next_version_by_who_made_it(guide: Guide) -> None:
    member = a_member("penyaran", name="Bu Sari")
    made = a_guide_suggestion(guide, member, "Simpan dua minggu.")
    do(accept, a_moderator(), made.id, 1)
    shown = guide_view(GUEST, guide.slug)
    assert (shown.body, shown.revision, shown.editor.name) == ("Simpan dua minggu.", 2, "Bu Sari")
    [notice] = notices(member).items
    assert (notice.event, notice.url) == ("guide.suggestion_accepted", f"/guides/{guide.slug}")


def test_it_keeps_title_labels_and_credit(app: Flask) -> None:
    thread, author = a_thread(), a_member()
    post = an_answer(thread, author)
    guide = a_guide(thread, sources=[post.id], labels=["panen"])
    do(accept, a_moderator(), a_guide_suggestion(guide).id, 1)
    shown = guide_view(GUEST, guide.slug)
    assert (shown.title, [tag.slug for tag in shown.tags]) == (guide.title, ["panen"])
    assert differences() == []


def test_a_declined_one_says_why(guide: Guide) -> None:
    member = a_member()
    made, moderator = a_guide_suggestion(guide, member), a_moderator()
    with pytest.raises(Invalid), transaction():
        decline(moderator, made.id, "")
    do(decline, moderator, made.id, "Belum terbukti.")
    assert suggestion_view(made.id).reason == "Belum terbukti."
    [notice] = notices(member).items
    assert (notice.event, notice.reason) == ("guide.suggestion_declined", "Belum terbukti.")
    assert guide_view(GUEST, guide.slug).revision == 1


def test_safety_words_need_no_third_reader(guide: Guide) -> None:
    made = a_guide_suggestion(guide, body="Jangan pakai boraks.")
    moderator = a_moderator()
    do(accept, moderator, made.id, 1)
    taken = db.session.get_one(GuideRevision, (guide.id, 2))
    assert taken.reader_id == moderator.id


def test_nobody_decides_on_their_own(guide: Guide) -> None:
    moderator = a_moderator()
    made = a_guide_suggestion(guide, moderator)
    for act in (lambda: accept(moderator, made.id, 1), lambda: decline(moderator, made.id, REASON)):
        with pytest.raises(Forbidden), transaction():
            act()


def test_what_changed_meanwhile_is_not_written_over(guide: Guide) -> None:
    moderator = a_moderator()
    first, second = a_guide_suggestion(guide), a_guide_suggestion(guide, body="Yang lain lagi.")
    do(accept, moderator, first.id, 1)
    with pytest.raises(Conflict), transaction():
        accept(moderator, second.id, 1)
    do(accept, moderator, second.id, 2)
    assert guide_view(GUEST, guide.slug).body == "Yang lain lagi."


def test_an_unpublished_draft_is_not_lost(guide: Guide) -> None:
    moderator = a_moderator()
    made = a_guide_suggestion(guide)
    with transaction():
        revise(moderator, guide.slug, a_guide_text(body="Draf."), 1)
    with pytest.raises(Conflict), transaction():
        accept(moderator, made.id, 1)


def test_deciding_twice_is_refused(guide: Guide) -> None:
    moderator = a_moderator()
    made = a_guide_suggestion(guide)
    do(accept, moderator, made.id, 1)
    with pytest.raises(AlreadyDone), transaction():
        accept(moderator, made.id, 1)
    with pytest.raises(Conflict), transaction():
        decline(moderator, made.id, REASON)


def test_a_suggestion_must_change_something(guide: Guide) -> None:
    member, same = a_member(), written(guide.body)
    with pytest.raises(Invalid) as refused, transaction():
        suggest(member, guide.slug, same, "Alasan.")
    assert set(refused.value.errors) == {"body"}


def test_suspended_members_suggest_nothing_and_nobody_to_a_guide_taken_down(guide: Guide) -> None:
    suspended, moderator, text = a_suspended_member(), a_moderator(), written("Yang lain.")
    with pytest.raises(Forbidden), transaction():
        suggest(suspended, guide.slug, text, "Alasan.")
    do(withdraw, moderator, guide.slug, REASON)
    with pytest.raises(Conflict), transaction():
        suggest(moderator, guide.slug, text, "Alasan.")


def test_open_ones_wait_for_the_moderators_of_their_board(guide: Guide) -> None:
    made = a_guide_suggestion(guide)
    assert [each.id for each in open_suggestions(a_moderator())] == [made.id]
    assert [each.id for each in open_suggestions(a_moderator(moderates="pisang"))] == [made.id]
    assert open_suggestions(a_moderator(moderates="kakao")) == []
    assert open_suggestions(a_member()) == []
    assert open_suggestions(GUEST) == []


def test_only_who_made_it_and_moderators_read_it(guide: Guide) -> None:
    member = a_member()
    made = a_guide_suggestion(guide, member)
    for reader in (member, a_moderator()):
        assert readable_suggestion(reader, made.id).suggestion_id == made.id
    for other in (a_member(), GUEST, a_moderator(moderates="kakao")):
        with pytest.raises(NotFound):
            readable_suggestion(other, made.id)


def test_with_an_account_go_the_suggestions_that_were_not_taken(guide: Guide) -> None:
    member, moderator = a_member(), a_moderator()
    taken, left, _open = (a_guide_suggestion(guide, member, f"Teks {n}.") for n in range(3))
    do(accept, moderator, taken.id, 1)
    do(decline, moderator, left.id, REASON)
    do(forget_member, member.id)
    kept = db.session.query(Suggestion).all()
    assert [(row.id, row.state) for row in kept] == [(taken.id, GuideSuggestionState.ACCEPTED)]


def test_moderators_see_in_their_queue_that_guides_wait_for_them(
    app: Flask, client: Client
) -> None:
    moderator = a_moderator()
    a_guide_suggestion(a_guide(by=moderator))
    a_guide_suggestion(a_guide(by=moderator), by=moderator)
    unread = a_draft_guide(by=moderator, body="Jangan pakai boraks.")
    do(publish, moderator, unread.slug, 1)
    assert waiting_count(moderator, 9) == 1
    assert waiting_count(a_moderator(), 9) == 3
    assert waiting_count(a_moderator(), 2) == 2
    assert waiting_count(a_mentor("pisang"), 9) == 1
    assert waiting_count(a_moderator(moderates="kakao"), 9) == 0
    log_in(client, moderator)
    assert 'href="/guides/drafts"' in client.get("/moderation").text
