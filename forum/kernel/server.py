"""The production server: granian's workers and the job process, forked from one loaded program.

Nothing is opened before the fork, no connection and no thread, so that children share memory and
nothing else.
"""

import ctypes
import errno
import gc
import logging
import multiprocessing
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from flask import Flask
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.mp import MPServer, WorkerProcess
from jinja2 import FileSystemBytecodeCache

from config import BadSetting
from forum.kernel import i18n, later
from forum.kernel.db import db
from forum.kernel.meters import meters_of
from forum.kernel.nearness import LISTENS_ON, is_loopback
from forum.kernel.settings import KEY

DEFAULT_WORKERS = 2
THREADS_PER_WORKER = 4
STOP_SECONDS = 20
RESPAWN_SECONDS = 0.5
ASKED_AGAIN_SECONDS = 0.5
FREED_SECONDS = 2
_PR_SET_PDEATHSIG = 1
_M_MMAP_THRESHOLD = -3
LARGE_BLOCK_BYTES = 4 * 1024 * 1024
_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
log = logging.getLogger("rembuk")


def check(app: Flask, host: str) -> None:
    """Refuse to listen where the settings forbid it, by `BadSetting`."""
    if not app.config[KEY].limits and not is_loopback(host):
        raise BadSetting(
            f"REMBUK_LIMITS=off is for loopback only, not {host}: "
            "write REMBUK_LIMITS=on or listen on 127.0.0.1."
        )


def ensure_free(host: str, port: int) -> None:
    """Refuse, by `BadSetting`, an address that another program listens on, or that isn't ours.

    granian would share the port, and each program answer some of the requests. One that is just
    ending gets a moment to end.
    """
    ends = time.monotonic() + FREED_SECONDS
    while error := _refused(host, port):
        if error.errno != errno.EADDRINUSE:
            raise BadSetting(f"{host}:{port} can't be listened on ({error}): write another --host.")
        if time.monotonic() > ends:
            raise BadSetting(
                f"Port {port} is in use: stop the program that listens there, "
                "or choose another with --port (make run PORT=…)."
            )
        time.sleep(ASKED_AGAIN_SECONDS)


def _refused(host: str, port: int) -> OSError | None:
    try:
        found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
        family, _type, _protocol, _name, address = found[0]
        socket.create_server(address[:2], family=family).close()
    except OSError as error:
        return error
    return None


def in_child(act: Callable[[], None]) -> None:
    """Run `act` in a forked child, so that what it opens and loads stays out of this process.

    Leaves the program with the child's exit status if it failed.
    """

    def become_child_and_act() -> None:
        _become_child()
        act()

    child = multiprocessing.get_context("fork").Process(target=become_child_and_act)
    child.start()
    child.join()
    if child.exitcode:
        sys.exit(child.exitcode)


def serve(
    app: Flask, host: str, port: int, workers: int, job_process: Callable[[], None] | None
) -> None:
    """Answer requests until SIGTERM or SIGINT; `job_process` runs beside in a child of its own."""
    app.config[LISTENS_ON] = host

    def begin(worker: int) -> None:
        meters_of(app).take_row(worker)
        with app.app_context():
            db.engine.dispose(close=False)

    _load_what_is_shared(app)
    run(
        app.wsgi_app,
        (host, port),
        workers,
        at_start=begin,
        at_end=partial(later.flush, app),
        job_process=job_process,
    )


def _load_what_is_shared(app: Flask) -> None:
    """Load now what each worker would else load for itself; compiled templates are kept."""
    folder = Path(app.instance_path) / "templates"
    folder.mkdir(exist_ok=True)
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(folder))
    for name in app.jinja_env.list_templates():
        app.jinja_env.get_template(name)
    i18n.load(app)


def run(
    target: Callable[..., Any],
    address: tuple[str, int],
    workers: int,
    *,
    at_start: Callable[[int], None] = lambda _worker: None,
    at_end: Callable[[], None] = lambda: None,
    job_process: Callable[[], None] | None = None,
) -> None:
    """Serve any WSGI callable in forked workers; the hooks run in each, with its number from 1."""

    def worker(worker_id: int, *args: Any) -> None:
        _become_child()
        at_start(worker_id)
        try:
            MPServer._spawn_wsgi_worker(worker_id, *args)
        finally:
            at_end()

    multiprocessing.set_start_method("fork", force=True)
    server = _Server(
        "rembuk",
        address=address[0],
        port=address[1],
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS_PER_WORKER,
        log_level=LogLevels.error,
        workers_kill_timeout=STOP_SECONDS,
        respawn_failed_workers=True,
        respawn_interval=RESPAWN_SECONDS,
    )
    server.jobs = _Kept(job_process) if job_process else None
    _give_back_large_blocks()
    gc.collect()
    gc.freeze()
    server.serve(worker, lambda: target, wrap_loader=False)


def _give_back_large_blocks() -> None:
    """Let glibc return what a password's hash (19 MiB) or a photo took, each time.

    Left alone it raises its bar to the largest block it has seen, and keeps such blocks.
    """
    if sys.platform == "linux":
        with suppress(AttributeError):  # other C libraries have no bar
            ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, LARGE_BLOCK_BYTES)


class _Server(MPServer):
    """granian's server that also looks after the job process."""

    jobs: "_Kept | None" = None

    def _spawn_worker(self, *args: Any, **kwargs: Any) -> WorkerProcess:
        spawned = super()._spawn_worker(*args, **kwargs)
        start = spawned.inner.start
        spawned.inner.start = lambda: _fork(start)
        spawned.join = partial(_wait_for, spawned)  # type: ignore[method-assign]
        return spawned

    def startup(self, spawn_target: Any, target_loader: Any) -> None:
        super().startup(spawn_target, target_loader)  # type: ignore[no-untyped-call]
        if self.jobs:
            self.jobs.start()

    def shutdown(self, exit_code: int = 0) -> None:
        if self.jobs:
            self.jobs.stop()
        super().shutdown(exit_code)  # type: ignore[no-untyped-call]


class _Kept:
    """A child that is started again when it ends by itself."""

    def __init__(self, act: Callable[[], None]) -> None:
        self._act = act
        self._stopping = threading.Event()

    def start(self) -> None:
        self._start()
        threading.Thread(target=self._watch, name="job process", daemon=True).start()

    def stop(self) -> None:
        self._stopping.set()
        self._child.terminate()
        self._child.join(STOP_SECONDS)
        if self._child.is_alive():
            self._child.kill()

    def _start(self) -> None:
        self._child = multiprocessing.get_context("fork").Process(target=self._run)
        _fork(self._child.start)

    def _run(self) -> None:
        _become_child()
        self._act()

    def _watch(self) -> None:
        while not self._stopping.is_set():
            self._child.join()
            if not self._stopping.wait(1):
                log.error("the job process ended by itself and is started again")
                self._start()


def _wait_for(worker: WorkerProcess, seconds: float | None = None) -> None:
    """Wait for the end of a worker that was asked to stop, and ask again while it runs.

    Python may sleep over a signal that comes just before a blocking call, as in a starting worker.
    """
    ends = time.monotonic() + (seconds or STOP_SECONDS)
    while worker.inner.is_alive() and time.monotonic() < ends:
        worker.inner.join(ASKED_AGAIN_SECONDS)
        worker.inner.terminate()


def _fork(start: Callable[[], None]) -> None:
    """Start a child with our signals held back, until `_become_child` takes them.

    Else one that comes at once would meet the parent's handlers in the child, and be lost.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
    try:
        start()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _become_child() -> None:
    """Be a child: leave Ctrl+C to the parent, take its signals, end when it was killed (Linux)."""
    os.setpgid(0, 0)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        parent = multiprocessing.parent_process()
        if parent and os.getppid() != parent.pid:
            os._exit(1)  # it was killed before we could ask to be told
    for number in _SIGNALS:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
