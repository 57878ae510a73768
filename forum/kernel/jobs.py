"""Work behind the scenes: jobs by name, each on its schedule or poked at once, run by huey.

A job takes no argument and may run twice or late without harm: it looks for what is to be done.
"""

import logging
import signal
from collections.abc import Callable
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, cast

from flask import Flask, current_app
from huey import Huey, RedisHuey, crontab
from huey.consumer import Consumer
from huey.serializer import SignedSerializer
from huey.storage import SqliteStorage

from config import Settings
from forum.kernel.db import db, open_sqlite, sqlite_module
from forum.kernel.meters import JOB_ROW, meters_of
from forum.kernel.settings import KEY
from forum.kernel.transactions import transaction

_JOBS, _QUEUE = "rembuk_jobs", "rembuk_queue"
LONGEST_SLEEP_SECONDS = 2
DONE, FAILED = OUTCOMES = ("done", "failed")
log = logging.getLogger("rembuk")


class Job(NamedTuple):
    """One line of the schedule: what to run, and at which minutes and hours (UTC, cron style).

    It runs in a transaction, unless it opens its own.
    """

    run: Callable[[], None]
    minute: str = "0"
    hour: str = "*"
    opens_its_own: bool = False

    @property
    def name(self) -> str:
        return f"{self.run.__module__}.{self.run.__name__}"


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


class _Queue(NamedTuple):
    huey: Huey
    tasks: dict[str, Callable[[], Any]]


def install(app: Flask, schedule: tuple[Job, ...]) -> None:
    """Let the application run the jobs of `schedule`."""
    app.extensions[_JOBS] = {job.name: job for job in schedule}


def jobs_of(app: Flask) -> tuple[Job, ...]:
    """Give the schedule."""
    return tuple(app.extensions[_JOBS].values())


def counter_of(job: Job, outcome: str) -> str:
    """Name the counter of how often a job was `done` or has `failed`."""
    return f'rembuk_jobs_total{{job="{job.name}",outcome="{outcome}"}}'


def soon(run: Callable[[], None]) -> None:
    """Let the job process run a job of the schedule now; under test it runs here at once."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    name = Job(run).name
    if app.testing:
        _run(app, app.extensions[_JOBS][name])
    else:
        _queue(app).tasks[name]()


def work(app: Flask) -> None:
    """Run jobs until SIGTERM or SIGINT, then end after the running one. Blocks."""
    meters_of(app).take_row(JOB_ROW)
    consumer = _Consumer(
        _queue(app).huey, workers=1, max_delay=LONGEST_SLEEP_SECONDS, graceful_signal="TERM"
    )
    consumer.run()


def _queue(app: Flask) -> _Queue:
    """Give the application's queue, opened at the first call in this process."""
    if _QUEUE not in app.extensions:
        huey = _huey(app.config[KEY])
        tasks = {}
        for job in app.extensions[_JOBS].values():
            act = partial(_run, app, job)
            act.__name__, act.__module__ = job.name, __name__  # type: ignore[attr-defined]
            at = crontab(minute=job.minute, hour=job.hour)
            tasks[job.name] = huey.periodic_task(at, name=job.name)(act)
        app.extensions[_QUEUE] = _Queue(huey, tasks)
    return cast(_Queue, app.extensions[_QUEUE])


def _huey(settings: Settings) -> Huey:
    shared = {"serializer": SignedSerializer(settings.secret_key), "results": False}
    if settings.redis_url:
        return RedisHuey("rembuk", url=settings.redis_url, **shared)
    file = Path(settings.instance) / "jobs.db"
    return Huey("rembuk", storage_class=_Storage, filename=str(file), **shared)


def _run(app: Flask, job: Job) -> None:
    with app.app_context():
        try:
            with nullcontext() if job.opens_its_own else transaction():
                job.run()
        except Exception:
            log.exception("the job %s has failed", job.name)
            meters_of(app).add(counter_of(job, FAILED))
        else:
            meters_of(app).add(counter_of(job, DONE))
        finally:
            db.session.remove()
