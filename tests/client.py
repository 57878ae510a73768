"""A browser without screen: keeps cookies, fills in forms with what every form carries."""

import secrets
from contextvars import copy_context
from typing import Any

from flask import Flask
from flask.globals import _cv_app
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from forum.kernel.db import db


class Client(FlaskClient):
    """Each request runs in a context of its own, as on a server, not in the test's.

    What the test's session has loaded is read again afterwards.
    """

    def __init__(self, app: Flask) -> None:
        super().__init__(app, app.response_class)
        self.token = ""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        db.session.rollback()
        response = copy_context().run(self._open, *args, **kwargs)
        db.session.expire_all()
        return response

    def _open(self, *args: Any, **kwargs: Any) -> TestResponse:
        _cv_app.set(None)  # type: ignore[arg-type]
        if self.token:
            bearer = {"Authorization": f"Bearer {self.token}"}
            kwargs["headers"] = {**bearer, **kwargs.get("headers", {})}
        return super().open(*args, **kwargs)

    def send(self, path: str, /, key: str | None = None, **fields: Any) -> TestResponse:
        """Post a form as its page would, with CSRF token and a fresh idempotency key."""
        own = {"csrf_token": self.csrf_token(), "idempotency_key": key or secrets.token_hex(8)}
        return self.post(path, data={**own, **fields})

    def csrf_token(self) -> str:
        """Give a CSRF token of this browser's session."""
        with self.session_transaction() as session:
            raw = session.setdefault("csrf_token", secrets.token_hex(20))
        serializer = URLSafeTimedSerializer(self.application.secret_key, salt="wtf-csrf-token")
        return str(serializer.dumps(raw))
