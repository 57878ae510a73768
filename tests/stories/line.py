"""A line to the server that can be cut, or lose what the server answers."""

import contextlib
import socket
import threading

CHUNK = 65_536


class Line:
    """A relay on a port of its own between browsers and the server."""

    def __init__(self, server_port: int) -> None:
        self._server_port = server_port
        self._is_cut = False
        self._loses_answers = False
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

    def mend(self) -> None:
        """All is well again."""
        self._is_cut = self._loses_answers = False
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

    def _carry(self, one: socket.socket, other: socket.socket, is_answer: bool) -> None:
        with contextlib.suppress(OSError):
            while data := one.recv(CHUNK):
                if is_answer and self._loses_answers:
                    break
                other.sendall(data)
        for side in (one, other):
            self._open.discard(side)
            with contextlib.suppress(OSError):
                side.shutdown(socket.SHUT_RDWR)
            side.close()
