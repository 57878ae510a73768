"""Boards and their lists, by the API."""

import pytest
from flask import Flask

from forum.boards.clusters import BOARDS
from tests.api.speaker import Speaker
from tests.builders import a_thread, a_vote, an_accepted_answer, an_answer, the_question


def test_all_boards_are_listed_in_their_order(app: Flask) -> None:
    boards = Speaker(app).get("/boards")["items"]
    assert [board["slug"] for board in boards] == [row.slug for row in BOARDS]
    assert {board["slug"]: board["cluster"] for board in boards}["umum"] is None
    assert set(boards[0]) == {
        "slug", "name", "cluster", "description", "thread_count", "unanswered_count"
    }  # fmt: skip


def test_boards_come_page_by_page_too(app: Flask) -> None:
    guest = Speaker(app)
    page = guest.get("/boards?limit=3")
    rest = guest.get(f"/boards?limit=3&after={page['next']}")
    slugs = [board["slug"] for board in page["items"] + rest["items"]]
    assert slugs == [row.slug for row in BOARDS]
    assert rest["next"] is None


def test_a_board_tells_its_counts_and_tags(app: Flask) -> None:
    an_answer(a_thread())
    a_thread()
    board = Speaker(app).get("/boards/pisang")
    assert (board["thread_count"], board["unanswered_count"]) == (2, 1)
    assert {"slug": "panen", "name": "Panen"} in board["tags"]


def test_threads_are_filtered_and_labelled(app: Flask) -> None:
    guest = Speaker(app)
    fresh = a_thread(labels=["panen"])
    solved = a_thread(labels=["ekspor"])
    an_accepted_answer(solved)
    a_vote(the_question(solved))
    a_thread(board="kakao")

    def ids(query: str) -> list[int]:
        return [row["id"] for row in guest.get(f"/boards/pisang/threads{query}")["items"]]

    assert ids("") == ids("?filter=latest") == [solved.id, fresh.id]
    assert ids("?filter=unanswered") == [fresh.id]
    assert ids("?filter=solved") == [solved.id]
    assert ids("?filter=top") == [solved.id, fresh.id]
    assert ids("?tag=panen") == [fresh.id]
    assert ids("?filter=solved&tag=panen") == []


@pytest.mark.parametrize("chosen", ["latest", "unanswered", "top"])
def test_threads_come_page_by_page(app: Flask, chosen: str) -> None:
    made = [a_thread().id for _ in range(5)]
    guest, path = Speaker(app), f"/boards/pisang/threads?filter={chosen}&limit=2"
    page, seen = guest.get(path), []
    while page["next"]:
        seen += [row["id"] for row in page["items"]]
        page = guest.get(f"{path}&after={page['next']}")
    seen += [row["id"] for row in page["items"]]
    assert seen == made[::-1]


BAD_PARAMETERS = {
    "filter": ["oldest", ""],
    "tag": ["fermentasi", "%00"],
    "limit": ["0", "101", "-1", "1e1", "%C2%B2", "", "9" * 5000],
    "after": ["x", "%00", "%ED%A0%80", "a" * 5000],
}


def test_a_bad_parameter_is_named(app: Flask) -> None:
    guest = Speaker(app)
    for name, values in BAD_PARAMETERS.items():
        for value in values:
            problem = guest.get(f"/boards/pisang/threads?{name}={value}", 422)
            assert set(problem["errors"]) == {name}


def test_the_cursor_of_another_list_is_refused(app: Flask) -> None:
    guest = Speaker(app)
    for _ in range(2):
        a_thread()
    cursor = guest.get("/boards/pisang/threads?limit=1")["next"]
    guest.get(f"/boards/kakao/threads?after={cursor}", 422)
    guest.get(f"/boards/pisang/threads?filter=top&after={cursor}", 422)


def test_an_unknown_board_is_not_found(app: Flask) -> None:
    guest = Speaker(app)
    for slug in ("durian", "%00", "a%00b", "%ED%A0%80", "x" * 5000):
        guest.get(f"/boards/{slug}", 404)
        guest.get(f"/boards/{slug}/threads", 404)
