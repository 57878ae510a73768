"""Limits are counted in the database, exactly, whoever counts at the same time."""

import threading

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum.charter.limits import RATES
from forum.kernel import rates
from forum.kernel.db import db
from forum.kernel.errors import TooMany
from forum.kernel.models import Attempt
from forum.kernel.transactions import transaction
from tests.clock import Clock

ASK = RATES["ask"]


def test_the_try_after_the_last_is_refused_with_the_seconds_to_wait(
    app: Flask, clock: Clock
) -> None:
    for _ in range(ASK.times):
        rates.count("ask", "7")
    clock.move(seconds=600)
    with pytest.raises(TooMany) as refused:
        rates.count("ask", "7")
    assert refused.value.retry_after == ASK.seconds - 600
    assert refused.value.sentence == ASK.sentence


def test_somebody_else_and_another_act_are_not_held_up(app: Flask, clock: Clock) -> None:
    for _ in range(ASK.times):
        rates.count("ask", "7")
    rates.count("ask", "71")
    rates.count("answer", "7")


def test_a_new_window_begins_when_the_old_one_ends(app: Flask, clock: Clock) -> None:
    for _ in range(ASK.times):
        rates.count("ask", "7")
    clock.move(seconds=ASK.seconds)
    for _ in range(ASK.times):
        rates.count("ask", "7")
    with pytest.raises(TooMany):
        rates.count("ask", "7")


def test_a_count_inside_an_act_is_undone_with_it(app: Flask, clock: Clock) -> None:
    with pytest.raises(ValueError, match="failed"), transaction():  # noqa: PT012 - the block is what is tested
        rates.count("ask", "7")
        raise ValueError("failed")
    assert db.session.execute(select(func.count()).select_from(Attempt)).scalar() == 0


def test_a_full_window_can_be_asked_for_without_counting(app: Flask, clock: Clock) -> None:
    login = RATES["login_name"]
    assert rates.is_full("login_name", "siti") == 0
    for _ in range(login.times):
        rates.count("login_name", "siti")
    assert rates.is_full("login_name", "siti") == login.seconds
    clock.move(seconds=login.seconds)
    assert rates.is_full("login_name", "siti") == 0


@pytest.mark.settings(LIMITS="off")
def test_limits_can_be_lifted(app: Flask) -> None:
    for _ in range(ASK.times + 5):
        rates.count("ask", "7")
    assert rates.is_full("ask", "7") == 0


def test_old_windows_are_forgotten(app: Flask, clock: Clock) -> None:
    rates.count("ask", "7")
    clock.move(seconds=ASK.seconds + 1)
    rates.count("ask", "8")
    with transaction():
        rates.forget_old()
    assert db.session.scalars(select(Attempt.key)).all() == ["ask:8"]


def test_side_by_side_exactly_the_limit_passes(app: Flask) -> None:
    passed: list[bool] = []

    def work() -> None:
        with app.app_context():
            for _ in range(ASK.times):
                try:
                    rates.count("ask", "7")
                except TooMany:
                    continue
                passed.append(True)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(passed) == ASK.times
