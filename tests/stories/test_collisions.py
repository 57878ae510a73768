"""Ten people act on the same few posts at once: whatever wins, every figure stays true."""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import pytest
from flask import Flask
from sqlalchemy import select

from forum.kernel.db import db
from forum.threads.models import Post, Thread
from forum.votes.models import Vote
from tests.builders import (
    REASON,
    a_comment,
    a_member,
    a_moderator,
    a_thread,
    an_answer,
    authorise,
    the_question,
)
from tests.client import Client
from tests.server import Server
from tests.stories.caller import Caller, prove_ledger

ACTS_EACH = 200
ACTED_TWICE_AS_OFTEN = 2
SERVER_ERROR = 500
KEPT_SHARE = 0.2
"""At least so many of the acts must be allowed, else the fight proves little."""

Call = tuple[str, str, dict[str, Any]]
Choice = Callable[[random.Random], Call]


class Scene:
    """Two threads that everybody fights over: what they are made of, and what one may call."""

    def __init__(self) -> None:
        members = [a_member() for _ in range(7)]
        self.people = [*members, a_moderator(), a_moderator(), a_moderator()]
        threads = [a_thread(members[0], board) for board in ("pisang", "kakao")]
        answers = {thread.id: [an_answer(thread, by) for by in members[1:4]] for thread in threads}
        helped = [the_question(thread) for thread in threads]
        helped += [post for given in answers.values() for post in given]
        comments = [a_comment(post, members[4]) for post in helped[:3]]
        self.threads = [thread.id for thread in threads]
        self.answers = {number: [post.id for post in posts] for number, posts in answers.items()}
        self.helped = [post.id for post in helped]
        self.posts = [*self.helped, *(post.id for post in comments)]

    def choices(self) -> list[Choice]:
        """Everything one may try, each drawn as often as the others; votes and choices more so."""
        because = {"reason": REASON}
        contested = [self._vote, self._choose] * ACTED_TWICE_AS_OFTEN
        return [
            *contested,
            self._on_thread("PUT", "following"),
            self._on_thread("DELETE", "following"),
            self._on_thread("PUT", "closed", because),
            self._on_thread("DELETE", "closed", because),
            self._on_post("DELETE", "", because),
            self._on_post("PUT", "/restored", because),
            self._on_post("PUT", "/hidden", because),
            self._on_post("DELETE", "/hidden", because),
            self._on_post("POST", "/comments", {"body": "Saya juga."}),
            self._edit,
            self._answer,
        ]

    def _vote(self, dice: random.Random) -> Call:
        return (
            dice.choice(("PUT", "PUT", "DELETE")),
            f"/posts/{dice.choice(self.helped)}/helpful",
            {},
        )

    def _choose(self, dice: random.Random) -> Call:
        thread = dice.choice(self.threads)
        body = {"answer_id": dice.choice(self.answers[thread])}
        method = dice.choice(("PUT", "PUT", "DELETE"))
        return method, f"/threads/{thread}/accepted", body if method == "PUT" else {}

    def _edit(self, dice: random.Random) -> Call:
        body = f"Tulisan ke-{dice.randrange(1000)}."
        return "PATCH", f"/posts/{dice.choice(self.posts)}", {"body": body, "reason": REASON}

    def _answer(self, dice: random.Random) -> Call:
        return "POST", f"/threads/{dice.choice(self.threads)}/answers", {"body": "Coba ini."}

    def _on_thread(self, method: str, what: str, body: dict[str, Any] | None = None) -> Choice:
        return lambda dice: (method, f"/threads/{dice.choice(self.threads)}/{what}", body or {})

    def _on_post(self, method: str, what: str, body: dict[str, Any]) -> Choice:
        return lambda dice: (method, f"/posts/{dice.choice(self.posts)}{what}", body)


class Told(NamedTuple):
    """What one person was told: how many acts stand, own votes as last answered, what failed."""

    kept: list[Call]
    votes: dict[int, bool]
    errors: list[tuple[int, Call]]


def act_at_random(caller: Caller, scene: Scene, seed: int) -> Told:
    """Act `ACTS_EACH` times."""
    dice, choices, told = random.Random(seed), scene.choices(), Told([], {}, [])
    for _ in range(ACTS_EACH):
        call = method, path, body = dice.choice(choices)(dice)
        answer = caller.call(method, path, body)
        if answer.is_kept:
            told.kept.append(call)
            if path.endswith("/helpful"):
                told.votes[answer.said["id"]] = method == "PUT"
        elif answer.status >= SERVER_ERROR:
            told.errors.append((answer.status, call))
    caller.close()
    return told


@pytest.mark.settings(LIMITS="off")
def test_two_thousand_colliding_acts_leave_every_figure_true(
    app: Flask, live_server: Server, settings: dict[str, str]
) -> None:
    scene = Scene()
    callers = [Caller(live_server, authorise(Client(app), person).token) for person in scene.people]
    with ThreadPoolExecutor(len(callers)) as pool:
        results = list(
            pool.map(lambda seed: act_at_random(callers[seed], scene, seed), range(len(callers)))
        )
    assert [error for told in results for error in told.errors] == []
    assert sum(len(told.kept) for told in results) > len(callers) * ACTS_EACH * KEPT_SHARE
    db.session.rollback()
    given = {
        (person.id, post)
        for person, told in zip(scene.people, results, strict=True)
        for post, stands in told.votes.items()
        if stands
    }
    standing = {tuple(row) for row in db.session.execute(select(Vote.voter_id, Vote.post_id))}
    assert standing == given
    for post in db.session.scalars(select(Post).where(Post.id.in_(scene.helped))):
        assert post.helpful_count == len({voter for voter, on in standing if on == post.id})
    for thread in db.session.scalars(select(Thread)):
        assert thread.accepted_answer_id in (None, *scene.answers[thread.id])
    prove_ledger(settings)
