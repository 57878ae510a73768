"""A form that comes back says at the field what to mend, to eyes and to screen readers."""

from xml.etree.ElementTree import Element

import html5lib
import pytest

from forum.charter.actor import Actor
from tests.client import Client
from tests.house.matrix import PAGES
from tests.house.test_matrix import a_scene, clients, people, the_path

__all__ = ["clients", "people"]

pytestmark = [
    pytest.mark.settings(LIMITS="off"),
    pytest.mark.parametrize("engine", ["sqlite"], indirect=True),
]
TOO_LONG = "x" * 20_001
FIELDS = (
    *("title", "body", "reason", "note", "name", "summary", "username", "password", "current"),
    *("address", "explanation", "contact", "right", "words", "outcome", "post_ids", "phone"),
)
CONTROLS = ("input", "textarea", "select", "fieldset")


def of_class(root: Element, name: str) -> list[Element]:
    return [one for one in root.iter() if name in (one.get("class") or "").split()]


def loose(page: str) -> list[str]:
    """Give the errors of a page that no field points to."""
    root = html5lib.parse(page, namespaceHTMLElements=False)
    pointed = {
        identity
        for control in root.iter()
        if control.tag in CONTROLS
        for identity in (control.get("aria-describedby") or "").split()
    }
    errors = [one for one in of_class(root, "error") if "flash" not in one.get("class", "")]
    return ["".join(one.itertext()) for one in errors if one.get("id") not in pointed]


def unmarked(page: str) -> list[str]:
    """Give the fields with an error that don't say they are wrong."""
    root = html5lib.parse(page, namespaceHTMLElements=False)
    wrong = {one.get("id") for one in of_class(root, "error")} - {None}
    return [
        str(control.get("name"))
        for control in root.iter()
        if control.tag in CONTROLS[:3]
        and wrong & set((control.get("aria-describedby") or "").split())
        and control.get("aria-invalid") != "true"
    ]


@pytest.mark.parametrize(
    "address", [name for name, row in PAGES.items() if name.startswith("POST") and row.may]
)
def test_every_error_is_tied_to_its_field(
    address: str, people: dict[str, Actor], clients: dict[str, Client]
) -> None:
    row, rule = PAGES[address], address.split()[1]
    role = next(role for role in ("admin", *row.may.split()) if role in row.may.split())
    path = the_path(rule, row, a_scene(people, row.thing, "visible"), people, "visible")
    for value in ("", TOO_LONG):
        answer = clients[role].send(path, **(row.sends | dict.fromkeys(FIELDS, value)))
        if answer.status_code == 422:
            assert loose(answer.text) == []
            assert unmarked(answer.text) == []
            assert 'role="alert"' in answer.text
