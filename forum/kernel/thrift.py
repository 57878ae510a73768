"""Saving data: whether a reader wants pages without photos until they tap one.

It is the phone and its line that cost, not the account: the choice is kept in a cookie of the
device, for guests and members alike. Without a choice the browser's own `Save-Data` counts.
"""

import re

from flask import Flask, g, request
from werkzeug.wrappers import Response

from forum.kernel.security import csrf
from forum.kernel.web import back

COOKIE = "thrift"
COOKIE_SECONDS = 365 * 86_400
ON, OFF = "on", "off"
_CHOSEN = re.compile(rf"(?:^|[; ]){COOKIE}=({ON}|{OFF})(?:;|$)")


def install(app: Flask) -> None:
    """Let templates ask `thrifty()`, and readers choose."""
    app.jinja_env.globals.update(thrifty=thrifty)
    app.add_url_rule("/thrift", "thrift", choose, methods=["POST"])


def thrifty() -> bool:
    """Whether the reader of this page saves data."""
    if "thrifty" not in g:
        headers = request.headers
        g.thrifty = chosen(headers.get("Cookie", ""), headers.get("Save-Data", ""))
    return bool(g.thrifty)


def chosen(cookies: str, save_data: str) -> bool:
    """Whether data is saved, by the Cookie header, else by the Save-Data header.

    The latter is of https://wicg.github.io/savedata/#save-data-request-header-field.
    """
    found = _CHOSEN.search(cookies)
    return found[1] == ON if found else save_data.strip().lower() == ON


@csrf.exempt  # type: ignore[untyped-decorator]
def choose() -> Response:
    """Save data on this device from now on, or no more. Guests' stored pages carry no token."""
    response = back("/")
    response.set_cookie(
        COOKIE,
        ON if request.form.get("thrift") == ON else OFF,
        max_age=COOKIE_SECONDS,
        secure=request.is_secure,
        samesite="Lax",
    )
    return response
