"""The page of all components is there in development, and nowhere else."""

import pytest
from flask import Flask

from forum.charter.words import State
from forum.kernel import assets
from tests.client import Client

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


def test_the_style_guide_shows_every_token_icon_and_state(app: Flask, client: Client) -> None:
    assert client.get("/styleguide").status_code == 404
    app.debug = True
    page = client.get("/styleguide")
    assert page.status_code == 200
    for name in assets.tokens():
        assert f"--{name}</code>" in page.text, name
    for name in assets.icon_names():
        assert page.text.count(f'href="#i-{name}"') >= 1, name
    for state in State:
        assert f'data-state="{state}"' in page.text
