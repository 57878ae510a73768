"""What the stories share: browsers of several people on one server, with scripts and without."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask

from tests.server import Server
from tests.stories.browsing import Browsing
from tests.stories.line import Line


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def scripts(request: pytest.FixtureRequest) -> bool:
    """Whether the browser runs scripts. A story that asks for it is told both ways."""
    return bool(request.param)


@pytest.fixture
def browsing(
    app: Flask,
    live_server: Server,
    new_context: Callable[..., Any],
    request: pytest.FixtureRequest,
) -> Iterator[Browsing]:
    """Give browsers of several people. Nothing may have gone wrong in their consoles."""
    runs_scripts = "scripts" not in request.fixturenames or request.getfixturevalue("scripts")
    browsing = Browsing(app, live_server, new_context, runs_scripts=runs_scripts)
    yield browsing
    assert browsing.complaints == []


@pytest.fixture
def line(live_server: Server) -> Iterator[Line]:
    line = Line(live_server.port)
    yield line
    line.close()


@pytest.fixture
def phone(app: Flask, line: Line, new_context: Callable[..., Any]) -> Iterator[Browsing]:
    """Give browsers on the line. Their consoles may complain of the line alone."""
    phone = Browsing(app, line, new_context, runs_scripts=True)
    yield phone
    assert [said for said in phone.complaints if "net::ERR_" not in said] == []
