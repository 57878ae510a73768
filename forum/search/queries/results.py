"""What was found, as pages show it: rows of threads, each with an excerpt of its best part."""

from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import select

from forum.boards.models import Board
from forum.charter.actor import GUEST
from forum.charter.limits import BODY_MAX_CHARACTERS, COUNT_SHOWN_MAX, SEARCH_RESULTS_PER_PAGE
from forum.kernel.db import db
from forum.kernel.paging import decode, encode
from forum.kernel.text import excerpt as plain_text
from forum.search.models import Document
from forum.search.queries.candidates import Filters
from forum.search.queries.finding import Asked, found
from forum.search.queries.language import current
from forum.search.rules.excerpts import Excerpt, IsFound, Piece, best_excerpt, marked
from forum.search.rules.fields import PART_POSTS
from forum.search.rules.scoring import Ranked
from forum.threads.models import Post, Thread
from forum.threads.queries.rows import ThreadRow, as_thread_row, thread_rows
from forum.threads.queries.visibility import posts_visible_to, visible_to

SORTS = ("relevance", "new")
NEW_FROM = 0.3
"""Sorted by age, only what scores this share of the best is worth its place."""


class Result(NamedTuple):
    """A thread that was found, its title and excerpt with the found words marked."""

    row: ThreadRow
    title: tuple[Piece, ...]
    excerpt: Excerpt


class Results(NamedTuple):
    """A page of results. `total`: how many there are, at most one more than is shown exactly."""

    items: list[Result]
    next: str | None
    total: int


def results(
    asked: Asked,
    filters: Filters,
    sort: str = SORTS[0],
    after: str | None = None,
    size: int = SEARCH_RESULTS_PER_PAGE,
) -> Results:
    """Give a page of what fits a question. Raises `Invalid` for a cursor of another search."""
    order = found(asked, filters)
    if sort == "new":
        least = order[0].score * NEW_FROM if order else 0
        order = sorted((one for one in order if one.score >= least), key=lambda one: -one.thing_id)
    scope = f"search:{sort}:{filters}:{asked.as_corrected}"
    chosen = order[_place_after(scope, after, sort, order) :][: size + 1]
    more = None
    if len(chosen) > size:
        last = chosen[size - 1]
        more = encode(scope, (last.score, last.thing_id))
    return Results(_shown(asked, chosen[:size]), more, min(len(order), COUNT_SHOWN_MAX + 1))


def rows_of(thread_ids: Sequence[int]) -> list[ThreadRow]:
    """Give threads as rows in this order, as far as guests may see them."""
    statement = thread_rows(for_member=False).where(Thread.id.in_(thread_ids), visible_to(GUEST))
    rows = {row.id: as_thread_row(row) for row in db.session.execute(statement)}
    return [rows[thread_id] for thread_id in thread_ids if thread_id in rows]


def _place_after(scope: str, after: str | None, sort: str, order: Sequence[Ranked]) -> int:
    """Give how many results stand up to the one that a cursor names, which may be gone."""
    if not after:
        return 0
    score, thing_id = decode(scope, after)
    by_age = sort == "new"
    return sum(
        one.thing_id >= thing_id if by_age else (one.score, one.thing_id) >= (score, thing_id)
        for one in order
    )


def _shown(asked: Asked, chosen: Sequence[Ranked]) -> list[Result]:
    is_found = finder(asked.stems)
    texts = _texts([one.document_id for one in chosen])
    documents = {one.thing_id: one.document_id for one in chosen}
    return [
        Result(
            row,
            marked(row.title, is_found),
            best_excerpt(texts[documents[row.id]], is_found, len(asked.wanted)),
        )
        for row in rows_of(list(documents))
    ]


def finder(stems: frozenset[str]) -> IsFound:
    """Give what tells which of these stems a word as typed stands for."""
    _number, analysis = current()

    @lru_cache(maxsize=1000)
    def is_found(word: str) -> frozenset[str]:
        return frozenset(token.stem for token in analysis.asked(word)) & stems

    return is_found


def _texts(document_ids: Sequence[int]) -> dict[int, list[str]]:
    """Give the plain texts of the posts of each document, in their order in the thread."""
    place = (
        Post.thread_id == Document.thing_id,
        Post.position > Document.part * PART_POSTS,
        Post.position <= (Document.part + 1) * PART_POSTS,
    )
    rows = (
        select(Document.id, Post.html)
        .join(Post, place[0] & place[1] & place[2])
        .join(Thread, Thread.id == Post.thread_id)
        .join(Board, Board.id == Thread.board_id)
        .where(Document.id.in_(document_ids), posts_visible_to(GUEST))
        .order_by(Post.position)
    )
    texts = defaultdict[int, list[str]](list)
    for row in db.session.execute(rows):
        texts[row.id].append(plain_text(row.html, BODY_MAX_CHARACTERS))
    return texts
