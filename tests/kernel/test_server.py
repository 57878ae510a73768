"""The server starts, reloads and stops, also under load, and never hangs."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from config import BadSetting, Settings
from forum.app import create_app
from forum.kernel import server

STOPS = 40
RELOADS = 10
PATIENCE_SECONDS = 15

# Forks a server for each line it reads, so that fifty starts load the program once.
MOTHER = """
import os, sys, time
from forum.kernel import server
server.RESPAWN_SECONDS = 0.05
def answer(environ, start_response):
    time.sleep(0.002)
    start_response("200 OK", [("Content-Length", "3")])
    return [b"ok\\n"]
for port in sys.stdin:
    child = os.fork()
    if not child:
        server.run(answer, ("127.0.0.1", int(port)), 2, job_process=lambda: time.sleep(60))
        os._exit(0)
    print(child, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


class Mother:
    """The process that starts servers."""

    def __init__(self) -> None:
        environment = {k: v for k, v in os.environ.items() if not k.startswith("REMBUK_")}
        self._process = subprocess.Popen(
            [sys.executable, "-c", MOTHER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
            start_new_session=True,
        )

    def start(self, port: int) -> int:
        """Give the process number of a server that answers at `port`."""
        assert self._process.stdin
        print(port, file=self._process.stdin, flush=True)
        child = self._line()
        wait_until(lambda: answers(port))
        return child

    def wait(self) -> int:
        """Give the exit status of the server that was asked to stop; fail where it hangs."""
        hung = threading.Timer(PATIENCE_SECONDS, self.end)
        hung.start()
        try:
            return self._line()
        finally:
            hung.cancel()

    def end(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.communicate()

    def _line(self) -> int:
        assert self._process.stdout
        line = self._process.stdout.readline()
        assert line, f"no word from the server within {PATIENCE_SECONDS} seconds"
        return int(line)


class Load:
    """Clients that ask without a pause, in keep-alive and in short connections."""

    def __init__(self, port: int) -> None:
        self.answered = 0
        self._port = port
        self._over = threading.Event()
        self._threads = [
            threading.Thread(target=self._ask, args=(keeps,)) for keeps in (True, True, False)
        ]

    def __enter__(self) -> "Load":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _ask(self, keeps: bool) -> None:
        while not self._over.is_set():
            connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=2)
            with contextlib.suppress(OSError, http.client.HTTPException):
                while not self._over.is_set():
                    connection.request("GET", "/")
                    self.answered += connection.getresponse().read() == b"ok\n"
                    if not keeps:
                        break
            connection.close()


def wait_until(happened: Callable[[], bool]) -> None:
    ends = time.monotonic() + PATIENCE_SECONDS
    while not happened():
        assert time.monotonic() < ends, f"it did not happen within {PATIENCE_SECONDS} seconds"
        time.sleep(0.01)


def answers(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


def is_free(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)):
        return True
    return False


def a_free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture
def mother() -> Iterator[Mother]:
    mother = Mother()
    yield mother
    mother.end()


def test_fifty_stops_and_reloads_under_load_never_hang(mother: Mother) -> None:
    port = a_free_port()
    with Load(port) as load:
        for number in range(STOPS):
            before = load.answered
            child = mother.start(port)
            wait_until(lambda: load.answered > before)  # noqa: B023
            if number % (STOPS // RELOADS) == 0:
                os.kill(child, signal.SIGHUP)
                time.sleep(0.3)
            else:
                time.sleep(0.03)
            os.kill(child, signal.SIGTERM if number % 2 else signal.SIGINT)
            assert mother.wait() == 0


def test_workers_end_when_their_parent_was_killed(mother: Mother) -> None:
    port = a_free_port()
    child = mother.start(port)
    os.kill(child, signal.SIGKILL)
    assert mother.wait() == -signal.SIGKILL
    wait_until(lambda: is_free(port))


def test_a_second_server_on_a_port_in_use_is_refused(
    mother: Mother, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "FREED_SECONDS", 0)
    port = a_free_port()
    server.ensure_free("127.0.0.1", port)
    child = mother.start(port)
    for host in ("127.0.0.1", "localhost", "0.0.0.0"):
        with pytest.raises(BadSetting, match="--port"):
            server.ensure_free(host, port)
    os.kill(child, signal.SIGTERM)
    assert mother.wait() == 0
    server.ensure_free("127.0.0.1", port)


def test_a_server_that_is_just_ending_gets_a_moment() -> None:
    with socket.create_server(("127.0.0.1", 0)) as old:
        port = old.getsockname()[1]
        ending = threading.Timer(0.2, old.close)
        ending.start()
        server.ensure_free("127.0.0.1", port)
        ending.join()


def test_an_address_that_is_not_ours_is_refused() -> None:
    with pytest.raises(BadSetting, match="--host"):
        server.ensure_free("192.0.2.1", a_free_port())


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.settings(LIMITS="off")
def test_without_limits_it_listens_on_loopback_only(app: Flask) -> None:
    for host in ("127.0.0.1", "localhost", "::1", "[::1]"):
        server.check(app, host)
    for host in ("0.0.0.0", "::", "10.1.2.3", "rembuk.example"):
        with pytest.raises(BadSetting, match="loopback"):
            server.check(app, host)


def test_what_a_child_does_stays_there_and_its_failure_ends_the_program(
    settings: dict[str, str],
) -> None:
    app = create_app(Settings.read(settings))
    server.in_child(lambda: app.config.update(changed=True))
    assert "changed" not in app.config
    with pytest.raises(SystemExit) as left:
        server.in_child(lambda: sys.exit(3))
    assert left.value.code == 3
