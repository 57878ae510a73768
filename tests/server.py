"""The real server as a process of its own, for browsers and for many clients at once."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

PROGRAM = Path(sys.executable).with_name("rembuk")
START_SECONDS = 30
STOP_SECONDS = 20


class Server:
    """`rembuk serve` on loopback, on a free port."""

    def __init__(self, settings: dict[str, str], workers: int = 2) -> None:
        self.settings = settings
        self.workers = workers
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = Path(settings["REMBUK_INSTANCE"]) / "server.log"
        self._process: subprocess.Popen[bytes] | None = None

    def command(self) -> list[str | Path]:
        """Give the command that starts it."""
        address = ["--host", "127.0.0.1", "--port", str(self.port)]
        return [PROGRAM, "serve", *address, "--workers", str(self.workers)]

    @property
    def pid(self) -> int:
        """The process id of the parent."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Start it and wait until it answers. Raises `RuntimeError` with its last words."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self.command(),
                env={**plain_environment(), **self.settings},
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._wait_until_ready()

    def stop(self) -> None:
        """Ask it to stop, and wait."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            raise RuntimeError(f"the server did not stop: {self._last_words()}") from None
        self._process = None

    def kill(self) -> None:
        """End it and all its workers at once, as a power cut would (`kill -9`)."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    def _wait_until_ready(self) -> None:
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            if not self._is_alive():
                break
            try:
                with urllib.request.urlopen(f"{self.url}/healthz", timeout=2):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.05)
        self.kill()
        raise RuntimeError(f"the server did not start: {self._last_words()}")

    def _is_alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def _last_words(self) -> str:
        return self.log.read_text(errors="replace")[-3000:]


def plain_environment() -> dict[str, str]:
    """Give the environment of this process without any `REMBUK_*` setting."""
    return {name: value for name, value in os.environ.items() if not name.startswith("REMBUK_")}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
