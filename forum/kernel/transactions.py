"""Writing: everything an act does happens in one transaction, or nothing does."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from forum.kernel import reads
from forum.kernel.db import db

log = logging.getLogger("rembuk")

_LAST = "last_steps"
_AFTER = "after_commit"


@contextmanager
def transaction() -> Iterator[None]:
    """Run the block as one writing transaction: committed at its end, undone by any exception.

    What was read before is forgotten first: the block loads again what it changes. Slow work
    (hashing, photos, rendering) belongs before it. Transactions don't nest.
    """
    session = db.session
    if _LAST in session.info:
        raise RuntimeError("a transaction is already open")
    reads.end()
    session.rollback()
    session.expire_all()
    session.info[_LAST] = {}
    after = session.info[_AFTER] = {}
    try:
        session.connection(execution_options={"writes": True})
        yield
        session.flush()
        _run_last_steps(session.info[_LAST])
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.pop(_LAST, None)
        session.info.pop(_AFTER, None)
    for step in after.values():
        _try(step)


@contextmanager
def snapshot() -> Iterator[None]:
    """Let all reads of the block see one state of the database, while others go on writing."""
    session = db.session
    reads.end()
    session.rollback()
    if db.engine.dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    try:
        yield
    finally:
        session.rollback()


def in_transaction() -> bool:
    """Say whether a writing transaction is open."""
    return _LAST in db.session.info


def at_the_end(key: Any, step: Callable[[], None]) -> None:
    """Run `step` once for `key` just before the commit, in the order of the keys.

    Rows that many acts change (a board's version) are written there, so that all transactions
    take these locks last and in one order.
    """
    db.session.info[_LAST].setdefault(key, step)


def after_commit(key: Any, step: Callable[[], None]) -> None:
    """Run `step` once for `key` when the open transaction has committed, never if it fails.

    The act is done by then: a failing step is logged and troubles nobody else.
    """
    db.session.info[_AFTER].setdefault(key, step)


def _try(step: Callable[[], None]) -> None:
    try:
        step()
    except Exception:
        log.exception("a step after a commit has failed")


def _run_last_steps(steps: dict[Any, Callable[[], None]]) -> None:
    for key in sorted(steps):
        steps[key]()
