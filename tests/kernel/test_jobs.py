"""Work behind the scenes: jobs, the outbox, and writes that may wait."""

import logging
from collections.abc import Mapping
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from forum.kernel import clock as house_clock
from forum.kernel import jobs, later, meters, outbox, queue
from forum.kernel.db import db
from forum.kernel.models import Attempt, OutboxRow
from forum.kernel.transactions import after_commit, in_transaction, transaction
from tests.clock import Clock


class Receiver:
    """Somebody outside, who may be out of reach."""

    def __init__(self, app: Flask) -> None:
        self.got: list[tuple[Mapping[str, Any], str]] = []
        self.is_away = False
        outbox.install(app, {"letter": self.take})

    def take(self, payload: Mapping[str, Any], key: str) -> None:
        assert not in_transaction()
        if self.is_away:
            raise ConnectionError("nobody there")
        self.got.append((payload, key))


@pytest.fixture
def receiver(app: Flask) -> Receiver:
    return Receiver(app)


def rows() -> list[OutboxRow]:
    db.session.rollback()
    return list(db.session.scalars(select(OutboxRow).order_by(OutboxRow.id)))


def test_what_an_act_sends_leaves_after_its_commit(receiver: Receiver) -> None:
    with transaction():
        outbox.send_later("letter", {"to": "Siti"}, key="one")
        assert receiver.got == []
    assert receiver.got == [({"to": "Siti"}, "one")]
    assert rows()[0].sent_at is not None


def test_nothing_leaves_when_the_act_fails(receiver: Receiver) -> None:
    def fail() -> None:
        with transaction():
            outbox.send_later("letter", {})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    outbox.deliver()
    assert receiver.got == []
    assert rows() == []


def test_the_same_key_is_sent_once(receiver: Receiver) -> None:
    for _ in range(2):
        with transaction():
            outbox.send_later("letter", {}, key="one")
    assert len(receiver.got) == 1


def test_what_could_not_be_sent_is_tried_again_later_and_later(
    receiver: Receiver, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    receiver.is_away = True
    with transaction():
        outbox.send_later("letter", {})
    assert "nobody there" in caplog.text
    assert rows()[0].due_at == clock.now + outbox.FIRST_WAIT
    outbox.deliver()
    assert rows()[0].attempts == 1
    clock.move(seconds=31)
    outbox.deliver()
    assert rows()[0].due_at == clock.now + 2 * outbox.FIRST_WAIT
    receiver.is_away = False
    clock.move(seconds=61)
    outbox.deliver()
    assert len(receiver.got) == 1


def test_after_many_tries_a_row_is_left_for_the_operator(
    receiver: Receiver, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)
    receiver.is_away = True
    with transaction():
        outbox.send_later("letter", {})
    for _ in range(outbox.TRIES_MAX + 3):
        clock.move(hours=7)
        outbox.deliver()
    assert rows()[0].attempts == outbox.TRIES_MAX
    assert outbox.stuck() == 1


def test_a_try_that_a_crash_cut_short_is_healed(receiver: Receiver, clock: Clock) -> None:
    with transaction():
        db.session.add(
            OutboxRow(
                kind="letter",
                payload="{}",
                key="lost",
                attempts=1,
                created_at=clock.now,
                due_at=clock.now + outbox.LEASE,
            )
        )
    outbox.deliver()
    assert receiver.got == []
    clock.move(minutes=6)
    outbox.deliver()
    assert [key for _, key in receiver.got] == ["lost"]


def test_rows_long_sent_are_forgotten(receiver: Receiver, clock: Clock) -> None:
    with transaction():
        outbox.send_later("letter", {})
    clock.move(days=31)
    with transaction():
        outbox.forget_old()
    assert receiver.got
    assert rows() == []


def test_a_failing_step_after_the_commit_troubles_nobody(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise ZeroDivisionError

    with transaction():
        after_commit("step", fail)
    assert "ZeroDivisionError" in caplog.text
    assert app


def test_a_deferred_write_is_made_once_and_together(app: Flask, clock: Clock) -> None:
    made: list[str] = []

    def write(word: str) -> None:
        assert in_transaction()
        made.append(word)

    later.put(("mark", 1), lambda: write("old"))
    later.put(("mark", 1), lambda: write("new"))
    later.put(("mark", 2), lambda: write("other"))
    assert made == []
    later.flush(app)
    assert made == ["new", "other"]
    later.flush(app)
    assert made == ["new", "other"]
    assert clock


def test_a_failing_deferred_write_is_logged_and_undoes_the_others(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    def note() -> None:
        db.session.add(Attempt(key="x", times=1, window_ends_at=a_moment))

    def fail() -> None:
        raise ZeroDivisionError

    a_moment = house_clock.now()
    later.put("note", note)
    later.put("fail", fail)
    later.flush(app)
    assert "2 deferred writes are lost" in caplog.text
    assert db.session.get(Attempt, "x") is None


def test_the_job_process_runs_what_is_poked(app: Flask, tmp_path: Any) -> None:
    note = tmp_path / "note"

    def write_note() -> None:
        note.write_text("done")

    job = jobs.Job(write_note)
    jobs.install(app, (job,))
    app.testing = False
    jobs.soon(write_note)
    app.testing = True
    huey = queue.opened(app).huey
    huey.execute(huey.dequeue())
    assert note.read_text() == "done"
    assert huey.dequeue() is None


def test_a_job_that_fails_is_counted_and_stops_nothing(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise ZeroDivisionError

    job = jobs.Job(fail)
    names = [jobs.counter_of(job, outcome) for outcome in jobs.OUTCOMES]
    jobs.install(app, (job,))
    meters.install(app, names)
    jobs.soon(fail)
    assert "ZeroDivisionError" in caplog.text
    assert list(meters.meters_of(app).totals().values()) == [0, 1]


def test_every_job_of_the_schedule_runs(app: Flask) -> None:
    for job in jobs.jobs_of(app):
        jobs.soon(job.run)
    totals = meters.meters_of(app).totals()
    assert all(totals[jobs.counter_of(job, jobs.DONE)] == 1 for job in jobs.jobs_of(app))


def test_jobs_are_signed(app: Flask) -> None:
    queue.opened(app).huey.storage.enqueue(b"forged")
    with pytest.raises(ValueError, match="not found"):
        queue.opened(app).huey.dequeue()
