"""Browsers as members hold them: pages of one person, what the console says, pictures of it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask
from playwright.sync_api import ConsoleMessage, Page, Response

from forum.charter.actor import Actor
from tests.builders import log_in
from tests.client import Client
from tests.server import Server

OUTPUT = Path(__file__).parents[1] / "output"
REFUSALS = range(400, 500)
COMPLAINTS = ("error", "warning")
BLOCKED = "blocked by Playwright"
"""What a test forbids on purpose, the console says too."""
TIMEOUT_MS = 20_000
TALLEST_PX = 5_000
"""Where a picture is cut off: nobody looks further."""
QUALITY = 70
"""Of pictures, per cent: sharp enough to look at, and drawn in half the time of PNG."""


class Browsing:
    """Opens a browser for a person; collects what its console complains of."""

    def __init__(
        self, app: Flask, server: Server, new_context: Callable[..., Any], *, runs_scripts: bool
    ) -> None:
        self.app, self.server = app, server
        self.complaints: list[str] = []
        self.runs_scripts = runs_scripts
        self._new_context = new_context

    def as_guest(self, **more: Any) -> Page:
        """Open a browser that has never been here."""
        context = self._new_context(
            base_url=self.server.url, java_script_enabled=self.runs_scripts, **more
        )
        context.set_default_timeout(TIMEOUT_MS)
        page: Page = context.new_page()
        refused: set[str] = set()

        def note_refusal(response: Response) -> None:
            if response.request.is_navigation_request() and response.status in REFUSALS:
                refused.add(response.url)

        def note_message(message: ConsoleMessage) -> None:
            # A page that says no is no fault; Chromium reports its status all the same.
            if (
                message.type in COMPLAINTS
                and message.location["url"] not in refused
                and BLOCKED not in message.text
            ):
                self.complaints.append(f"{page.url}: {message.text}")

        page.on("response", note_refusal)
        page.on("console", note_message)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        return page

    def as_member(self, member: Actor, **more: Any) -> Page:
        """Open a browser in which a member is logged in."""
        page = self.as_guest(**more)
        session = log_in(Client(self.app), member).get_cookie("session")
        assert session is not None
        cookie = {"name": "session", "value": session.value, "url": self.server.url}
        page.context.add_cookies([cookie])
        return page

    def picture(self, page: Page, name: str) -> None:
        """Keep what a page looks like, under the name of the step."""
        OUTPUT.mkdir(exist_ok=True)
        suffix = "" if self.runs_scripts else "-no-scripts"
        assert page.viewport_size is not None
        height = min(page.evaluate("document.documentElement.scrollHeight"), TALLEST_PX)
        page.screenshot(
            path=OUTPUT / f"{name}{suffix}.jpg",
            full_page=True,
            clip={"x": 0, "y": 0, "width": page.viewport_size["width"], "height": height},
            quality=QUALITY,
            type="jpeg",
        )
