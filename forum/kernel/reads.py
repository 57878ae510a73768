"""The connection on which a request's prepared reads run: the driver's own, in one transaction.

A session of SQLAlchemy costs several times as much, and pages that are drawn from kept pieces need
none. The line is opened at the first read and ended with the request, or before anything is
written. Where `quick` has begun a page that Flask then draws, Flask goes on with the same line and
with the rows already read.
"""

import threading
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from flask import Flask, g, has_request_context, request
from sqlalchemy import Dialect, Engine, PoolProxiedConnection

from forum.kernel.db import db

_BEGUN = "rembuk.reading"
_own = threading.local()


class Line(NamedTuple):
    """The driver's connection and SQLAlchemy's dialect of it.

    `rows`: what was read on it, by statement and values, where that may be asked for again.
    `borrowed`: the pool's hold on the connection, None where it isn't given back with the line.
    """

    driver: Any
    dialect: Dialect
    rows: dict[Any, list[Any]] | None = None
    borrowed: PoolProxiedConnection | None = None


def install(app: Flask) -> None:
    """End the line with the request."""
    app.teardown_request(lambda _error: end())


def begin() -> None:
    """Read on a line from now on, in this application context without a request of Flask."""
    g.line = _open({})


def hand_over(environ: dict[str, Any]) -> None:
    """Leave the line to the request of Flask that follows."""
    environ[_BEGUN] = g.pop("line")


def line() -> Line:
    """Give the line to read on.

    Where the session reads or writes already it is the session's, so that all reads see one
    moment; and outside of requests.
    """
    if db.session.registry.has() and db.session().in_transaction():
        return _line_of_session()
    _take_over()
    if "line" not in g:
        if not has_request_context():
            return _line_of_session()
        g.line = _open(None)
    found: Line = g.line
    return found


def end() -> None:
    """End the request's reading; the next read opens a new line and sees what is newest."""
    _take_over()
    opened: Line | None = g.pop("line", None)
    if opened is not None:
        if opened.borrowed is not None:
            opened.borrowed.close()
        else:
            opened.driver.rollback()


def _take_over() -> None:
    if has_request_context() and _BEGUN in request.environ:
        g.line = request.environ.pop(_BEGUN)


def _line_of_session() -> Line:
    connection = db.session.connection()
    return Line(connection.connection.driver_connection, connection.dialect)


def _open(rows: dict[Any, list[Any]] | None) -> Line:
    engine = db.engine
    if engine.dialect.name != "sqlite":
        borrowed = engine.raw_connection()
        return Line(borrowed.driver_connection, engine.dialect, rows, borrowed)
    driver = _kept_by_thread(engine)
    driver.execute("BEGIN").close()
    return Line(driver, engine.dialect, rows)


def _kept_by_thread(engine: Engine) -> Any:
    """Give this thread's own connection to a file: to borrow one costs as much as to read."""
    try:
        kept = _own.connections
    except AttributeError:
        kept = _own.connections = WeakKeyDictionary()
    if engine not in kept:
        kept[engine] = engine.raw_connection()
    driver = kept[engine].driver_connection
    if driver.in_transaction:
        driver.rollback()
    return driver
