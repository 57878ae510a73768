"""The catalogue holds every sentence of the code, in Indonesian, and nothing else."""

import io
import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.frontend import CommandLineInterface
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from config import ROOT

CATALOGUE = ROOT / "forum" / "translations" / "id" / "LC_MESSAGES" / "messages.po"
EXTRACT = ["--ignore-dirs=.*", "-F", "pyproject.toml", "-k", "N_", "-k", "say", "--no-location"]
"""As `make messages` does."""
PLACEHOLDER = re.compile(r"%\(\w+\)s")


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
