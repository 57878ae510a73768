"""A word that stands in one text only is found by its readers on some page, and by nobody else.

Every GET address is asked by everybody about everything.
"""

import re
from typing import Any, NamedTuple

import pytest
from flask import Flask

from forum.charter.actor import GUEST, Actor
from forum.charter.policies import allowed
from forum.charter.words import State
from forum.guides.models import GuideSlug, Suggestion
from forum.kernel.db import db
from forum.kernel.transactions import transaction
from forum.moderation.models import LogLine, ReviewItem
from forum.threads.models import Post, Thread
from forum.threads.queries.lists import FILTERS
from forum.threads.queries.visibility import _POST
from forum.threads.service.changing import Change, edit
from forum.threads.service.choosing import follow
from forum.threads.service.texts import written
from tests.builders import (
    a_comment,
    a_correction,
    a_member,
    a_mentor,
    a_moderator,
    a_thread,
    a_vote,
    an_answer,
    authorise,
    log_in,
    put_into,
    the_question,
)
from tests.client import Client

# What may be seen is compared on both engines in test_visibility; here the addresses matter.
pytestmark = [
    pytest.mark.settings(LIMITS="off"),
    pytest.mark.parametrize("engine", ["sqlite"], indirect=True),
]
UNSEEN = (State.PENDING, State.HIDDEN, State.DELETED)
NOT_WALKED = {"static", "offline"}


class Canary(NamedTuple):
    """A word and the post it stands in. `replaced`: only in an earlier text of it."""

    word: str
    post_id: int
    replaced: bool = False


class Cage:
    """Threads full of canaries, written by few people so that each has much to look at."""

    def __init__(self) -> None:
        self.canaries: list[Canary] = []
        self.asker, self.author, self.follower = a_member(), a_member("penjawab"), a_member("ikut")
        self._count = 0
        for state in UNSEEN:
            self._a_thread_out_of_sight(state)
        self._a_thread_with_gaps()

    def _word(self) -> str:
        self._count += 1
        return f"kenari{self._count:03}x"

    def _note(self, word: str, post: Post) -> None:
        self.canaries.append(Canary(word, post.id))

    def _thread(self) -> Thread:
        title, body = self._word(), self._word()
        thread = a_thread(self.asker, title=f"Soal {title}", body=f"{body} @ikut", labels=["panen"])
        question = the_question(thread)
        self._note(title, question)
        self._note(body, question)
        with transaction():
            follow(self.follower, thread.id)
        a_vote(question, self.follower)
        return thread

    def _answer(self, thread: Thread, by: Actor) -> Post:
        word = self._word()
        post = an_answer(thread, by, f"{word} @ikut")
        self._note(word, post)
        a_vote(post, self.follower)
        return post

    def _correction(self, of: Post) -> None:
        word = self._word()
        a_correction(of, note=word)
        self._note(word, of)

    def _comment(self, on: Post, by: Actor) -> Post:
        word = self._word()
        post = a_comment(on, by, f"{word} @ikut")
        self._note(word, post)
        return post

    def _rewrite(self, post: Post, by: Actor) -> None:
        """Give a post another text; the one it began with is now in its history only."""
        self.canaries = [
            each._replace(replaced=True) if each.word in post.body else each
            for each in self.canaries
        ]
        word = self._word()
        with transaction():
            edit(by, post.id, Change(written(f"{word} @ikut")))
        self._note(word, post)

    def _a_thread_out_of_sight(self, state: State) -> None:
        thread = self._thread()
        question = the_question(thread)
        self._comment(question, self.follower)
        answer = self._answer(thread, self.author)
        self._correction(answer)
        self._comment(answer, self.follower)
        self._rewrite(question, self.asker)
        put_into(question, state)

    def _a_thread_with_gaps(self) -> None:
        thread = self._thread()
        question = the_question(thread)
        self._rewrite(question, self.asker)
        for state in UNSEEN:
            answer = self._answer(thread, self.author)
            self._correction(answer)
            if state != State.PENDING:  # what was never published has no comments
                self._comment(answer, self.follower)
            self._rewrite(answer, self.author)
            put_into(answer, state)
            put_into(self._comment(question, self.author), state)
        self._answer(thread, self.author)


def found_by(client: Client, paths: list[str]) -> dict[str, set[str]]:
    """Give which words of canaries a reader meets, each with the addresses."""
    met: dict[str, set[str]] = {}
    for path in paths:
        response = client.get(path, follow_redirects=True)
        assert response.status_code < 500, path
        whole = [
            f"{part.headers} {part.get_data().decode(errors='replace')}"
            for part in (*response.history, response)
        ]
        for word in set(re.findall(r"kenari\d{3}x", " ".join(whole).lower())):
            met.setdefault(word, set()).add(path)
    return met


def every_path(app: Flask) -> list[str]:
    """Fill every GET address with every thread, post, board, member and filter."""
    threads, posts = db.session.query(Thread).all(), db.session.query(Post).all()
    fillings: dict[str, list[Any]] = {
        "thread_id": [thread.id for thread in threads],
        "post_id": [post.id for post in posts],
        "username": ["penjawab", "ikut", *(f"anggota{number}" for number in range(1, 4))],
        "slug": ["pisang", "umum", *(row.slug for row in db.session.query(GuideSlug))],
        "suggestion_id": [row.id for row in db.session.query(Suggestion)],
        "photo_id": [1],
        "width": [320],
        "cluster": ["pisang"],
        "item_id": [item.id for item in db.session.query(ReviewItem)],
        "event_id": [line.event_id for line in db.session.query(LogLine)],
        "code": ["23456789ABCDEFGHJKMN"],
        "case_id": [1],
        "takedown_id": [1],
    }
    paths = []
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or set()) or rule.endpoint in NOT_WALKED:
            continue
        if rule.rule.startswith("/t/") and "slug" in rule.arguments:
            paths += [f"/t/{thread.id}/x" for thread in threads]
            continue
        filled = [re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)]
        for name in rule.arguments:
            filled = [
                path.replace(f"{{{name}}}", str(value))
                for path in filled
                for value in fillings[name]
            ]
        paths += filled
    for slug in ("/b/pisang", "/api/v1/boards/pisang/threads"):
        paths += [f"{slug}?filter={each}&tag=panen" for each in FILTERS]
        paths += [f"{slug}?filter={each}" for each in FILTERS]
    return paths


def test_a_canary_is_found_by_its_readers_and_by_nobody_else(app: Flask) -> None:
    cage = Cage()
    readers = {
        "guest": GUEST,
        "member": a_member(),
        "follower": cage.follower,
        "asker": cage.asker,
        "author": cage.author,
        "mentor": a_mentor("pisang"),
        "moderator": a_moderator(),
        "moderator of kakao": a_moderator(moderates="kakao"),
    }
    paths = every_path(app)
    things = {each.post_id: db.session.execute(_POST, {"id": each.post_id}).one()
              for each in cage.canaries}  # fmt: skip
    for name, actor in readers.items():
        client = Client(app)
        if actor.id is not None:
            authorise(log_in(client, actor), actor)
        met = found_by(client, paths)
        for canary in cage.canaries:
            at = met.get(canary.word, set())
            thing = things[canary.post_id]
            if not allowed(actor, "post.read", thing):
                own = thing.author_id == actor.id  # one's own words are in one's own export
                assert at <= ({"/api/v1/me/export"} if own else set()), (name, canary)
            elif canary.replaced:
                history = {f"/p/{canary.post_id}/revisions",
                           f"/api/v1/posts/{canary.post_id}/revisions"}  # fmt: skip
                assert at - {"/api/v1/me/export"} == history, (name, canary)
            else:
                assert at, (name, canary)
