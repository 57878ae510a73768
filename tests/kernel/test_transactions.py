"""An act happens as a whole or not at all, and no two acts overwrite each other."""

import threading
from collections.abc import Callable
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select, text, update
from sqlalchemy.exc import OperationalError

from forum.boards.models import Board
from forum.kernel import versions
from forum.kernel.db import db
from forum.kernel.models import Epoch
from forum.kernel.transactions import at_the_end, in_transaction, transaction

ONLY_SQLITE = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
THREADS, ROUNDS = 4, 25


class PowerCut(BaseException):
    """Not even an `Exception`."""


def _number() -> int:
    db.session.rollback()
    return db.session.execute(select(Epoch.number)).scalar_one()


def _raise_number() -> None:
    db.session.execute(update(Epoch).values(number=Epoch.number + 1))


def test_what_was_written_stays(app: Flask) -> None:
    before = _number()
    with transaction():
        assert in_transaction()
        _raise_number()
    assert not in_transaction()
    assert _number() == before + 1


@pytest.mark.parametrize("failure", [ValueError, PowerCut])
def test_any_failure_undoes_everything(app: Flask, failure: type[BaseException]) -> None:
    before = _number()
    with pytest.raises(failure), transaction():  # noqa: PT012 - the block is what is tested
        _raise_number()
        raise failure
    assert not in_transaction()
    assert _number() == before


def test_a_failure_in_the_last_steps_undoes_everything(app: Flask) -> None:
    before = _number()

    with pytest.raises(ZeroDivisionError), transaction():  # noqa: PT012
        _raise_number()
        at_the_end("last", lambda: 1 // 0)  # type: ignore[arg-type, return-value]
    assert _number() == before


def test_transactions_do_not_nest_and_the_outer_one_goes_on(app: Flask) -> None:
    before = _number()
    with transaction():
        _raise_number()
        with pytest.raises(RuntimeError, match="already open"), transaction():
            pass
        assert in_transaction()
    assert _number() == before + 1


def test_what_was_read_before_is_read_again(app: Flask) -> None:
    board = db.session.execute(select(Board).limit(1)).scalar_one()
    with db.engine.connect().execution_options(writes=True) as another:
        another.execute(update(Board).values(version=77))
        another.commit()
    with transaction():
        assert board.version == 77


def test_what_an_earlier_transaction_has_read_is_read_again(app: Flask) -> None:
    """A session keeps what it has committed; a second act of the same session must not trust it."""
    with transaction():
        board = db.session.execute(select(Board).limit(1)).scalar_one()
    with db.engine.connect().execution_options(writes=True) as another:
        another.execute(update(Board).values(version=77))
        another.commit()
    with transaction():
        assert db.session.get_one(Board, board.id).version == 77


def test_last_steps_run_once_each_in_one_order(app: Flask) -> None:
    ran: list[tuple[int, int]] = []
    with transaction():
        for key in ((2, 5), (1, 9), (2, 1), (1, 9)):
            at_the_end(key, partial(ran.append, key))
        assert ran == []
    assert ran == [(1, 9), (2, 1), (2, 5)]


def test_a_touched_board_and_site_get_a_new_version(app: Flask) -> None:
    board = db.session.execute(select(Board).limit(1)).scalar_one()
    version, epoch = board.version, _number()
    with transaction():
        versions.touch_board(board.id)
        versions.touch_board(board.id)
        versions.touch_site()
    db.session.refresh(board)
    assert board.version == version + 1
    assert _number() == epoch + 1


@ONLY_SQLITE
def test_a_writer_takes_the_lock_first_and_readers_go_on(app: Flask) -> None:
    with transaction(), db.engine.connect() as reader:
        assert reader.execute(text("SELECT count(*) FROM boards")).scalar() == 4
        with db.engine.connect().execution_options(writes=True) as writer:
            raw = writer.connection.driver_connection
            raw.execute("PRAGMA busy_timeout=0")
            with pytest.raises(OperationalError, match="locked"):
                writer.execute(text("SELECT 1"))


@ONLY_SQLITE
def test_reading_then_writing_side_by_side_loses_nothing(app: Flask) -> None:
    before = _number()

    def work() -> None:
        with app.app_context():
            for _ in range(ROUNDS):
                with transaction():
                    epoch = db.session.get_one(Epoch, 1)
                    epoch.number = epoch.number + 1

    _side_by_side(work)
    assert _number() == before + THREADS * ROUNDS


def _side_by_side(work: Callable[[], None]) -> None:
    threads = [threading.Thread(target=work) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
