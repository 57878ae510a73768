"""Members with passwords, and browsers in their hands."""

from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from forum.accounts.service import passwords
from forum.charter.actor import Actor
from tests.builders import a_member
from tests.client import Client

PASSWORD = "jendela biru dekat kebun"
ANOTHER = "tujuh bebek menyeberang"
AGREED = {"adult": "y", "terms": "y"}
PHONE = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/126.0.0.0 Mobile Safari/537.36"
)


def a_member_with_password(username: str = "siti", **fields: Any) -> Actor:
    """Make a member who logs in with `PASSWORD`."""
    return a_member(username, password_hash=passwords.hashed(PASSWORD), **fields)


def log_in_with(
    client: Client, username: str = "siti", password: str = PASSWORD, **fields: str
) -> TestResponse:
    """Use the login page."""
    return client.send("/login", username=username, password=password, **fields)


def who_is(client: Client) -> str:
    """Give the username a browser is logged in as, or ""."""
    answer = client.get("/settings/password")
    return (
        answer.text.split('name="username" value="')[1].split('"')[0]
        if answer.status_code == 200
        else ""
    )


def browser_at(app: Flask, address: str) -> Client:
    """Give a browser that speaks from another network address."""
    browser = Client(app)
    browser.environ_base["REMOTE_ADDR"] = address
    return browser
