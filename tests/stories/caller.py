"""One client of the API over a real connection, kept open; and the proof asked for afterwards."""

import http.client
import json
import subprocess
from typing import Any, NamedTuple

from tests.server import PROGRAM, Server, plain_environment

BASE = "/api/v1"
TIMEOUT_SECONDS = 60


class Answer(NamedTuple):
    """What came back."""

    status: int
    said: dict[str, Any]

    @property
    def is_kept(self) -> bool:
        """Whether the server has promised that the act stands."""
        return 200 <= self.status < 400


class Caller:
    """Calls as the member whose token this is. For one thread alone."""

    def __init__(self, server: Server, token: str) -> None:
        self._connection = http.client.HTTPConnection(
            "127.0.0.1", server.port, timeout=TIMEOUT_SECONDS
        )
        self._token = token

    def call(self, method: str, path: str, body: Any = None, key: str = "") -> Answer:
        """Call; a body that the call does not read may end the connection.

        Raises `OSError` or `http.client.HTTPException` where no whole answer came.
        """
        headers = {"Authorization": f"Bearer {self._token}"}
        if body:
            headers["Content-Type"] = "application/json"
        if key:
            headers["Idempotency-Key"] = key
        try:
            sent = json.dumps(body) if body else None
            self._connection.request(method, BASE + path, sent, headers)
            response = self._connection.getresponse()
            return Answer(response.status, json.loads(response.read()))
        except (OSError, http.client.HTTPException):
            self.close()
            raise

    def close(self) -> None:
        """Hang up."""
        self._connection.close()


def prove_ledger(settings: dict[str, str]) -> None:
    """Let `rembuk ledger check` prove every cached figure; an assertion shows its table."""
    done = subprocess.run(
        [PROGRAM, "ledger", "check"],
        env={**plain_environment(), **settings},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
