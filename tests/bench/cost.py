"""What a request costs: CPU of the server's processes, by the kernel's own account."""

import http.client
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import psutil

from tests.server import Server

ROUNDS = 5
_CPUCLOCK_SCHED = 2


class Cost(NamedTuple):
    """CPU milliseconds a request, requests a second beside it, bytes of a body on the wire."""

    cpu_ms: float
    per_second: float
    size: int


class Visitor:
    """A client that asks for one address again and again on one connection."""

    def __init__(self, server: Server, path: str, **headers: str) -> None:
        self.server, self.path = server, path
        self.headers = {"Accept-Encoding": "gzip, deflate, br, zstd", **headers}
        self.before: Callable[[], None] = lambda: None
        self._connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)

    def ask(self) -> int:
        """Send one request; give the bytes of its body. Raises `RuntimeError` unless it is 200."""
        self.before()
        self._connection.request("GET", self.path, headers=self.headers)
        response = self._connection.getresponse()
        body = response.read()
        if response.status != http.client.OK:
            raise RuntimeError(f"{self.path}: {response.status}")
        return len(body)

    def cost(self, times: int) -> Cost:
        """Ask so many times, on a new connection: one that waited for its turn may be closed."""
        self._connection.close()
        size = self.ask()
        cpu, start = cpu_seconds(self.server), time.perf_counter()
        for _ in range(times):
            self.ask()
        elapsed = time.perf_counter() - start
        return Cost((cpu_seconds(self.server) - cpu) / times * 1000, times / elapsed, size)


def compare(visitors: dict[str, Visitor], times: int, rounds: int = ROUNDS) -> dict[str, Cost]:
    """Measure all in alternating rounds; give the median of each."""
    for visitor in visitors.values():
        for _ in range(20):
            visitor.ask()
    costs: dict[str, list[Cost]] = {name: [] for name in visitors}
    for _ in range(rounds):
        for name, visitor in visitors.items():
            costs[name].append(visitor.cost(times))
    return {name: _median(found) for name, found in costs.items()}


def _median(costs: list[Cost]) -> Cost:
    return Cost(*(statistics.median(column) for column in zip(*costs, strict=True)))


def processes(server: Server) -> list[int]:
    """Give the process ids of the server's parent and its children."""
    parent = psutil.Process(server.pid)
    return [parent.pid, *(child.pid for child in parent.children(recursive=True))]


def cpu_seconds(server: Server) -> float:
    """Give the CPU seconds its processes have used, ended threads included, to the nanosecond."""
    return sum(time.clock_gettime(_cpu_clock(pid)) for pid in processes(server))


def _cpu_clock(pid: int) -> int:
    """Give Linux's clock of a process, as `clock_getcpuclockid` does."""
    return (~pid << 3) | _CPUCLOCK_SCHED


def proportional_memory_mb(server: Server) -> float:
    """Give the proportional set size (PSS) of its processes, in MB."""
    total_kb = 0
    for pid in processes(server):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total_kb += int(line.split()[1])
    return total_kb / 1024
