"""Work behind the scenes: jobs by name, each on its schedule or poked at once.

A job takes no argument and may run twice or late without harm: it looks for what is to be done.
"""

import logging
from collections.abc import Callable
from contextlib import nullcontext
from importlib import import_module
from typing import Any, NamedTuple

from flask import Flask, current_app

from forum.kernel.db import db
from forum.kernel.meters import JOB_ROW, meters_of
from forum.kernel.transactions import transaction

_JOBS = "rembuk_jobs"
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


def install(app: Flask, schedule: tuple[Job, ...]) -> None:
    """Let the application run the jobs of `schedule`."""
    app.extensions[_JOBS] = {job.name: job for job in schedule}


def jobs_of(app: Flask) -> tuple[Job, ...]:
    """Give the schedule."""
    return tuple(app.extensions[_JOBS].values())


def counter_of(job: Job, outcome: str) -> str:
    """Name the counter of how often a job was `done` or has `failed`."""
    return f'rembuk_jobs_total{{job="{job.name}",outcome="{outcome}"}}'


def soon(act: Callable[[], None]) -> None:
    """Let the job process run a job of the schedule now; under test it runs here at once."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    name = Job(act).name
    if app.testing:
        run(app, app.extensions[_JOBS][name])
    else:
        _queue().put(app, name)


def work(app: Flask) -> None:
    """Run jobs until SIGTERM or SIGINT, then end after the running one. Blocks."""
    meters_of(app).take_row(JOB_ROW)
    _queue().work(app)


def run(app: Flask, job: Job) -> None:
    """Run a job now, in a context of its own; a failure is logged and counted."""
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


def _queue() -> Any:
    # By name, at this moment: see the module for why.
    return import_module("forum.kernel.queue")
