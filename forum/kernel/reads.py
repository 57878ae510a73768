"""The connection on which a request's prepared reads run: the driver's own, in one transaction.

A session of SQLAlchemy costs several times as much, and pages that are drawn from kept pieces need
none. The line is opened at the first read and ended with the request, or before anything is
written.
"""

from typing import Any, NamedTuple

from flask import Flask, has_request_context, request
from sqlalchemy import Dialect, PoolProxiedConnection

from forum.kernel.db import db

_LINE = "rembuk.reading"


class _Line(NamedTuple):
    """`borrowed` is the pool's hold on the driver's connection."""

    driver: Any
    dialect: Dialect
    borrowed: PoolProxiedConnection


def install(app: Flask) -> None:
    """End the line with the request."""
    app.teardown_request(lambda _error: end())


def line() -> tuple[Any, Dialect]:
    """Give the driver's connection to read on, and SQLAlchemy's dialect.

    Where the session reads or writes already it is the session's, so that all reads see one
    moment.
    """
    if not has_request_context() or (db.session.registry.has() and db.session().in_transaction()):
        connection = db.session.connection()
        return connection.connection.driver_connection, connection.dialect
    opened: _Line | None = request.environ.get(_LINE)
    if opened is None:
        opened = request.environ[_LINE] = _open()
    return opened.driver, opened.dialect


def _open() -> _Line:
    engine = db.engine
    borrowed = engine.raw_connection()
    driver: Any = borrowed.driver_connection
    if engine.dialect.name == "sqlite":
        driver.execute("BEGIN").close()
    return _Line(driver, engine.dialect, borrowed)


def end() -> None:
    """End the request's reading; the next read opens a new line and sees what is newest."""
    if has_request_context():
        opened: _Line | None = request.environ.pop(_LINE, None)
        if opened is not None:
            opened.borrowed.close()
