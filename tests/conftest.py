"""What every test may ask for: the application on both engines, a client, a clock, a server."""

import gc
import logging
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import time_machine
from flask import Flask

from config import Settings
from forum.app import create_app
from forum.kernel import later, pagecache
from forum.kernel.db import db
from tests import browser, folders, postgres, reuse
from tests.client import Client
from tests.clock import Clock
from tests.engines import PostgresDatabases, SqliteDatabases
from tests.forking import ForkedServer, Mother
from tests.not_run import NOT_RUN, as_failure
from tests.scheduling import Scheduling
from tests.server import Server
from tests.statements import Statements, counted

# The same examples in every run of `make test`; `--hypothesis-profile=search` looks for new ones.
hypothesis.settings.register_profile(
    "steady",
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=20,
    stateful_step_count=50,
)
hypothesis.settings.register_profile(
    "search",
    deadline=None,
    max_examples=500,
    stateful_step_count=60,
)
hypothesis.settings.load_profile("steady")

ENGINES = ("sqlite", "postgresql")
RUN_FOLDER = "TESTS_RUN_FOLDER"


def pytest_configure(config: pytest.Config) -> None:
    """Give the whole run one folder; its workers inherit the name."""
    if not hasattr(config, "workerinput"):
        os.environ[RUN_FOLDER] = str(folders.make())


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the run's PostgreSQL and leave nothing behind."""
    if not hasattr(config, "workerinput"):
        folders.clear(Path(os.environ.pop(RUN_FOLDER)))


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Scheduling:
    """Keep some files whole on one worker."""
    return Scheduling(config, log)


def pytest_collection_finish() -> None:
    """Let the collector leave alone what stays: it took a third of the time of all tests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    """Turn a skip that is not listed into a failure."""
    return as_failure((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Any:
    """The same for whole files."""
    return as_failure((yield))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say what was not run, and why."""
    for report in terminalreporter.getreports("skipped"):
        reason = NOT_RUN.get(report.nodeid.split("[")[0], "")
        terminalreporter.write_line(f"not run: {report.nodeid}: {reason}")


@pytest.fixture(scope="session")
def run_folder() -> Path:
    """A folder that all workers of this run share."""
    return Path(os.environ[RUN_FOLDER])


@pytest.fixture(scope="session")
def worker_folder(run_folder: Path, worker_id: str) -> Path:
    """A folder of this worker alone."""
    folder = run_folder / worker_id
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def static_folder(worker_folder: Path) -> Path:
    """Where the compressed static files of all applications stand: made once, named by content."""
    folder = worker_folder / "static"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def templates_folder(worker_folder: Path) -> Path:
    """Where the compiled templates of all applications stand."""
    folder = worker_folder / "templates"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session", autouse=True)
def _made_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        reuse.compiled_routes(patch)
        reuse.compiled_statements(patch)
        yield


@pytest.fixture(scope="session")
def _sqlite(worker_folder: Path) -> SqliteDatabases:
    return SqliteDatabases(worker_folder)


@pytest.fixture(scope="session")
def _postgresql(
    run_folder: Path, worker_folder: Path, worker_id: str
) -> Iterator[PostgresDatabases]:
    databases = PostgresDatabases(postgres.ensure_running(run_folder), worker_id, worker_folder)
    yield databases
    databases.close()


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """Name the database engine. Every test that asks for `app` runs on each.

    For one alone: `@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)`.
    """
    return str(request.param)


@pytest.fixture
def databases(engine: str, request: pytest.FixtureRequest) -> SqliteDatabases | PostgresDatabases:
    """Give what makes databases of this engine."""
    return request.getfixturevalue(f"_{engine}")


@pytest.fixture
def settings(
    databases: SqliteDatabases | PostgresDatabases,
    static_folder: Path,
    templates_folder: Path,
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> dict[str, str]:
    """Give the environment of an installation with a fresh database.

    `@pytest.mark.settings(LIMITS="off")` sets more.
    """
    instance = tmp_path / "instance"
    instance.mkdir()
    (instance / "static").symlink_to(static_folder)
    (instance / "templates").symlink_to(templates_folder)
    values: dict[str, str] = {"INSTANCE": str(instance), "SECRET_KEY": "s" * 48}
    for marker in reversed(list(request.node.iter_markers("settings"))):
        values |= marker.kwargs
    values.setdefault("DATABASE_URL", databases.fresh())
    return {f"REMBUK_{name}": value for name, value in values.items()}


@pytest.fixture
def app(settings: dict[str, str], templates_folder: Path) -> Iterator[Flask]:
    """Give the application with migrated database and boards, its context pushed."""
    app = create_app(Settings.read(settings))
    reuse.compiled_templates(app, templates_folder)
    app.testing = True
    with app.app_context():
        yield app
        db.session.remove()
        later.flush(app)
        pagecache.store_of(app).close()
        db.engine.dispose()
    pagecache.store_of(app).close()


@pytest.fixture
def client(app: Flask) -> Client:
    """Give a browser without screen; more of them by `Client(app)`."""
    return Client(app)


@pytest.fixture
def clock() -> Iterator[Clock]:
    """Stop the clock of this process at a Monday morning; it can be moved."""
    with time_machine.travel(Clock.START, tick=False) as traveller:
        yield Clock(traveller)


@pytest.fixture
def statements() -> Callable[[], AbstractContextManager[Statements]]:
    """Count SQL: `with statements() as seen: …` then `assert len(seen) <= 4, seen`."""
    return counted


@pytest.fixture(scope="session")
def _mother() -> Iterator[Mother]:
    mother = Mother()
    yield mother
    mother.end()


@pytest.fixture
def live_server(settings: dict[str, str], _mother: Mother) -> Iterator[Server]:
    """Give the real server on a port of its own, on this test's fresh database."""
    server = ForkedServer(settings, _mother)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Start Chromium as it is found here."""
    return {"executable_path": browser.executable(), "args": browser.ARGUMENTS}


@pytest.fixture
def browser_context_args() -> dict[str, Any]:
    """Give every page the size of a small phone, and the language of the place."""
    return {"viewport": browser.PHONE, "locale": "id-ID", "has_touch": True}


@pytest.fixture(autouse=True)
def _quiet_migrations() -> None:
    logging.getLogger("alembic").setLevel(logging.WARNING)
