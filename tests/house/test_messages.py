"""Every sentence has its Indonesian, and no screen shows an English one by mistake."""

import io
import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.frontend import CommandLineInterface
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from config import ROOT
from forum.charter.actor import Actor
from tests.client import Client
from tests.house.matrix import PAGES
from tests.house.test_matrix import a_scene, clients, fill, people, the_path

__all__ = ["clients", "people"]

CATALOGUE = ROOT / "forum" / "translations" / "id" / "LC_MESSAGES" / "messages.po"
EXTRACT = ["--ignore-dirs=.*", "-F", "pyproject.toml", "-k", "N_", "-k", "say", "--no-location"]
"""As `make messages` does."""
PLACEHOLDER = re.compile(r"%\(\w+\)s")
SHOWN_ATTRIBUTES = ("aria-label", "alt", "title", "placeholder", "content")
NOT_TEXT = ("script", "style", "textarea")


@cache
def catalogue() -> Catalog:
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="id")


def messages() -> list[Message]:
    return [message for message in catalogue() if message.id]


def forms_of(text: str | tuple[str, ...]) -> tuple[str, ...]:
    """Give a message's one form, or its singular and plurals."""
    return (text,) if isinstance(text, str) else tuple(text)


def name_of(message: Message) -> str:
    return forms_of(message.id)[0]


def test_every_message_has_an_indonesian_text() -> None:
    unsaid = [name_of(m) for m in messages() if m.fuzzy or not all(forms_of(m.string))]
    assert unsaid == []


def test_nothing_obsolete_is_kept() -> None:
    assert list(catalogue().obsolete) == []


def test_the_catalogue_holds_the_messages_of_the_code_and_no_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    template = tmp_path / "messages.pot"
    CommandLineInterface().run(["pybabel", "-q", "extract", *EXTRACT, "-o", str(template), "."])
    with template.open("rb") as file:
        in_code = {name_of(message) for message in read_po(file) if message.id}
    in_catalogue = {name_of(message) for message in messages()}
    assert in_code - in_catalogue == set()
    assert in_catalogue - in_code == set()


def test_the_compiled_catalogue_is_that_of_the_texts() -> None:
    compiled = io.BytesIO()
    write_mo(compiled, catalogue())
    assert CATALOGUE.with_suffix(".mo").read_bytes() == compiled.getvalue()


def test_translations_are_filled_with_the_same_values() -> None:
    for message in messages():
        wanted = set(PLACEHOLDER.findall(forms_of(message.id)[-1]))
        for said in forms_of(message.string):
            assert set(PLACEHOLDER.findall(said)) == wanted, name_of(message)
            assert "%" not in PLACEHOLDER.sub("", said) or "%" in name_of(message), said


class Words(HTMLParser):
    """Collects what a page says to eyes and to screen readers, piece by piece."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self._inside: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in NOT_TEXT:
            self._inside.append(tag)
        for name, value in attrs:
            if value and (name in SHOWN_ATTRIBUTES or dict(attrs).get("id") == "words"):
                self.pieces.append(" ".join(value.split()))

    def handle_endtag(self, tag: str) -> None:
        if self._inside and self._inside[-1] == tag:
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        if not self._inside and data.strip():
            self.pieces.append(" ".join(data.split()))


@cache
def english() -> re.Pattern[str]:
    """Match any message id whose Indonesian differs."""
    indonesian = {said for message in messages() for said in forms_of(message.string)}
    ids = {text for message in messages() for text in forms_of(message.id)} - indonesian
    patterns = [
        ".+".join(re.escape(part) for part in PLACEHOLDER.split(text)) for text in sorted(ids)
    ]
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


def _visits(
    address: str, people: dict[str, Actor], clients: dict[str, Client]
) -> Iterator[tuple[str, str]]:
    """Ask an address as everybody, in good shape and empty; give each page with what it is."""
    row, (method, rule) = PAGES[address], address.split()
    for state in ("visible", "missing"):
        for role in ("guest", "member", "moderator"):
            scene = a_scene(people, row.thing, "visible")
            path = the_path(rule, row, scene, people, state)
            for fields in ({}, fill(row.sends, scene, as_json=False)):
                client = clients[role]
                answer = client.get(path) if method == "GET" else client.send(path, **fields)
                while answer.status_code in range(300, 400):
                    answer = client.get(answer.location)
                if answer.mimetype == "text/html":
                    yield f"{role}, {state}, {sorted(fields)}", answer.text


@pytest.mark.settings(LIMITS="off")
@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("address", [name for name in PAGES if name != "POST /language"])
def test_no_page_shows_an_english_sentence_in_indonesian(
    address: str, people: dict[str, Actor], clients: dict[str, Client]
) -> None:
    for said, page in _visits(address, people, clients):
        assert '<html lang="id">' in page or "<html" not in page
        for piece in Words(page).pieces:
            assert not english().fullmatch(piece), f"{said}: {piece}"
