"""The real server, forked from a process that has loaded the program once: a test starts sooner."""

import json
import os
import signal
import subprocess
import sys
import time

from tests.server import STOP_SECONDS, Server, plain_environment

# The kernel buries its children; a child has to look after its own again.
MOTHER = """
import json, os, signal, sys
from forum import app, cli
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
for line in sys.stdin:
    order = json.loads(line)
    child = os.fork()
    if child:
        print(child, flush=True)
        continue
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for stream, target in ((os.open(os.devnull, os.O_RDONLY), 0), (log, 1), (log, 2)):
        os.dup2(stream, target)
    os.environ.update(order["settings"])
    sys.argv = order["command"]
    try:
        cli.main()
    finally:
        os._exit(0)
"""


class Mother:
    """The process that starts servers."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", MOTHER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=plain_environment(),
        )

    def start(self, server: Server) -> int:
        """Give the process id of a server that is about to answer."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        order = {
            "log": str(server.log),
            "settings": server.settings,
            "command": [str(word) for word in server.command()],
        }
        print(json.dumps(order), file=self._process.stdin, flush=True)
        return int(self._process.stdout.readline())

    def end(self) -> None:
        """Let it go; its servers are stopped one by one."""
        self._process.communicate()


class ForkedServer(Server):
    """`rembuk serve`, as a child of a `Mother`."""

    def __init__(self, settings: dict[str, str], mother: Mother) -> None:
        super().__init__(settings)
        self._mother = mother
        self._pid: int | None = None

    @property
    def pid(self) -> int:
        """The process id of the parent of the workers."""
        assert self._pid is not None
        return self._pid

    def start(self) -> None:
        """Start it and wait until it answers. Raises `RuntimeError` with its last words."""
        self._pid = self._mother.start(self)
        self._wait_until_ready()

    def stop(self) -> None:
        """Ask it to stop, and wait. Raises `RuntimeError` where it does not."""
        if not self._is_alive():
            return
        os.kill(self.pid, signal.SIGTERM)
        if not self._is_gone(STOP_SECONDS):
            self.kill()
            raise RuntimeError(f"the server did not stop: {self._last_words()}")

    def kill(self) -> None:
        """End it and all its workers at once, as a power cut would (`kill -9`)."""
        if self._is_alive():
            os.killpg(self.pid, signal.SIGKILL)
            self._is_gone(STOP_SECONDS)

    def _is_alive(self) -> bool:
        if self._pid is None:
            return False
        try:
            os.kill(self._pid, 0)
        except ProcessLookupError:
            return False
        return True

    def _is_gone(self, seconds: float) -> bool:
        end = time.monotonic() + seconds
        while self._is_alive() and time.monotonic() < end:
            time.sleep(0.02)
        return not self._is_alive()
