"""Every page is valid HTML: by the Nu checker where Java is, else by a strict parser."""

from pathlib import Path

import html5lib
import pytest
from flask import Flask

from forum.kernel.db import db
from forum.kernel.i18n import LANGUAGE_COOKIE, LANGUAGES
from tests import nu
from tests.builders import log_in, row_of
from tests.client import Client
from tests.house.test_words import FOR_PROGRAMMERS
from tests.stories.gallery import PLACES, Village, a_village

FORMS = (
    *("ask", "comments", "edit", "suggest", "flag", "takedown", "guide-begin", "guide-edit"),
    *("guide-suggest", "login", "register", "settings", "data", "password", "tokens"),
    *("moderation-words", "moderation-search", "promotion", "split", "appeal"),
)
"""Pages that come back with what was typed and what is to be mended."""
TOO_LONG = dict.fromkeys(("title", "body", "note", "name", "username", "password"), "x" * 20_001)


@pytest.mark.settings(LIMITS="off")
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_every_page_is_valid_in_each_language(app: Flask, tmp_path: Path) -> None:
    village, folder = a_village(), tmp_path / "pages"
    folder.mkdir()
    readers = {role: log_in(Client(app), member) for role, member in village.people.items()}
    readers["guest"] = Client(app)
    # The checker is slow to start: it gets the pages of all languages at once.
    for language in LANGUAGES:
        for member in village.people.values():
            row_of(member).language = language
        db.session.commit()
        readers["guest"].set_cookie(LANGUAGE_COOKIE, language)
        write_pages(readers, village, folder, language)
    found = nu.complaints(folder) if nu.is_possible() else strictly_parsed(folder)
    assert not found, "\n".join(found)


def write_pages(readers: dict[str, Client], village: Village, folder: Path, language: str) -> None:
    """Write all pages, and those that refuse what was typed, into a folder."""
    for name, place in PLACES.items():
        answer = readers[place.by].get(place.path(village.ids), follow_redirects=True)
        assert answer.status_code == (404 if name == "error" else 200), name
        assert f'<html lang="{language}"' in answer.text or name in FOR_PROGRAMMERS, name
        (folder / f"{language}-{name}.html").write_bytes(answer.data)
    for name in FORMS:
        answer = readers[PLACES[name].by].send(PLACES[name].path(village.ids), **TOO_LONG)
        assert answer.status_code in (422, 401, 403), (name, answer.status)
        (folder / f"{language}-{name}-refused.html").write_bytes(answer.data)


def strictly_parsed(folder: Path) -> list[str]:
    """Give what a strict parser finds in the pages of a folder, a line each."""
    found = []
    for page in sorted(folder.glob("*.html")):
        text = page.read_text("utf-8")
        parser = html5lib.HTMLParser()
        parser.parse(text)
        found += [
            f"{page.stem}: {code} {details} at: {text.splitlines()[line - 1][:160]}"
            for (line, _), code, details in parser.errors
        ]
    return found
