"""Who gets points for a guide: each author of its sources once, and nobody for themselves."""

import pytest
from flask import Flask
from sqlalchemy import select

from forum.charter.actor import Actor
from forum.charter.reputation import RULES
from forum.guides.models import Guide, GuideSource
from forum.guides.service.publishing import publish, withdraw
from forum.guides.service.writing import revise
from forum.kernel.db import db
from forum.kernel.transactions import transaction
from forum.ledger.models import Entry
from forum.ledger.queries import score
from forum.notifications.models import Notification
from forum.notifications.queries import notices
from forum.threads.models import Post, Thread
from forum.threads.service.changing import delete, hide, restore, unhide
from forum.threads.service.moving import move
from tests.builders import (
    REASON,
    a_guide,
    a_guide_text,
    a_member,
    a_moderator,
    a_thread,
    a_vote,
    an_answer,
)
from tests.proof import differences
from tests.threads.test_changing import do

POINTS = RULES["guide_adopted"].points


@pytest.fixture
def author(app: Flask) -> Actor:
    return a_member()


@pytest.fixture
def thread(app: Flask) -> Thread:
    return a_thread()


@pytest.fixture
def post(thread: Thread, author: Actor) -> Post:
    return an_answer(thread, author)


def points(actor: Actor, cluster: str = "pisang") -> int:
    db.session.rollback()
    return score(int(actor.id or 0), cluster)


def change(guide: Guide, by: Actor, *sources: int, **text: object) -> None:
    """Publish another version made of these answers."""
    new = a_guide_text(sources=list(sources), **text)
    with transaction():
        revision = revise(by, guide.slug, new, guide.newest)
        publish(by, guide.slug, revision.number)


def test_the_charter_says_20() -> None:
    assert POINTS == 20


def test_an_author_gets_20_once_for_a_guide_however_many_answers(
    thread: Thread, post: Post, author: Actor
) -> None:
    second = an_answer(thread, author)
    a_guide(thread, sources=[post.id, second.id])
    assert points(author) == 20
    assert differences() == []


def test_a_draft_gives_nothing(thread: Thread, post: Post, author: Actor) -> None:
    moderator = a_moderator()
    guide = a_guide(thread, moderator, sources=[])
    with transaction():
        revise(moderator, guide.slug, a_guide_text(sources=[post.id]), guide.newest)
    assert points(author) == 0


def test_two_guides_give_twice_and_each_takes_back_its_own(
    thread: Thread, post: Post, author: Actor
) -> None:
    moderator = a_moderator()
    first = a_guide(thread, moderator, sources=[post.id])
    second = a_guide(thread, moderator, sources=[post.id])
    assert points(author) == 40
    do(withdraw, moderator, first.slug, REASON)
    assert points(author) == 20
    standing = select(Entry.guide_id).where(
        Entry.reverses_id.is_(None),
        Entry.id.not_in(select(Entry.reverses_id).where(Entry.reverses_id.is_not(None))),
    )
    assert list(db.session.scalars(standing)) == [second.id]
    assert differences() == []


def test_taking_a_guide_down_and_publishing_it_again_gives_20_in_the_end(
    thread: Thread, post: Post, author: Actor
) -> None:
    moderator = a_moderator()
    guide = a_guide(thread, moderator, sources=[post.id])
    do(withdraw, moderator, guide.slug, REASON)
    assert points(author) == 0
    do(publish, moderator, guide.slug, guide.newest)
    assert points(author) == 20
    assert differences() == []


def test_leaving_an_answer_out_takes_back_exactly_its_points(
    thread: Thread, post: Post, author: Actor
) -> None:
    moderator, other = a_moderator(), a_member()
    second = an_answer(thread, other)
    a_vote(post)
    guide = a_guide(thread, moderator, sources=[post.id, second.id])
    assert (points(author), points(other)) == (30, 20)
    change(guide, moderator, second.id)
    assert (points(author), points(other)) == (10, 20)
    assert differences() == []


def test_the_points_move_to_another_answer_of_the_same_author(
    thread: Thread, post: Post, author: Actor
) -> None:
    moderator = a_moderator()
    second = an_answer(thread, author)
    guide = a_guide(thread, moderator, sources=[post.id, second.id])
    change(guide, moderator, second.id)
    assert points(author) == 20
    [kept] = db.session.query(GuideSource).filter_by(guide_id=guide.id)
    assert (kept.post_id, kept.credited) == (second.id, True)
    assert differences() == []


def test_who_makes_the_guide_gets_nothing_for_their_own_answer(thread: Thread) -> None:
    moderator = a_moderator()
    own = an_answer(thread, moderator)
    a_guide(thread, moderator, sources=[own.id])
    assert points(moderator) == 0
    do(delete, moderator, own.id)
    do(restore, moderator, own.id)
    assert points(moderator) == 0
    assert differences() == []


def test_who_publishes_gets_nothing_by_doing_so(thread: Thread) -> None:
    editor, reader = a_moderator(), a_moderator()
    own = an_answer(thread, reader)
    new = a_guide(thread, editor, sources=[])
    with transaction():
        revision = revise(editor, new.slug, a_guide_text(sources=[own.id]), new.newest)
        publish(reader, new.slug, revision.number)
    assert points(reader) == 0
    assert differences() == []


def test_points_come_and_go_with_the_answer(thread: Thread, post: Post, author: Actor) -> None:
    moderator = a_moderator()
    guide = a_guide(thread, moderator, sources=[post.id])
    do(hide, moderator, post.id, REASON)
    assert points(author) == 0
    do(unhide, moderator, post.id)
    assert points(author) == 20
    do(hide, moderator, post.id, REASON)
    do(withdraw, moderator, guide.slug, REASON)
    do(unhide, moderator, post.id)
    assert points(author) == 0
    assert differences() == []


def test_points_move_with_the_thread_to_its_cluster(
    thread: Thread, post: Post, author: Actor
) -> None:
    moderator = a_moderator()
    guide = a_guide(thread, moderator, sources=[post.id])
    do(move, moderator, thread.id, "kakao", REASON)
    assert (points(author), points(author, "kakao")) == (0, 20)
    do(withdraw, moderator, guide.slug, REASON)
    assert (points(author), points(author, "kakao")) == (0, 0)
    assert differences() == []


def test_an_answer_on_the_common_board_earns_its_author_nothing_until_it_is_moved(
    author: Actor,
) -> None:
    thread = a_thread(board="umum")
    post = an_answer(thread, author)
    moderator = a_moderator()
    a_guide(thread, moderator, board="umum", sources=[post.id])
    assert points(author) == 0
    do(move, moderator, thread.id, "pisang", REASON)
    assert points(author) == 20
    assert differences() == []


def test_authors_are_told_and_hear_no_more_when_it_is_no_longer_so(
    thread: Thread, post: Post, author: Actor
) -> None:
    moderator = a_moderator()
    guide = a_guide(thread, moderator, sources=[post.id])
    [notice] = notices(author).items
    assert (notice.event, notice.url) == ("guide.adopted", f"/guides/{guide.slug}")
    do(withdraw, moderator, guide.slug, REASON)
    assert db.session.query(Notification).filter_by(member_id=author.id).count() == 0
