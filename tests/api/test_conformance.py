"""Random calls after the OpenAPI file: never a 500, and answers as the file describes them."""

from collections.abc import Iterable
from contextlib import suppress
from contextvars import copy_context
from typing import Any

import pytest
import schemathesis
from flask import Flask
from flask.globals import _cv_app
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, checks
from schemathesis.generation import GenerationMode

from forum.api.calls import CALLS
from tests.api.speaker import BASE
from tests.builders import a_comment, a_correction, a_moderator, a_thread, an_answer, authorise
from tests.client import Client
from tests.moderation.scenes import a_held_answer, item_of

CHECKS = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
bounded = settings(
    max_examples=6,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.settings(LIMITS="off")
@pytest.mark.parametrize(
    ("who", "mode"),
    [
        ("guest", GenerationMode.POSITIVE),
        ("moderator", GenerationMode.POSITIVE),
        ("moderator", GenerationMode.NEGATIVE),
    ],
)
def test_every_call_behaves_as_documented(app: Flask, who: str, mode: GenerationMode) -> None:
    thread = a_thread()
    answer = an_answer(thread)
    a_comment(on=answer)
    there = {
        "thread_id": thread.id,
        "post_id": answer.id,
        "correction_id": a_correction(answer).id,
        "item_id": item_of(a_held_answer(thread)).id,
        "slug": "pisang",
        "username": "moderator",
    }
    headers = {"Accept-Encoding": "identity"}
    moderator = authorise(Client(app), a_moderator("moderator"))
    if who == "moderator":
        headers["Authorization"] = f"Bearer {moderator.token}"

    def alone(environ: Any, start_response: Any) -> Iterable[bytes]:
        return copy_context().run(_in_a_context_of_its_own, app, environ, start_response)

    described = schemathesis.openapi.from_wsgi(f"{BASE}/openapi.json", alone)
    operations = [result.ok() for result in described.get_all_operations()]
    assert len(operations) == len(CALLS)
    for operation in operations:

        @bounded
        @given(case=operation.as_strategy(generation_mode=mode))
        def behaves(case: Case) -> None:
            if mode == GenerationMode.POSITIVE:
                case.path_parameters = {name: there[name] for name in case.path_parameters}
            case.validate_response(case.call(headers=headers), checks=CHECKS, headers=headers)

        with suppress(Unsatisfiable):  # a call that takes nothing can't be made wrongly
            behaves()


def _in_a_context_of_its_own(app: Flask, environ: Any, start_response: Any) -> Iterable[bytes]:
    _cv_app.set(None)  # type: ignore[arg-type]
    return app(environ, start_response)
