"""Servers whose work is measured: the site, and the controls that only send constant bytes."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Protocol

import psutil

from tests.server import START_SECONDS, Server, free_port, plain_environment


class Measured(Protocol):
    """A server on loopback whose processes can be looked at."""

    port: int

    @property
    def pid(self) -> int: ...


class Site(Server):
    """`rembuk serve` as in production, without the job process, which counts apart."""

    def command(self) -> list[str | Path]:
        return [*super().command(), "--no-worker"]


class Control:
    """A bare WSGI callable or a Flask view under the same server, with bodies of given sizes."""

    def __init__(self, kind: str, sizes: dict[str, int]) -> None:
        self.port = free_port()
        paths = [f"{path}={size}" for path, size in sizes.items()]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.controls", kind, str(self.port), *paths],
            env=plain_environment(),
        )
        self._wait()

    @property
    def pid(self) -> int:
        return self._process.pid

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(20)

    def _wait(self) -> None:
        ends = time.monotonic() + START_SECONDS
        while time.monotonic() < ends:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port)):
                return
            time.sleep(0.05)
        raise RuntimeError("a control did not start")


def cpu_seconds(server: Measured) -> float:
    """Give the CPU time that all processes of a server have used, to the nanosecond."""
    parent = psutil.Process(server.pid)
    return sum(_on_cpu(process.pid) for process in [parent, *parent.children(recursive=True)])


def memory_mb(server: Measured) -> float:
    """Give the memory of all processes of a server, shared pages counted once (PSS)."""
    parent = psutil.Process(server.pid)
    family = [parent, *parent.children(recursive=True)]
    return sum(process.memory_full_info().pss for process in family) / 1e6


def _on_cpu(pid: int) -> float:
    total = 0
    for task in os.listdir(f"/proc/{pid}/task"):
        total += int(Path(f"/proc/{pid}/task/{task}/schedstat").read_text().split()[0])
    return total / 1e9
