"""Clients that ask a server as fast as it answers, over kept connections."""

import asyncio
import time
from collections import deque
from collections.abc import Sequence
from typing import NamedTuple

CONNECTIONS = 8
PATIENCE_SECONDS = 300
BROWSER = {"Host": "127.0.0.1", "Accept-Encoding": "gzip, deflate, br, zstd"}


class Outcome(NamedTuple):
    """How it went: seconds in all, and the bytes of the last answer with its headers."""

    seconds: float
    last: bytes


def get(path: str, **headers: str) -> bytes:
    """Give the bytes of a browser's GET request."""
    return _request("GET", path, b"", headers)


def post(path: str, form: bytes, **headers: str) -> bytes:
    """Give the bytes of a browser's POST request of an encoded form."""
    kind = {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": str(len(form))}
    return _request("POST", path, form, kind | headers)


def ask(
    port: int, requests: Sequence[bytes], status: bytes = b"200", connections: int = CONNECTIONS
) -> Outcome:
    """Send all requests, each once, and wait for the answers; all must have this status."""
    return asyncio.run(_ask(port, deque(requests), status, connections))


def _request(method: str, path: str, body: bytes, headers: dict[str, str]) -> bytes:
    own = {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"{method} {path} HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in (BROWSER | own).items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


async def _ask(port: int, requests: deque[bytes], status: bytes, connections: int) -> Outcome:
    loop = asyncio.get_running_loop()
    started = time.perf_counter()
    clients = [_Client(requests, status, loop.create_future()) for _ in range(connections)]
    for client in clients:
        await loop.create_connection(lambda client=client: client, "127.0.0.1", port)
    await asyncio.wait_for(asyncio.gather(*(each.done for each in clients)), PATIENCE_SECONDS)
    return Outcome(time.perf_counter() - started, max(each.last for each in clients))


class _Client(asyncio.Protocol):
    """One connection: sends the next request when the last is answered."""

    def __init__(self, requests: deque[bytes], status: bytes, done: "asyncio.Future[None]") -> None:
        self.done = done
        self.last = b""
        self._requests = requests
        self._status = status
        self._got = b""
        self._length = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._next()

    def data_received(self, data: bytes) -> None:
        self._got += data
        if not self._length:
            head = self._got.find(b"\r\n\r\n")
            if head < 0:
                return
            self._length = head + 4 + _content_length(self._got[:head])
        if len(self._got) >= self._length:
            self.last, self._got, self._length = self._got, b"", 0
            if self.last[9:12] != self._status:
                self._fail(self.last[:600].decode(errors="replace"))
            else:
                self._next()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self._fail(f"connection lost: {exc}")

    def _next(self) -> None:
        if self._requests:
            self._transport.write(self._requests.popleft())
        else:
            self.done.set_result(None)
            self._transport.close()

    def _fail(self, reason: str) -> None:
        self.done.set_exception(RuntimeError(reason))
        self._transport.abort()


def _content_length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line[15:])
    raise RuntimeError("an answer without Content-Length")
