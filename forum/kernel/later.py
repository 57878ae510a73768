"""Small writes that may wait: read marks, when a session was seen, views.

They are kept in the process and written together a few seconds later, in one transaction, so
that reading a page never writes. A crash may lose them.
"""

import logging
import threading
from collections.abc import Callable, Hashable

from flask import Flask, current_app

from forum.kernel.db import db
from forum.kernel.transactions import transaction

FLUSHED_AFTER_SECONDS = 4
log = logging.getLogger("rembuk")

_waiting: dict[Hashable, Callable[[], None]] = {}
_lock = threading.Lock()
_timer: threading.Timer | None = None


def put(key: Hashable, write: Callable[[], None]) -> None:
    """Run `write` within 5 seconds in a transaction it shares; the last one of a key counts.

    Under test nothing runs by itself: `flush` does it.
    """
    global _timer
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    with _lock:
        _waiting[key] = write
        if _timer is None and not app.testing:
            _timer = threading.Timer(FLUSHED_AFTER_SECONDS, flush, (app,))
            _timer.daemon = True
            _timer.start()


def flush(app: Flask) -> None:
    """Write what waits. A failure is logged and loses these writes, nothing else."""
    global _timer
    with _lock:
        writes = list(_waiting.values())
        _waiting.clear()
        _timer = None
    if not writes:
        return
    with app.app_context():
        try:
            with transaction():
                for write in writes:
                    write()
        except Exception:
            log.exception("%d deferred writes are lost", len(writes))
        finally:
            db.session.remove()
