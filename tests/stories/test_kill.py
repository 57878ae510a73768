"""The power fails again and again while people write: nothing promised is lost or doubled."""

import http.client
import random
import secrets
import threading
import time
from collections import Counter
from typing import Any, NamedTuple

import pytest
from flask import Flask
from sqlalchemy import select, update

from forum.kernel import clock
from forum.kernel.db import db
from forum.kernel.models import KeptAnswer
from forum.kernel.transactions import transaction
from forum.threads.models import Post
from forum.votes.models import Vote
from tests.builders import a_member, a_thread, an_answer, authorise
from tests.client import Client
from tests.server import Server
from tests.stories.caller import Answer, Caller, prove_ledger

ROUNDS = {"sqlite": 12, "postgresql": 6}
"""More on SQLite, whose engine dies with the server."""
WRITERS = 4
SECONDS_OF_WRITING = (0.15, 0.5)
REPEATED_A_ROUND = 3
IN_PROGRESS = 409


class Act(NamedTuple):
    """One request, with the key that makes it count once."""

    writer: int
    method: str
    path: str
    body: dict[str, Any]
    key: str


class Writer:
    """Writes as one member until the line goes dead."""

    def __init__(self, number: int, token: str, thread: int, post: int, helped: list[int]) -> None:
        self.number, self.token = number, token
        self._thread, self._post, self._helped = thread, post, helped
        self.told: list[tuple[Act, Answer]] = []
        self.untold: list[Act] = []

    def write(self, server: Server, seed: int, stop: threading.Event) -> None:
        """Send one act after another; note which were answered and which the cut swallowed."""
        dice, caller = random.Random(seed), Caller(server, self.token)
        while not stop.is_set():
            act = self._draw(dice)
            try:
                self.told.append((act, caller.call(act.method, act.path, act.body, act.key)))
            except (OSError, http.client.HTTPException):
                self.untold.append(act)
                return
        caller.close()

    def _draw(self, dice: random.Random) -> Act:
        body = {"body": f"Tulisan {secrets.token_hex(8)}"}
        method, path = "POST", f"/threads/{self._thread}/answers"
        match dice.randrange(4):
            case 0:
                method, body = dice.choice(("PUT", "DELETE")), {}
                path = f"/posts/{dice.choice(self._helped)}/helpful"
            case 1:
                path = f"/posts/{self._post}/comments"
        return Act(self.number, method, path, body, secrets.token_hex(8))


def write_until_the_cut(server: Server, writers: list[Writer], seed: int) -> None:
    """Let all write at once and kill the server in the middle of it."""
    dice, stop = random.Random(seed), threading.Event()
    threads = [
        threading.Thread(target=writer.write, args=(server, seed * WRITERS + writer.number, stop))
        for writer in writers
    ]
    for thread in threads:
        thread.start()
    time.sleep(dice.uniform(*SECONDS_OF_WRITING))
    server.kill()
    stop.set()
    for thread in threads:
        thread.join()


def send_again(server: Server, writers: list[Writer], act: Act) -> Answer:
    """Repeat an act exactly, as a phone does that got no answer."""
    caller = Caller(server, writers[act.writer].token)
    answer = caller.call(act.method, act.path, act.body, act.key)
    caller.close()
    return answer


def let_leases_end() -> None:
    """Let the time pass that frees the keys which the cut left in progress."""
    with transaction():
        in_progress = update(KeptAnswer).where(KeptAnswer.status.is_(None))
        db.session.execute(in_progress.values(lease_until=clock.now()))


def texts_written() -> Counter[str]:
    """Count the posts by their text."""
    db.session.rollback()
    return Counter(db.session.scalars(select(Post.body)))


def last_votes(writer: Writer) -> dict[str, bool]:
    """Give how a writer's vote on each post must stand, by its path."""
    return {
        act.path: act.method == "PUT"
        for act, _answer in writer.told
        if act.path.endswith("/helpful")
    }


@pytest.mark.settings(LIMITS="off")
def test_cuts_lose_nothing_promised_and_double_nothing(
    app: Flask, live_server: Server, settings: dict[str, str], engine: str
) -> None:
    thread = a_thread()
    post = an_answer(thread)
    helped = [an_answer(thread).id for _ in range(3)]
    members = [a_member() for _ in range(WRITERS)]
    writers = [
        Writer(number, authorise(Client(app), member).token, thread.id, post.id, helped)
        for number, member in enumerate(members)
    ]
    for seed in range(ROUNDS[engine]):
        write_until_the_cut(live_server, writers, seed)
        written = texts_written()
        told = [pair for writer in writers for pair in writer.told]
        assert [answer for _act, answer in told if not answer.is_kept] == []
        assert all(written[act.body["body"]] == 1 for act, _answer in told if act.body)
        live_server.start()
        for act, answer in random.Random(seed).sample(told, min(len(told), REPEATED_A_ROUND)):
            assert send_again(live_server, writers, act) == answer
        settle_untold(live_server, writers)
    written = texts_written()
    sent = [act.body["body"] for writer in writers for act, _answer in writer.told if act.body]
    assert [text for text in sent if written[text] != 1] == []
    assert len(sent) > ROUNDS[engine]
    standing = {tuple(row) for row in db.session.execute(select(Vote.voter_id, Vote.post_id))}
    for member, writer in zip(members, writers, strict=True):
        for path, stands in last_votes(writer).items():
            assert ((member.id, int(path.split("/")[2])) in standing) == stands
    prove_ledger(settings)


def settle_untold(server: Server, writers: list[Writer]) -> None:
    """Send again what got no answer: it is done once, however far it had come before the cut."""
    for writer in writers:
        for act in writer.untold:
            answer = send_again(server, writers, act)
            if answer.status == IN_PROGRESS:
                let_leases_end()
                answer = send_again(server, writers, act)
            assert answer.is_kept, (act, answer)
            assert send_again(server, writers, act) == answer
            writer.told.append((act, answer))
        writer.untold.clear()
