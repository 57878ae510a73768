"""Who is told of what: each kind, once a member and event, and never of what they may not see."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum.charter.actor import GUEST, Actor
from forum.charter.words import Notice, State
from forum.kernel.db import db
from forum.kernel.errors import Forbidden, Invalid, Unauthenticated
from forum.kernel.transactions import transaction
from forum.notifications import service
from forum.notifications.models import Notification
from forum.notifications.queries import grouped, muted_by, notices, unread_count, wanted_kinds
from forum.notifications.rules import ACTS
from forum.standing.service.offices import appoint
from forum.threads.service import changing, choosing
from forum.threads.service.changing import Change
from forum.threads.service.texts import written
from forum.votes.service import say_helpful, withdraw
from tests.builders import (
    REASON,
    a_comment,
    a_correction,
    a_guide,
    a_member,
    a_moderator,
    a_suggestion,
    a_suspended_member,
    a_thread,
    a_vote,
    an_accepted_answer,
    an_answer,
    an_endorsement,
    put_into,
    row_of,
    the_question,
)
from tests.threads.test_changing import do


def told(actor: Actor) -> list[tuple[str, int | None]]:
    """Give the kinds and posts a member is told of, oldest first."""
    return [(row.kind, row.post_id) for row in notices(actor, size=100).items][::-1]


def test_an_answer_is_told_to_the_asker_and_as_news_to_followers(app: Flask) -> None:
    asker, author, follower = a_member(), a_member(), a_member()
    thread = a_thread(asker)
    do(choosing.follow, follower, thread.id)
    post = an_answer(thread, author)
    assert told(asker) == [(Notice.ANSWER, post.id)]
    assert told(follower) == [(Notice.NEWS, post.id)]
    assert told(author) == []
    second = an_answer(thread, asker)
    assert told(author) == told(follower)[1:] == [(Notice.NEWS, second.id)]
    assert len(told(asker)) == 1


def test_a_comment_is_told_to_the_author_of_its_post(app: Flask) -> None:
    asker, author, other = a_member(), a_member(), a_member()
    thread = a_thread(asker)
    post = an_answer(thread, author)
    comment = a_comment(post, other)
    assert told(author) == [(Notice.COMMENT, comment.id)]
    assert told(asker)[1:] == [(Notice.NEWS, comment.id)]
    own = a_comment(the_question(thread), asker)
    assert told(author)[1:] == [(Notice.NEWS, own.id)]
    assert len(told(asker)) == 2
    assert told(other) == []


def test_a_mention_is_told_once_and_only_where_it_shows(app: Flask) -> None:
    who = a_member("bu_asih")
    post = an_answer(body="@Bu_Asih dan @bu_asih, juga @tidak_ada dan `@bu_asih`")
    assert told(who) == [(Notice.MENTION, post.id)]
    an_answer(body="kirim ke a@bu_asih.id atau `@bu_asih`")
    assert len(told(who)) == 1
    own = an_answer(by=who, body="saya @bu_asih")
    assert (Notice.MENTION, own.id) not in told(who)


def test_asker_author_and_mentioned_in_one_are_told_once(app: Flask) -> None:
    asker = a_member("penanya")
    thread = a_thread(asker)
    an_answer(thread, body="Begini @penanya")
    assert [kind for kind, _post in told(asker)] == [Notice.ANSWER]


def test_no_more_than_ten_are_mentioned(app: Flask) -> None:
    crowd = [a_member() for _ in range(12)]
    an_answer(body=" ".join(f"@{one.username}" for one in crowd))
    assert db.session.query(Notification).filter_by(kind=Notice.MENTION).count() == 10


def test_an_edit_tells_only_those_it_mentions_first(app: Flask) -> None:
    old, new = a_member("lama"), a_member("baru")
    author = a_member()
    post = an_answer(by=author, body="Halo @lama")
    for _ in range(2):
        do(changing.edit, author, post.id, Change(written(f"Halo @lama dan @baru {_}")))
    assert len(told(old)) == 1
    assert told(new) == [(Notice.MENTION, post.id)]


def test_a_held_text_edited_mentions_once_it_is_seen(app: Flask) -> None:
    who, author = a_member("bu_asih"), a_member()
    post = put_into(an_answer(by=author), State.PENDING)
    do(changing.edit, author, post.id, Change(written("Halo @bu_asih")))
    assert db.session.query(Notification).filter_by(member_id=who.id).count() == 0


def test_muting_stops_mentions_by_one_member_only(app: Flask) -> None:
    who, loud, other = a_member("bu_asih"), a_member(), a_member()
    for _ in range(2):
        do(service.mute, who, row_of(loud))
    assert [author.username for author in muted_by(who)] == [loud.username]
    an_answer(by=loud, body="@bu_asih")
    heard = an_answer(by=other, body="@bu_asih")
    assert told(who) == [(Notice.MENTION, heard.id)]
    answer = an_answer(a_thread(who), loud, "@bu_asih")
    assert told(who)[1:] == [(Notice.ANSWER, answer.id)]
    do(service.unmute, who, row_of(loud))
    an_answer(by=loud, body="@bu_asih")
    assert len(told(who)) == 3
    with pytest.raises(Forbidden):
        do(service.mute, who, row_of(who))


def test_a_choice_and_help_are_told_to_the_author(app: Flask) -> None:
    author = a_member()
    post = an_accepted_answer(by=author)
    voter = a_vote(post)
    assert told(author) == [(Notice.ACCEPTED, post.id), (Notice.HELPFUL, post.id)]
    do(withdraw, voter, post.id)
    assert told(author) == [(Notice.ACCEPTED, post.id)]
    for act in (say_helpful, withdraw, say_helpful):
        do(act, voter, post.id)
    assert told(author)[1:] == [(Notice.HELPFUL, post.id)]


def test_choosing_ones_own_answer_is_no_news(app: Flask) -> None:
    asker = a_member()
    thread = a_thread(asker)
    do(choosing.accept, asker, thread.id, an_answer(thread, asker).id)
    assert told(asker) == []


def test_acts_of_staff_are_told_with_their_reason(app: Flask) -> None:
    author, moderator = a_member(), a_moderator()
    post = an_answer(by=author)
    do(changing.edit, moderator, post.id, Change(written("Isi lain."), reason=REASON))
    do(changing.hide, moderator, post.id, REASON)
    do(changing.unhide, moderator, post.id, REASON)
    do(changing.delete, moderator, post.id, REASON)
    rows = notices(author).items
    assert [(row.kind, row.event, row.reason) for row in rows[::-1]] == [
        (Notice.MODERATION, event, REASON)
        for event in ("post.edited", "post.hidden", "post.restored", "post.deleted")
    ]
    assert told(moderator) == []


def test_acts_on_a_thread_are_told_to_its_asker(app: Flask) -> None:
    asker, moderator = a_member(), a_moderator()
    thread = a_thread(asker)
    for act in (changing.close, changing.reopen, changing.pin, changing.unpin):
        do(act, moderator, thread.id, REASON)
    rows = notices(asker).items[::-1]
    events = ["thread.closed", "thread.reopened", "thread.pinned", "thread.unpinned"]
    assert [row.event for row in rows] == events
    assert {(row.thread_id, row.post_id, row.url) for row in rows} == {
        (thread.id, None, f"/t/{thread.id}")
    }
    assert ACTS.keys() >= set(events)


def test_ones_own_acts_are_no_news(app: Flask) -> None:
    author = a_member()
    post = an_answer(by=author)
    do(changing.edit, author, post.id, Change(written("Isi lain.")))
    do(changing.delete, author, post.id)
    do(changing.restore, author, post.id)
    assert told(author) == []


def test_a_kind_switched_off_is_not_told(app: Flask) -> None:
    asker = a_member("penanya")
    do(service.choose_kinds, asker, set(Notice) - {Notice.ANSWER, Notice.NEWS})
    assert wanted_kinds(asker) == set(Notice) - {Notice.ANSWER, Notice.NEWS}
    thread = a_thread(asker)
    an_answer(thread)
    assert told(asker) == []
    post = an_answer(thread, body="@penanya")
    assert told(asker) == [(Notice.MENTION, post.id)]
    do(service.choose_kinds, asker, set(Notice))
    an_answer(thread)
    assert [kind for kind, _post in told(asker)][1:] == [Notice.ANSWER]


@pytest.mark.parametrize("kind", Notice)
def test_each_kind_can_be_switched_off(app: Flask, kind: Notice) -> None:
    member, author, moderator = a_member("bu_asih"), a_member(), a_moderator()
    do(service.choose_kinds, member, set(Notice) - {kind})
    mine = a_thread(member)
    followed = a_thread()
    do(choosing.follow, member, followed.id)
    an_answer(mine, author)
    a_comment(the_question(mine), author)
    an_answer(by=author, body="@bu_asih")
    an_answer(followed, author)
    corrected = an_accepted_answer(followed, member)
    an_endorsement(corrected)
    a_correction(corrected)
    a_vote(the_question(mine))
    a_suggestion(the_question(mine), author)
    a_guide(followed, sources=[corrected.id])
    do(changing.close, moderator, mine.id, REASON)
    do(appoint, moderator, member.id, "pisang", REASON, REASON)
    kinds = {each for each, _post in told(member)}
    # An answer or comment is still news to who follows the thread.
    assert kinds == set(Notice) - {kind}


def test_one_row_a_member_and_event(app: Flask) -> None:
    asker = a_member("penanya")
    thread = a_thread(asker)
    do(choosing.follow, asker, thread.id)
    post = an_answer(thread, body="@penanya @penanya")
    a_comment(post, body="@penanya")
    pairs = select(func.count(Notification.id)).group_by(
        Notification.member_id, Notification.event_id
    )
    assert set(db.session.scalars(pairs)) == {1}
    assert len(told(asker)) == 2


def test_what_is_out_of_sight_is_not_told_and_comes_back(app: Flask) -> None:
    asker, follower = a_member(), a_member()
    thread = a_thread(asker)
    do(choosing.follow, follower, thread.id)
    post = an_answer(thread)
    a_comment(post)
    assert (unread_count(asker), unread_count(follower)) == (2, 2)
    put_into(post, State.HIDDEN)
    assert told(asker) == told(follower) == []
    assert (unread_count(asker), unread_count(follower)) == (0, 0)
    do(changing.unhide, a_moderator(), post.id)
    assert (unread_count(asker), unread_count(follower)) == (2, 2)
    do(changing.delete, a_moderator(), the_question(thread).id, REASON)
    assert told(follower) == []


def test_an_answer_in_a_held_thread_is_told_to_its_asker_alone(app: Flask) -> None:
    asker, who = a_member(), a_member("bu_asih")
    thread = a_thread(asker)
    put_into(the_question(thread), State.PENDING)
    post = an_answer(thread, a_moderator(), "@bu_asih")
    assert told(asker) == [(Notice.ANSWER, post.id)]
    assert told(who) == []


def test_the_suspended_read_but_settle_nothing(app: Flask) -> None:
    member = a_suspended_member()
    assert told(member) == []
    for act in (lambda: service.mark_read(member), lambda: service.choose_kinds(member, [])):
        with pytest.raises(Forbidden), transaction():
            act()
    with pytest.raises(Unauthenticated), transaction():
        service.mark_read(GUEST)
    assert unread_count(GUEST) == 0


def test_reading_some_leaves_the_others_and_those_of_others(app: Flask) -> None:
    asker, follower = a_member(), a_member()
    thread = a_thread(asker)
    do(choosing.follow, follower, thread.id)
    for _ in range(3):
        an_answer(thread)
    rows = notices(asker).items
    others = [row.id for row in notices(follower).items]
    do(service.mark_read, asker, [rows[0].id, *others])
    assert (unread_count(asker), unread_count(follower)) == (2, 3)
    do(service.mark_read, asker)
    assert (unread_count(asker), unread_count(follower)) == (0, 3)


def test_notices_page_without_gaps(app: Flask) -> None:
    asker = a_member()
    thread = a_thread(asker)
    for _ in range(7):
        an_answer(thread)
    first = notices(asker, size=3)
    an_answer(thread)
    second = notices(asker, first.next, size=3)
    third = notices(asker, second.next, size=3)
    ids = [row.id for page in (first, second, third) for row in page.items]
    assert ids == sorted(ids, reverse=True)
    assert (len(ids), third.next) == (7, None)
    with pytest.raises(Invalid):
        notices(a_member(), first.next)


def test_groups_hold_one_kind_about_one_thing(app: Flask) -> None:
    asker = a_member()
    thread, other = a_thread(asker), a_thread(asker)
    for each in (thread, thread, other):
        an_answer(each)
    a_vote(the_question(thread))
    a_vote(the_question(thread))
    groups = grouped(notices(asker).items)
    shape = [(group.rows[0].kind, group.rows[0].thread_id, len(group.rows)) for group in groups]
    assert shape == [
        (Notice.HELPFUL, thread.id, 2),
        (Notice.ANSWER, other.id, 1),
        (Notice.ANSWER, thread.id, 2),
    ]


@pytest.mark.parametrize("by", ["asker", "moderator"])
def test_a_choice_taken_back_leaves_no_notice(app: Flask, by: str) -> None:
    """The author once still read that the answer was chosen."""
    asker, author = a_member(), a_member()
    thread = a_thread(asker)
    post = an_accepted_answer(thread, author)
    a_vote(post)
    do(choosing.withdraw_acceptance, asker if by == "asker" else a_moderator(), thread.id)
    assert told(author) == [(Notice.HELPFUL, post.id)]
