"""Speaking JSON to the API as a member."""

from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from forum.charter.actor import GUEST, Actor
from tests.builders import authorise
from tests.client import Client

BASE = "/api/v1"


class Speaker:
    """Calls the API with a token of a member, or as a guest."""

    def __init__(self, app: Flask, actor: Actor = GUEST) -> None:
        self.client = Client(app)
        if actor.id is not None:
            authorise(self.client, actor)

    def call(
        self, method: str, path: str, body: Any = None, status: int | None = 200, **headers: str
    ) -> Any:
        """Call, expect a status, and give the parsed answer."""
        response = self.raw(method, path, body, **headers)
        assert status in (None, response.status_code), (response.status_code, response.text)
        return response.get_json()

    def raw(self, method: str, path: str, body: Any = None, **headers: str) -> TestResponse:
        """Call and give the response. Headers are written with underscores."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.open(BASE + path, method=method, json=body, headers=named)

    def get(self, path: str, status: int = 200) -> Any:
        """Read."""
        return self.call("GET", path, status=status)

    def post(self, path: str, body: Any = None, status: int = 201, **headers: str) -> Any:
        """Make something."""
        return self.call("POST", path, body, status, **headers)

    def put(self, path: str, body: Any = None, status: int = 200) -> Any:
        """Bring about a state."""
        return self.call("PUT", path, body, status)

    def patch(self, path: str, body: Any = None, status: int = 200) -> Any:
        """Change something."""
        return self.call("PATCH", path, body, status)

    def delete(self, path: str, body: Any = None, status: int = 200) -> Any:
        """Take something away."""
        return self.call("DELETE", path, body, status)
