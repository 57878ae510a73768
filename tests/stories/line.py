"""A line to the server that can be cut, be slow, lose answers, or give its own."""

import contextlib
import socket
import threading
from collections.abc import Callable
from itertools import count

CHUNK = 65_536
HELD_SECONDS = 60


class Line:
    """A relay on a port of its own between browsers and the server."""

    def __init__(self, server_port: int) -> None:
        self._server_port = server_port
        self._is_cut = False
        self._loses_answers = False
        self._rules: dict[bytes, Callable[[socket.socket], bool]] = {}
        self._is_mended = threading.Event()
        self.answered_bytes = 0
        self.asked: list[str] = []
        """What was asked for, as `POST /ask`, in order."""
        self._open: set[socket.socket] = set()
        self._door = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._door.getsockname()[1]}"
        threading.Thread(target=self._listen, daemon=True).start()

    def cut(self) -> None:
        """Nothing gets through any more."""
        self._is_cut = True
        self._hang_up()

    def lose_answers(self) -> None:
        """What is sent arrives; what is answered is lost."""
        self._loses_answers = True
        self._hang_up()

    def answer(self, asked: str, status: str, body: str, kind: str = "text/html") -> None:
        """Answer what begins like this, such as `POST /ask`, in place of the server."""
        head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}"
        whole = f"{head}\r\nConnection: close\r\n\r\n{body}".encode()
        self._rule(asked, lambda near: bool(near.sendall(whole)))

    def cut_at(self, asked: str, *, after: int = 0) -> None:
        """Hang up when this is asked for, once it has been answered so many times."""
        numbers = count()
        self._rule(asked, lambda _near: next(numbers) < after)

    def hold(self, asked: str) -> None:
        """Keep who asks for this waiting until all is well, then hang up."""
        self._rule(asked, lambda _near: self._is_mended.wait(HELD_SECONDS) and False)

    def delay(self, asked: str, seconds: float) -> None:
        """Let this take long."""
        self._rule(asked, lambda _near: self._is_mended.wait(seconds) or True)

    def _rule(self, asked: str, rule: Callable[[socket.socket], bool]) -> None:
        self._is_mended.clear()
        self._rules[asked.encode()] = rule
        self._hang_up()

    def mend(self) -> None:
        """All is well again."""
        self._is_cut = self._loses_answers = False
        self._rules = {}
        self._is_mended.set()
        self._hang_up()

    def close(self) -> None:
        self._door.close()
        self.cut()

    def _hang_up(self) -> None:
        for side in list(self._open):
            with contextlib.suppress(OSError):
                side.shutdown(socket.SHUT_RDWR)

    def _listen(self) -> None:
        while True:
            try:
                near, _ = self._door.accept()
            except OSError:
                return
            if self._is_cut:
                near.close()
                continue
            far = socket.create_connection(("127.0.0.1", self._server_port))
            self._open |= {near, far}
            for one, other, is_answer in ((near, far, False), (far, near, True)):
                threading.Thread(
                    target=self._carry, args=(one, other, is_answer), daemon=True
                ).start()

    def _lets_pass(self, near: socket.socket, data: bytes) -> bool:
        line, end, _ = data.partition(b" HTTP/1.1\r\n")
        if not end or b"\n" in line:
            return True
        self.asked.append(line.decode())
        rules = [rule for asked, rule in self._rules.items() if line.startswith(asked)]
        return all(rule(near) for rule in rules)

    def _carry(self, one: socket.socket, other: socket.socket, is_answer: bool) -> None:
        with contextlib.suppress(OSError):
            while data := one.recv(CHUNK):
                if is_answer and self._loses_answers:
                    break
                self.answered_bytes += len(data) * is_answer
                if is_answer or self._lets_pass(one, data):
                    other.sendall(data)
                else:
                    break
        for side in (one, other):
            self._open.discard(side)
            with contextlib.suppress(OSError):
                side.shutdown(socket.SHUT_RDWR)
            side.close()
