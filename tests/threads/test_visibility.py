"""The clauses and statements of reading, compared with the policy table row by row."""

import dataclasses
from collections.abc import Iterator
from itertools import product

import pytest
from flask import Flask
from sqlalchemy import select

from forum.boards.models import Board, Label
from forum.boards.queries import board
from forum.charter.actor import GUEST, Actor
from forum.charter.policies import allowed
from forum.charter.words import Notice, PostKind, State
from forum.kernel import clock
from forum.kernel.db import db
from forum.kernel.errors import NotFound
from forum.kernel.transactions import transaction
from forum.ledger.models import Event
from forum.notifications.models import Notification
from forum.notifications.queries import notices, unread_count
from forum.threads.models import Following, Post, Thread, ThreadLabel
from forum.threads.queries import lists
from forum.threads.queries.thread_page import (
    comments_of,
    first_comments,
    full_posts,
    one_post,
    outline,
    question_and_answers,
    thread_view,
)
from forum.threads.queries.visibility import (
    THING_COLUMNS,
    posts_visible_to,
    readable_post,
    readable_thread,
    visible_posts,
    visible_to,
)
from forum.threads.rules import COMMENT_RANK, QUESTION_RANK
from tests.builders import a_member, a_mentor, a_moderator, an_admin

ALL = 1000
BOARDS = ("pisang", "kakao")
PLACES = [
    *(("pisang", state) for state in State),
    ("kakao", State.VISIBLE),
    ("kakao", State.HIDDEN),
]
LABEL = "panen"


class World:
    """Threads in each state, each with answers and comments in each state by two people."""

    def __init__(self) -> None:
        self.asker, self.author, self.member = a_member(), a_member(), a_member()
        with transaction():
            label_id = db.session.execute(select(Label.id).where(Label.slug == LABEL)).scalar_one()
            for slug, state in PLACES:
                board_id = db.session.execute(
                    select(Board.id).where(Board.slug == slug)
                ).scalar_one()
                self._thread(board_id, label_id, state)
        self.threads = db.session.execute(
            select(Thread.id, *THING_COLUMNS).join(Board, Board.id == Thread.board_id)
        ).all()
        self.posts = db.session.execute(
            select(
                Post.id, Post.parent_id, Post.kind, Post.state, Post.shadowed, Post.author_id,
                *THING_COLUMNS,
            )
            .join(Thread, Thread.id == Post.thread_id)
            .join(Board, Board.id == Thread.board_id)
        ).all()  # fmt: skip

    def readers(self) -> dict[str, Actor]:
        """Everybody who may knock."""
        people = {
            "guest": GUEST,
            "member": self.member,
            "asker": self.asker,
            "author": self.author,
            "mentor": a_mentor("pisang"),
            "moderator": a_moderator(),
            "moderator of pisang": a_moderator(moderates="pisang"),
            "moderator of kakao": a_moderator(moderates="kakao"),
            "admin": an_admin(),
            "on duty": dataclasses.replace(a_member(), duty_in=frozenset({"pisang"})),
        }
        shut_out = {
            f"suspended {name}": dataclasses.replace(actor, suspended=True)
            for name, actor in people.items()
            if actor.id is not None
        }
        return people | shut_out

    def _thread(self, board_id: int, label_id: int, state: State) -> None:
        now = clock.now()
        asker, author = self.asker.id, self.author.id
        thread = Thread(
            board_id=board_id, state=state, title="Judul", slug="judul", author_id=asker,
            solved=True, unanswered=True, created_at=now, published_at=now, last_activity_at=now,
        )  # fmt: skip
        db.session.add(thread)
        db.session.flush()
        db.session.add(Following(member_id=self.member.id, thread_id=thread.id, since=now))
        db.session.add(
            ThreadLabel(
                thread_id=thread.id, label_id=label_id, board_id=board_id, unanswered=True,
                solved=True, help_count=0, last_activity_at=now,
            )
        )  # fmt: skip
        question = self._post(thread, PostKind.QUESTION, state, asker)
        tops = [
            self._post(thread, PostKind.ANSWER, each, by)
            for each, by in product(State, (asker, author))
        ]
        for parent in (question, *tops[::2]):
            for each, by in product(State, (asker, author)):
                self._post(thread, PostKind.COMMENT, each, by, parent)

    def _post(
        self, thread: Thread, kind: PostKind, state: State, by: int | None,
        parent: Post | None = None,
    ) -> Post:  # fmt: skip
        thread.post_count += 1
        under_answer = parent is not None and parent.kind == PostKind.ANSWER
        post = Post(
            thread_id=thread.id, parent_id=parent.id if parent else None, kind=kind, author_id=by,
            position=thread.post_count, body="Isi", html="<p>Isi</p>", renderer=1, state=state,
            shadowed=under_answer and parent is not None and parent.state != State.VISIBLE,
            rank={PostKind.QUESTION: QUESTION_RANK, PostKind.COMMENT: COMMENT_RANK}.get(kind, 0),
            created_at=clock.now(),
        )  # fmt: skip
        if parent is not None:
            parent.ordinal_count += 1
            post.ordinal = parent.ordinal_count
        db.session.add(post)
        db.session.flush()
        return post


@pytest.fixture
def world(app: Flask) -> World:
    return World()


def each(world: World) -> Iterator[tuple[str, Actor, set[int], set[int]]]:
    """Give every reader with the threads and posts that the policy table lets them read."""
    for name, actor in world.readers().items():
        threads = {row.id for row in world.threads if allowed(actor, "thread.read", row)}
        posts = {row.id for row in world.posts if allowed(actor, "post.read", row)}
        yield name, actor, threads, posts


def can_read(read: object, actor: Actor, thing_id: int) -> bool:
    try:
        read(actor, thing_id)  # type: ignore[operator]
    except NotFound:
        return False
    return True


def test_the_world_holds_every_case(world: World) -> None:
    rows = {(row.thread_state, row.kind, row.state, row.shadowed) for row in world.posts}
    assert len(rows) == 4 + 16 + 16 + 16  # questions, answers, comments shadowed and not
    sizes = {name: len(posts) for name, _actor, _threads, posts in each(world)}
    assert sizes["guest"] < sizes["author"] < sizes["asker"] < sizes["moderator of pisang"]
    assert sizes["moderator of pisang"] < sizes["moderator"] == len(world.posts) == sizes["admin"]


def test_the_clauses_say_what_the_policies_say(world: World) -> None:
    for name, actor, threads, posts in each(world):
        seen = select(Thread.id).join(Board, Board.id == Thread.board_id).where(visible_to(actor))
        assert set(db.session.scalars(seen)) == threads, name
        seen = (
            select(Post.id)
            .join(Thread, Thread.id == Post.thread_id)
            .join(Board, Board.id == Thread.board_id)
            .where(posts_visible_to(actor))
        )
        assert set(db.session.scalars(seen)) == posts, name
        assert visible_posts(actor, (row.id for row in world.posts)) == posts, name


def test_a_thing_alone_is_found_by_those_who_may_read_it(world: World) -> None:
    for name, actor, threads, posts in each(world):
        for read in (readable_thread, thread_view):
            found = {row.id for row in world.threads if can_read(read, actor, row.id)}
            assert found == threads, name
        for read in (readable_post, one_post):
            found = {row.id for row in world.posts if can_read(read, actor, row.id)}
            assert found == posts, name


def test_the_page_of_a_thread_holds_what_its_reader_may_read(world: World) -> None:
    for name, actor, threads, posts in each(world):
        for thread_id in threads:
            head = thread_view(actor, thread_id)
            here = [row for row in world.posts if row.thread_id == thread_id and row.id in posts]
            tops = {row.id for row in here if row.kind != PostKind.COMMENT}
            comments = {row.id for row in here if row.kind == PostKind.COMMENT}
            outlined = outline(actor, head, size=ALL)
            assert {post.id for post in outlined.posts} == tops, name
            below = [post for listed in outlined.comments.values() for post in listed]
            assert {post.id for post in below} == comments, name
            assert full_posts(actor, head, outlined, outlined.posts).keys() == tops | comments
            question, answers = question_and_answers(actor, head, size=ALL)
            assert question is not None
            assert {question.id, *(post.id for post in answers.items)} == tops, name
            assert {post.id for post in first_comments(actor, head, ALL)} == comments, name
            for top in tops:
                listed = {post.id for post in comments_of(actor, head, top, None, ALL).items}
                assert listed == {row.id for row in here if row.parent_id == top}, name


def test_lists_hold_what_their_reader_may_read(world: World) -> None:
    everybody = {row.id for row in world.threads if row.thread_state == State.VISIBLE}
    answers = {row.id for row in world.posts if row.kind == PostKind.ANSWER}
    by_author = {row.id for row in world.posts if row.author_id == world.author.id}
    for name, actor, threads, posts in each(world):
        for slug, chosen, label in product(BOARDS, lists.FILTERS, ("", LABEL)):
            page = lists.board_threads(actor, board(slug), chosen, label=label, size=ALL)
            of_board = {row.id for row in world.threads if row.board_slug == slug}
            assert {row.id for row in page.items} == threads & of_board, (name, chosen, label)
        assert {row.id for row in lists.unanswered(actor, ALL)} == everybody, name
        assert {row.id for row in lists.solved(actor, ALL)} == everybody, name
        found = {row.id for row in lists.threads_by(world.asker.id or 0, actor, ALL)}
        assert found == threads, name
        found = {row.id for row in lists.answers_by(world.author.id or 0, actor, ALL)}
        assert found == posts & answers & by_author, name
    assert {row.id for row in lists.news(world.member, ALL)} == everybody


def test_notices_are_about_what_their_reader_may_read(world: World) -> None:
    """A moderator of one board hears of what everybody sees, and of their own; so on duty."""
    readers = {name: actor for name, actor in world.readers().items() if actor.id is not None}
    for name, actor in readers.items():
        with transaction():
            _tell_of_everything(actor, world)
        limited = bool(actor.moderates)
        reader = dataclasses.replace(actor, moderates=frozenset({"none"})) if limited else actor
        reader = dataclasses.replace(reader, duty_in=frozenset())
        seen = {row.id for row in world.posts if allowed(reader, "post.read", row)}
        told = notices(actor, size=ALL).items
        assert {row.post_id for row in told} == seen, name
        assert unread_count(actor) == min(len(seen), 100), name


def _tell_of_everything(actor: Actor, world: World) -> None:
    now = clock.now()
    db.session.query(Notification).filter_by(member_id=actor.id).delete()
    events = [
        Event(kind="post.published", thing="post", thing_id=row.id, created_at=now)
        for row in world.posts
    ]
    db.session.add_all(events)
    db.session.flush()
    db.session.add_all(
        Notification(
            member_id=actor.id, event_id=event.id, kind=Notice.NEWS, thread_id=row.thread_id,
            post_id=row.id, created_at=now,
        )
        for event, row in zip(events, world.posts, strict=True)
    )  # fmt: skip
