"""The queue of jobs and the process that works it off: huey, in a SQLite file or in Redis.

Loaded only by who queues or works: it brings drivers of all its stores along, 13 MB that the
processes that answer requests need not carry.
"""

import signal
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, cast

from flask import Flask
from huey import Huey, RedisHuey, crontab
from huey.consumer import Consumer
from huey.serializer import SignedSerializer
from huey.storage import SqliteStorage
from redis import Redis

from config import Settings
from forum.kernel.db import open_sqlite, sqlite_module
from forum.kernel.jobs import jobs_of, run
from forum.kernel.settings import KEY

LONGEST_SLEEP_SECONDS = 2
PING_SECONDS = 3
_QUEUE = "rembuk_queue"


class _Storage(SqliteStorage):  # type: ignore[misc]
    """huey's SQLite storage on the library and in the journal mode of the house."""

    integrity_error = sqlite_module.IntegrityError
    operational_error = sqlite_module.OperationalError

    def _create_connection(self) -> Any:
        return open_sqlite(self.filename)


class _Consumer(Consumer):  # type: ignore[misc]
    """huey's consumer that stops after the running job and never starts itself again."""

    def _set_signal_handlers(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._handle_signal)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)


class Queue(NamedTuple):
    """The queue and the schedule's jobs by name, each put into it by a call."""

    huey: Huey
    jobs: dict[str, Callable[[], Any]]


def put(app: Flask, name: str) -> None:
    """Queue a job of the schedule."""
    opened(app).jobs[name]()


def work(app: Flask) -> None:
    """Work until SIGTERM or SIGINT. Blocks."""
    huey = opened(app).huey
    _Consumer(huey, workers=1, max_delay=LONGEST_SLEEP_SECONDS, graceful_signal="TERM").run()


def ping(redis_url: str) -> None:
    """Pass if Redis answers. Raises `redis.RedisError` or `OSError`."""
    with Redis.from_url(redis_url, socket_connect_timeout=PING_SECONDS) as redis:
        redis.ping()


def opened(app: Flask) -> Queue:
    """Give the application's queue, opened at the first call in this process."""
    if _QUEUE not in app.extensions:
        huey = _huey(app.config[KEY])
        jobs = {}
        for job in jobs_of(app):
            act = partial(run, app, job)
            act.__name__, act.__module__ = job.name, __name__  # type: ignore[attr-defined]
            at = crontab(minute=job.minute, hour=job.hour)
            jobs[job.name] = huey.periodic_task(at, name=job.name)(act)
        app.extensions[_QUEUE] = Queue(huey, jobs)
    return cast(Queue, app.extensions[_QUEUE])


def _huey(settings: Settings) -> Huey:
    shared = {"serializer": SignedSerializer(settings.secret_key), "results": False}
    if settings.redis_url:
        return RedisHuey("rembuk", url=settings.redis_url, **shared)
    file = Path(settings.instance) / "jobs.db"
    return Huey("rembuk", storage_class=_Storage, filename=str(file), **shared)
