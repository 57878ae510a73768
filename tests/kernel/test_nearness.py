"""Who counts as sitting at the machine itself."""

import pytest
from flask import Flask

from forum.kernel.nearness import LISTENS_ON, is_from_here, is_local_site, is_loopback

HERE = {"REMOTE_ADDR": "127.0.0.1"}


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.9.1", "::1", "[::1]"])
def test_loopback_has_many_names(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["", "0.0.0.0", "::", "10.0.0.1", "localhost.contoh.id", "rembuk"])
def test_anything_else_is_the_network(host: str) -> None:
    assert not is_loopback(host)


@pytest.mark.parametrize(
    "base_url", ["http://localhost:8000", "http://127.0.0.1", "http://[::1]:8"]
)
def test_a_request_from_here_to_here_is_local(app: Flask, base_url: str) -> None:
    with app.test_request_context("/", base_url=base_url, environ_base=HERE):
        assert is_from_here()


@pytest.mark.parametrize(
    ("base_url", "address", "headers"),
    [
        ("http://localhost", "203.0.113.7", {}),
        ("http://rembuk.contoh.id", "127.0.0.1", {}),
        ("http://localhost", "127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}),
        ("http://localhost", "127.0.0.1", {"X-Forwarded-Proto": "https"}),
        ("http://localhost", "127.0.0.1", {"Forwarded": "for=127.0.0.1"}),
        ("http://localhost", "127.0.0.1", {"Via": "1.1 proxy"}),
    ],
)
def test_a_request_from_elsewhere_or_forwarded_is_not(
    app: Flask, base_url: str, address: str, headers: dict[str, str]
) -> None:
    environ = {"REMOTE_ADDR": address}
    with app.test_request_context("/", base_url=base_url, environ_base=environ, headers=headers):
        assert not is_from_here()


def test_a_site_is_local_while_it_listens_here_and_names_no_public_address(app: Flask) -> None:
    assert is_local_site()
    app.config[LISTENS_ON] = "0.0.0.0"
    assert not is_local_site()


@pytest.mark.settings(BASE_URL="https://rembuk.contoh.id")
def test_a_public_address_makes_a_site_public(app: Flask) -> None:
    assert not is_local_site()
