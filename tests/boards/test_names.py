"""Boards, clusters and labels are called in the language of their reader."""

import pytest
from flask import Flask

from forum.boards.clusters import BOARDS, LABELS
from forum.boards.models import Board
from forum.boards.names import called, in_indonesian
from forum.boards.queries import all_boards, labels_of
from forum.kernel.db import db
from forum.kernel.i18n import LANGUAGE_COOKIE
from forum.kernel.transactions import transaction
from tests.client import Client


def reading(app: Flask, language: str) -> Client:
    client = Client(app)
    client.set_cookie(LANGUAGE_COOKIE, language)
    return client


@pytest.mark.parametrize("language", ["id", "en"])
def test_what_the_tables_hold_is_called_in_both_languages(app: Flask, language: str) -> None:
    texts = [text for row in (*BOARDS, *LABELS) for text in (row.name, row.description)]
    kept = [in_indonesian(text) for text in texts]
    boards = all_boards()
    assert [board.name for board in boards] == [in_indonesian(row.name) for row in BOARDS]
    assert {label.label for board in boards for label in labels_of(board.id)} <= {*kept}
    with app.test_request_context(headers={"Cookie": f"{LANGUAGE_COOKIE}={language}"}):
        said = [called(text) for text in texts]
        assert said == (texts if language == "en" else kept)
        assert said == [called(text) for text in kept]


@pytest.mark.parametrize(
    ("language", "name", "description", "label"),
    [
        ("id", "Pangan olahan", "Amplang, abon", "Umur simpan"),
        ("en", "Processed food", "Fish crackers, meat floss", "Shelf life"),
    ],
)
def test_a_board_is_shown_in_the_language_of_its_reader(
    app: Flask, language: str, name: str, description: str, label: str
) -> None:
    reader = reading(app, language)
    home, board = reader.get("/").text, reader.get("/b/pangan-olahan").text
    assert name in home
    assert description in home
    assert f"<title>{name}" in board
    assert label in board
    assert f"<title>Rembuk IKM: {name}</title>" in reader.get("/b/pangan-olahan/feed.atom").text
    assert reader.get("/b/pangan-olahan/pack").json["name"] == name
    assert f"Rembuk IKM {name}, " in reader.get("/b/pangan-olahan/summary").text


def test_the_api_calls_boards_by_the_names_it_always_had(app: Flask) -> None:
    told = reading(app, "en").get("/api/v1/boards/pisang").json
    assert (told["name"], told["description"][:16]) == ("Pisang", "Dari kebun pisan")
    assert {"slug": "umur-simpan", "name": "Umur simpan"} in told["tags"]


def test_words_of_staff_are_shown_as_they_are(app: Flask) -> None:
    with transaction():
        board = db.session.get_one(Board, all_boards()[0].id)
        board.name, board.description = "Madu & 100% kelulut", ""
    with app.test_request_context(headers={"Cookie": f"{LANGUAGE_COOKIE}=en"}):
        assert [called("Madu & 100% kelulut"), called("")] == ["Madu & 100% kelulut", ""]
    assert "Madu &amp; 100% kelulut" in reading(app, "en").get("/b/pisang").text
