"""What was found, as pages show it: threads and guides, each with an excerpt of its best part."""

from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import select

from forum.boards.models import Board
from forum.charter.actor import GUEST
from forum.charter.limits import BODY_MAX_CHARACTERS, COUNT_SHOWN_MAX, SEARCH_RESULTS_PER_PAGE
from forum.guides.queries.lists import GuideRow, guides_with_ids, texts_of_guides
from forum.kernel.db import db
from forum.kernel.paging import decode, encode
from forum.kernel.text import excerpt as plain_text
from forum.search.models import Document
from forum.search.queries.candidates import Filters
from forum.search.queries.finding import Asked, found
from forum.search.queries.language import current
from forum.search.rules.excerpts import Excerpt, IsFound, Piece, best_excerpt, marked
from forum.search.rules.fields import GUIDE, PART_POSTS, THREAD
from forum.search.rules.scoring import Ranked, Thing
from forum.threads.models import Post, Thread
from forum.threads.queries.rows import ThreadRow, as_thread_row, thread_rows
from forum.threads.queries.visibility import posts_visible_to, visible_to

SORTS = ("relevance", "new")
NEW_FROM = 0.3
"""Sorted by age, only what scores this share of the best is worth its place."""


class FoundThread(NamedTuple):
    """A thread that was found, its title and excerpt with the found words marked."""

    row: ThreadRow
    title: tuple[Piece, ...]
    excerpt: Excerpt
    is_guide: bool = False


class FoundGuide(NamedTuple):
    """A guide that was found, marked in the same way."""

    row: GuideRow
    title: tuple[Piece, ...]
    excerpt: Excerpt
    is_guide: bool = True


class Results(NamedTuple):
    """A page of results. `total`: how many there are, at most one more than is shown exactly."""

    items: list[FoundThread | FoundGuide]
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
    place = _PLACES[sort]
    if sort == "new":
        least = order[0].score * NEW_FROM if order else 0
        order = sorted((one for one in order if one.score >= least), key=place)
    scope = f"search:{sort}:{filters}:{asked.as_corrected}"
    passed = tuple(decode(scope, after)) if after else ()
    chosen = [one for one in order if place(one) > passed][: size + 1]
    more = encode(scope, place(chosen[size - 1])) if len(chosen) > size else None
    return Results(_shown(asked, chosen[:size]), more, min(len(order), COUNT_SHOWN_MAX + 1))


def _place_by_fit(one: Ranked) -> tuple[int, str, int]:
    return -one.score, one.kind, -one.thing_id


def _place_by_age(one: Ranked) -> tuple[int, str, int]:
    return -round(one.at.timestamp()), one.kind, -one.thing_id


_PLACES = dict(zip(SORTS, (_place_by_fit, _place_by_age), strict=True))
"""Where a result stands in each order; a cursor names a place, whose result may be gone."""


def rows_of(thread_ids: Sequence[int]) -> list[ThreadRow]:
    """Give threads as rows in this order, as far as guests may see them."""
    statement = thread_rows(for_member=False).where(Thread.id.in_(thread_ids), visible_to(GUEST))
    rows = {row.id: as_thread_row(row) for row in db.session.execute(statement)}
    return [rows[thread_id] for thread_id in thread_ids if thread_id in rows]


def rows_of_things(things: Sequence[Thing]) -> list[ThreadRow | GuideRow]:
    """Give threads and guides as rows in this order, as far as guests may see them."""
    threads = rows_of(_ids(things, THREAD))
    guides = guides_with_ids(_ids(things, GUIDE))
    rows: dict[Thing, ThreadRow | GuideRow] = {(THREAD, row.id): row for row in threads}
    rows |= {(GUIDE, row.id): row for row in guides}
    return [rows[thing] for thing in things if thing in rows]


def _ids(things: Sequence[Thing], kind: str) -> list[int]:
    return [thing_id for its_kind, thing_id in things if its_kind == kind]


def _shown(asked: Asked, chosen: Sequence[Ranked]) -> list[FoundThread | FoundGuide]:
    is_found = finder(asked.stems)
    documents = {one.thing: one.document_id for one in chosen}
    of_threads = _texts([one.document_id for one in chosen if one.kind == THREAD])
    of_guides = _guide_texts(_ids(list(documents), GUIDE))
    shown: list[FoundThread | FoundGuide] = []
    for row in rows_of_things(list(documents)):
        title = marked(row.title, is_found)
        if isinstance(row, GuideRow):
            excerpt = best_excerpt(of_guides[row.id], is_found, len(asked.wanted))
            shown.append(FoundGuide(row, title, excerpt))
        else:
            texts = of_threads[documents[THREAD, row.id]]
            shown.append(FoundThread(row, title, best_excerpt(texts, is_found, len(asked.wanted))))
    return shown


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


def _guide_texts(guide_ids: Sequence[int]) -> dict[int, list[str]]:
    """Give summary and plain text of each guide."""
    return {
        guide.id: [guide.summary, plain_text(guide.html, BODY_MAX_CHARACTERS)]
        for guide in texts_of_guides(guide_ids)
    }
