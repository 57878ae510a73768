"""Lists of threads: filters, labels, and paging that gives each thread once."""

from itertools import pairwise

import pytest
from flask import Flask

from forum.boards.queries import board
from forum.charter.actor import GUEST, Actor
from forum.charter.words import ThreadKind
from forum.kernel.errors import Invalid
from forum.threads.models import Thread
from forum.threads.queries import lists
from forum.threads.service.changing import pin
from tests.builders import (
    REASON,
    a_member,
    a_moderator,
    a_thread,
    a_vote,
    an_accepted_answer,
    an_answer,
    the_question,
)
from tests.clock import Clock
from tests.threads.test_changing import do


def walked(chosen: str = "latest", label: str = "", size: int = 3, by: Actor = GUEST) -> list[int]:
    """Give the ids of a board's list in order, page by page."""
    found, after = [], None
    while True:
        page = lists.board_threads(by, board("pisang"), chosen, label=label, after=after, size=size)
        assert len(page.items) == size or page.next is None
        found += [row.id for row in page.items]
        if page.next is None:
            return found
        after = page.next


@pytest.fixture
def threads(app: Flask, clock: Clock) -> list[Thread]:
    """Eleven threads, oldest first; of three at a time the 1st is solved, the 2nd answered."""
    made = []
    for number in range(11):
        if number not in (4, 5):  # some share a moment
            clock.move(minutes=1)
        thread = a_thread(labels=["panen"] if number % 2 else ["budidaya", "panen"])
        if number % 3 == 0:
            an_accepted_answer(thread)
        elif number % 3 == 1:
            an_answer(thread)
        for _ in range(number % 4):
            a_vote(the_question(thread))
        made.append(thread)
    a_thread(board="kakao", labels=["panen"])
    return made


def test_every_filter_gives_each_of_its_threads_once_in_order(threads: list[Thread]) -> None:
    newest = [thread.id for thread in reversed(threads)]
    solved = [thread.id for thread in reversed(threads[::3])]
    unanswered = [thread.id for thread in reversed(threads[2::3])]
    top = [row.id for row in sorted(threads, key=lambda row: (row.help_count, row.id))][::-1]
    for label in ("", "panen"):
        assert walked("latest", label) == newest
        assert walked("solved", label) == solved
        assert walked("unanswered", label) == unanswered
        assert walked("top", label) == top
    assert walked("latest", "budidaya") == [thread.id for thread in reversed(threads[::2])]
    assert walked("latest", "pengemasan") == []
    assert walked("latest", "tidak-ada") == []


def test_pinned_threads_come_first_and_page_like_others(threads: list[Thread]) -> None:
    moderator = a_moderator()
    for thread in threads[:4]:
        do(pin, moderator, thread.id, REASON)
    ids = [thread.id for thread in threads]
    assert walked() == ids[3::-1] + ids[:3:-1]


def test_deep_pages_stay_put_while_threads_come(threads: list[Thread], clock: Clock) -> None:
    """Who pages on sees each thread once, and none of those that came meanwhile."""
    at = board("pisang")
    page = lists.board_threads(GUEST, at, size=4)
    seen = [row.id for row in page.items]
    while page.next:
        clock.move(minutes=1)
        a_thread()
        page = lists.board_threads(GUEST, at, after=page.next, size=4)
        seen += [row.id for row in page.items]
    assert seen == [thread.id for thread in reversed(threads)]


def test_members_page_as_guests_do(threads: list[Thread]) -> None:
    assert walked(by=a_member()) == walked() == walked(by=a_moderator(), size=2)


def test_a_cursor_belongs_to_its_list(threads: list[Thread]) -> None:
    cursor = lists.board_threads(GUEST, board("pisang"), size=2).next
    for slug, chosen, label in (("kakao", "latest", ""), ("pisang", "top", ""),
                                ("pisang", "latest", "panen")):  # fmt: skip
        with pytest.raises(Invalid) as refused:
            lists.board_threads(GUEST, board(slug), chosen, label=label, after=cursor)
        assert refused.value.errors.keys() == {"after"}


def test_home_shows_the_newest_of_all_boards(app: Flask, clock: Clock) -> None:
    waiting = []
    for slug in ("pisang", "kakao", "umum"):
        clock.move(minutes=1)
        waiting.append(a_thread(board=slug).id)
    a_thread(kind=ThreadKind.DISCUSSION)
    post = an_accepted_answer()
    assert [row.id for row in lists.unanswered(GUEST, 2)] == waiting[:0:-1]
    assert [row.id for row in lists.solved(GUEST, 9)] == [post.thread_id]


def test_a_thread_is_new_until_it_is_read_and_old_ones_never(app: Flask, clock: Clock) -> None:
    asker, reader = a_member(), a_member()
    a_thread(asker)

    def is_new(to: Actor) -> bool:
        (row,) = lists.board_threads(to, board("pisang")).items
        return row.is_new

    assert [is_new(asker), is_new(reader), is_new(GUEST)] == [False, True, False]
    clock.move(days=15)
    assert not is_new(reader)


def test_rows_stand_in_strict_order(threads: list[Thread]) -> None:
    rows = lists.board_threads(GUEST, board("pisang"), "top", size=100).items
    assert all((a.help_count, a.id) > (b.help_count, b.id) for a, b in pairwise(rows))


def test_an_answer_is_best_on_a_profile_only_while_it_is(app: Flask) -> None:
    author = a_member()
    post = an_accepted_answer(by=author)
    (row,) = lists.answers_by(author.id or 0, GUEST)
    assert row.accepted
    an_answer(by=author)
    newest, _ = lists.answers_by(author.id or 0, GUEST)
    assert not newest.accepted
    assert row.url == f"/p/{post.id}"
