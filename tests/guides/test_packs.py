"""Guides in a board's pack: first, fresh ones only, and told anew when they change."""

from typing import Any

from flask import Flask

from forum.guides.jobs import mark_stale
from forum.guides.service.publishing import withdraw
from forum.kernel.transactions import transaction
from tests.builders import REASON, a_draft_guide, a_guide, a_moderator, an_answer
from tests.client import Client
from tests.clock import Clock


def index(app: Flask) -> dict[str, Any]:
    return {item["key"]: item for item in Client(app).get("/b/pisang/pack").json["items"]}


def test_guides_come_before_threads_with_their_text(app: Flask) -> None:
    answer = an_answer()
    guide = a_guide()
    assert list(index(app)) == [f"g{guide.id}", f"t{answer.thread_id}"]
    (found,) = Client(app).get(f"/b/pisang/pack?items=g{guide.id}").json["items"]
    assert (found["title"], found["url"]) == (guide.title, f"/guides/{guide.slug}")
    assert guide.summary in found["html"]
    assert "<li>Dinginkan.</li>" in found["html"]


def test_drafts_withdrawn_and_stale_guides_stay_out(app: Flask, clock: Clock) -> None:
    a_draft_guide()
    taken_down, kept = a_guide(title="Keripik yang ditarik"), a_guide()
    moderator = a_moderator()
    with transaction():
        withdraw(moderator, taken_down.slug, REASON)
    assert list(index(app)) == [f"g{kept.id}"]
    clock.move(days=400)
    with transaction():
        mark_stale()
    assert index(app) == {}
