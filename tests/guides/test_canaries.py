"""A word in a draft, a guide taken down, a replaced version or a suggestion is found by its readers
alone, on every page, feed and answer of the API.
"""

import pytest
from flask import Flask

from forum.guides.models import Guide
from forum.guides.service.publishing import publish, withdraw
from forum.guides.service.writing import revise
from forum.kernel.transactions import transaction
from tests.builders import (
    REASON,
    a_draft_guide,
    a_guide,
    a_guide_suggestion,
    a_guide_text,
    a_member,
    a_mentor,
    a_moderator,
    authorise,
    log_in,
)
from tests.client import Client
from tests.threads.test_canaries import every_path, found_by
from tests.threads.test_changing import do

pytestmark = [
    pytest.mark.settings(LIMITS="off"),
    pytest.mark.parametrize("engine", ["sqlite"], indirect=True),
]
DRAFT, WAITING, GONE, PENDING, REPLACED, SUGGESTED, SHOWN = (
    f"kenari{number:03}x" for number in range(7)
)


def texts(word: str) -> dict[str, str]:
    """A text of a guide full of a word, with an address too short to hold it."""
    return {
        "title": f"{'panjang sekali ' * 6}{word}",
        "summary": f"Ringkas {word}.",
        "body": f"Isi {word}.",
        "season": f"Musim {word}",
    }


def change(guide: Guide, word: str, **more: str) -> None:
    editor = a_moderator()
    with transaction():
        revise(editor, guide.slug, a_guide_text(**(texts(word) | more)), guide.newest)


def test_a_canary_in_a_guide_is_found_by_its_readers_and_by_nobody_else(app: Flask) -> None:
    editor, suggester = a_moderator(), a_member()
    a_draft_guide(by=editor, **texts(DRAFT))
    waiting = a_draft_guide(by=editor, **texts(WAITING) | {"body": f"Boraks {WAITING}."})
    do(publish, editor, waiting.slug, 1)
    gone = a_guide(by=editor, **texts(GONE))
    a_guide_suggestion(gone, suggester)
    do(withdraw, editor, gone.slug, REASON)
    shown = a_guide(by=editor, **texts(REPLACED))
    change(shown, SHOWN)
    do(publish, editor, shown.slug, 2)
    a_guide_suggestion(shown, suggester, f"Isi {SUGGESTED}.")
    change(shown, PENDING)
    readers = {
        "guest": (None, {SHOWN}),
        "member": (a_member(), {SHOWN}),
        "suggester": (suggester, {SHOWN, SUGGESTED}),
        "mentor": (a_mentor("pisang"), {SHOWN, WAITING}),
        "mentor elsewhere": (a_mentor("kakao"), {SHOWN}),
        "moderator elsewhere": (a_moderator(moderates="kakao"), {SHOWN}),
        "moderator": (a_moderator(), {SHOWN, DRAFT, WAITING, GONE, PENDING, SUGGESTED}),
    }
    paths = every_path(app)
    for name, (actor, sees) in readers.items():
        client = Client(app)
        if actor is not None:
            authorise(log_in(client, actor), actor)
        met = found_by(client, paths)
        history = {f"/guides/{shown.slug}/versions"}
        assert met.pop(REPLACED, set()) == history, f"{name}: in its history, and nowhere else"
        wrong = {word: met.get(word) for word in set(met) ^ sees}
        assert not wrong, (name, wrong)
