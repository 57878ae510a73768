"""A phone of the stories: opened until its worker is ready, handed on, and asked what it keeps."""

from typing import Any

from flask import Flask
from playwright.sync_api import Locator, Page, expect

from forum.charter.actor import Actor
from forum.kernel.db import db
from tests.builders import log_in
from tests.client import Client

TITLE = "Kenapa keripik pisang saya cepat melempem?"
WAITING = "Menunggu sinyal"
KEEPS_ALL = """async (paths) => {
  const { active } = await navigator.serviceWorker.ready;
  const { port1, port2 } = new MessageChannel();
  const told = new Promise((done) => (port1.onmessage = ({ data }) => done(data.result)));
  active.postMessage({ act: "everything" }, [port2]);
  const kept = (await told).pages.map((page) => page.path);
  return paths.every((path) => kept.includes(path));
}"""
"""Whether the phone keeps all these paths. `wait_for_function` does not wait for a promise."""


def ready(page: Page, address: str = "/") -> Page:
    """Open a page and wait until the worker has it, and what a member needs besides."""
    page.goto(address)
    page.evaluate("navigator.serviceWorker.ready")
    page.reload()
    expect.set_options(timeout=10_000)
    wanted = ["/ask"] if page.evaluate("document.body.dataset.actor ?? ''") else []
    wanted.append(page.evaluate("location.pathname"))
    wait_until_kept(page, wanted)
    return page


def wait_until_kept(page: Page, paths: list[str]) -> None:
    """Wait until the phone keeps all these pages."""
    for _ in range(100):
        if page.evaluate(KEEPS_ALL, paths):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"the phone never kept {paths}")


def become(page: Page, app: Flask, member: Actor) -> None:
    """Hand the phone to a member: the cookie alone changes, at one stroke."""
    session = log_in(Client(app), member).get_cookie("session")
    assert session is not None
    url = page.evaluate("location.origin")
    page.context.add_cookies([{"name": "session", "value": session.value, "url": url}])


def write_question(page: Page, title: str = TITLE) -> None:
    page.get_by_label("Pertanyaan dalam satu kalimat").fill(title)
    page.get_by_label("Ceritakan masalah Anda").fill("Sudah dua hari tidak renyah lagi.")
    page.get_by_label("Papan", exact=True).select_option(label="Pisang")
    press(page, "Kirim pertanyaan")


def press(place: Page | Locator, name: str) -> None:
    place.get_by_role("button", name=name, exact=True).click()


def told(page: Page, sentence: str) -> Locator:
    return page.get_by_role("status").filter(has_text=sentence)


def count(model: Any) -> int:
    db.session.rollback()
    return int(db.session.query(model).count())


def wait_for(page: Page, model: Any, number: int) -> None:
    for _ in range(100):
        if count(model) == number:
            return
        page.wait_for_timeout(100)
    assert count(model) == number


def say_there_is_signal(page: Page, origin: str) -> None:
    """Let the system wake the worker, as it does when a phone has a line again."""
    session = page.context.new_cdp_session(page)
    found: list[str] = []
    session.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda told: found.extend(each["registrationId"] for each in told["registrations"]),
    )
    session.send("ServiceWorker.enable")
    page.wait_for_timeout(300)
    asked = {"origin": origin, "registrationId": found[0], "tag": "outbox", "lastChance": True}
    session.send("ServiceWorker.dispatchSyncEvent", asked)
