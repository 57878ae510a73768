"""What the forum is compared with: a bare WSGI callable and a Flask view, under the same server.

python -m tests.bench.controls {bare|flask} PORT BYTES
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask, Response

from forum.kernel.server import run
from tests.server import Server


def bare(size: int) -> Callable[..., Any]:
    """Give a WSGI callable that answers `size` constant bytes."""
    body = [b"x" * size]
    headers = [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(size))]

    def answer(_environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        start_response("200 OK", headers)
        return body

    return answer


def flask(size: int) -> Callable[..., Any]:
    """Give a Flask application whose every page is `size` constant bytes."""
    app = Flask("control")
    body = b"x" * size

    @app.get("/<path:path>")
    def page(path: str) -> Response:
        return Response(body, mimetype="text/html")

    return app


class Control(Server):
    """A control as a server process of its own."""

    def __init__(self, kind: str, size: int, folder: Path) -> None:
        super().__init__({"REMBUK_INSTANCE": str(folder / f"{kind}-{size}")})
        self.kind, self.size = kind, size

    def command(self) -> list[str | Path]:
        """Give the command that starts it."""
        return [sys.executable, "-m", __spec__.name, self.kind, str(self.port), str(self.size)]


if __name__ == "__main__":
    kind, port, size = sys.argv[1:]
    run({"bare": bare, "flask": flask}[kind](int(size)), ("127.0.0.1", int(port)), 2)
