"""`python -m tests.bench.controls bare|flask PORT PATH=SIZE …`: constant bytes, same server."""

import sys
from typing import Any

from flask import Flask, Response

from forum.kernel import server


def bare(bodies: dict[str, bytes]) -> Any:
    """Give a WSGI callable and nothing else."""
    answers = {path: (_headers(body), [body]) for path, body in bodies.items()}

    def application(environ: Any, start_response: Any) -> list[bytes]:
        headers, body = answers[environ["PATH_INFO"]]
        start_response("200 OK", headers)
        return body

    return application


def flask(bodies: dict[str, bytes]) -> Any:
    """Give a Flask application with a view for each body."""
    app = Flask("control")

    def view(path: str) -> Response:
        return Response(bodies[f"/{path}"], mimetype="text/html")

    app.add_url_rule("/<path>", "view", view)
    return app.wsgi_app


def _headers(body: bytes) -> list[tuple[str, str]]:
    return [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(body)))]


if __name__ == "__main__":
    kind, port, *sizes = sys.argv[1:]
    bodies = {path: b"x" * int(size) for path, _, size in (each.partition("=") for each in sizes)}
    bodies["/healthz"] = b"ok"
    target = {"bare": bare, "flask": flask}[kind](bodies)
    server.run(target, ("127.0.0.1", int(port)), server.DEFAULT_WORKERS)
