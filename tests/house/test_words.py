"""Whatever a page says comes from the catalogue, in the language of its reader, and of no other."""

import re
from collections.abc import Iterator
from functools import cache

import pytest
from flask import Flask

from forum.charter.actor import Actor
from forum.kernel.db import db
from forum.kernel.i18n import LANGUAGE_COOKIE, LANGUAGES
from tests.builders import log_in, row_of
from tests.client import Client
from tests.house.matrix import PAGES, ROLES
from tests.house.saying import (
    Piece,
    mark_messages,
    pieces,
    typed_by_people,
    unmarked,
    untranslated,
    words_of,
)
from tests.house.test_matrix import a_scene, clients, fill, people, the_path
from tests.house.test_messages import PLACEHOLDER, forms_of, messages
from tests.stories.gallery import PLACES, Village, a_village

__all__ = ["clients", "people"]

pytestmark = [
    pytest.mark.settings(LIMITS="off"),
    pytest.mark.parametrize("engine", ["sqlite"], indirect=True),
]
FOR_PROGRAMMERS = {"api"}
"""The reference of the API, which is English and says so."""
SHAPES: tuple[dict[str, str], ...] = ({}, {"body": "x" * 20_001, "title": "x" * 500, "reason": ""})
"""What a form is sent wrongly with."""
SENTENCE = re.compile(r"\w+\W+\w+")


def read(app: Flask, village: Village, language: str = "id") -> Iterator[tuple[str, str]]:
    """Read all pages, each by its reader; give name and text."""
    readers = {"guest": Client(app)}
    readers["guest"].set_cookie(LANGUAGE_COOKIE, language)
    for name, place in PLACES.items():
        if place.by not in readers:
            readers[place.by] = log_in(Client(app), village.people[place.by])
        if name not in FOR_PROGRAMMERS:
            answer = readers[place.by].get(place.path(village.ids), follow_redirects=True)
            assert answer.status_code == (404 if name == "error" else 200), name
            yield name, answer.text


def test_all_that_pages_say_can_be_translated(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    village = a_village()
    mark_messages(monkeypatch)
    said = {name: list(unmarked(text)) for name, text in read(app, village)}
    typed = typed_by_people("zzyzx")
    unknown = [f"{name}: {one}" for name in said for one in untranslated(said[name], typed)]
    assert not unknown, "\n".join(unknown)


def test_all_that_is_said_to_who_sends_something_can_be_translated(
    people: dict[str, Actor], clients: dict[str, Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    mark_messages(monkeypatch)
    said: dict[str, list[Piece]] = {}
    sent = set()
    for address, row in PAGES.items():
        method, rule = address.split()
        if method == "GET" or rule in ("/logout", "/settings/data/erasure"):
            continue
        role = max(row.may.split() or ["member"], key=ROLES.index)
        for number, wrong in enumerate((*SHAPES, None)):
            scene = a_scene(people, row.thing, "visible")
            right = fill(row.sends, scene, as_json=False)
            path = the_path(rule, row, scene, people, "visible")
            fields = right if wrong is None else {name: wrong.get(name, "") for name in right}
            sent |= {str(value) for value in (*fields.values(), *(wrong or {}).values())}
            answer = clients[role].send(path, **(fields | (wrong or {})))
            while answer.status_code in range(300, 400):
                answer = clients[role].get(answer.location)
            if answer.mimetype == "text/html":
                said[f"{address} {number}"] = list(unmarked(answer.text))
    typed = typed_by_people(*sent)
    unknown = [f"{name}: {one}" for name in said for one in untranslated(said[name], typed)]
    assert not unknown, "\n".join(unknown)


@cache
def of_another_language(language: str) -> re.Pattern[str]:
    """Match any sentence of the catalogue that this language says otherwise."""
    own, other = set(), set()
    for message in messages():
        english, indonesian = forms_of(message.id), forms_of(message.string)
        own |= {*(indonesian if language == "id" else english)}
        other |= {*(english if language == "id" else indonesian)}
    patterns = (
        ".+".join(re.escape(part) for part in PLACEHOLDER.split(text))
        for text in sorted(other - own)
        if "%(" not in text or SENTENCE.search(PLACEHOLDER.sub("", text))
    )
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


def test_a_page_is_in_the_language_of_its_reader_alone(app: Flask) -> None:
    village = a_village()
    said: dict[str, list[Piece]] = {}
    for language in LANGUAGES:
        for person in village.people.values():
            row_of(person).language = language
        db.session.commit()
        for name, text in read(app, village, language):
            assert f'<html lang="{language}"' in text, name
            said[f"{language}, {name}"] = list(pieces(text))
    typed = typed_by_people().splitlines()
    wrong = [
        f"{where}: {piece}"
        for where, there in said.items()
        for piece in there
        if words_of(piece.text) not in typed
        and of_another_language(where[:2]).fullmatch(" ".join(piece.text.split()))
    ]
    assert not wrong, "\n".join(wrong)
