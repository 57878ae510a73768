"""Which documents may fit: asked of the engine in steps from the strict to the lenient.

Each step is a condition on words alone, answered newest first and never with more than a bounded
number, so that the commonest words cost no more in a large forum than in a small one.
"""

from collections.abc import Collection, Iterator, Sequence
from itertools import combinations
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, column, exists, func, select, table, text

from forum.accounts.models import Member
from forum.boards.models import Board, Label
from forum.charter.limits import SEARCH_CANDIDATES, SEARCH_GUIDE_CANDIDATES
from forum.charter.words import State
from forum.guides.models import Guide, GuideLabel
from forum.guides.queries.visibility import published
from forum.kernel.db import db
from forum.search.models import Document
from forum.search.rules.fields import GUIDE, THREAD, Fields
from forum.search.rules.scoring import Candidate
from forum.threads.models import Post, Thread, ThreadLabel
from forum.threads.rules import ACCEPTED_RANK, ENDORSED_RANK, QUESTION_RANK

RAREST = 8
"""Of so many of the rarest words some must be there; the others only add to the score."""
RAREST_ALONE = 4
GUIDE_SIGN = "kindguide"
"""A stem that the engine has of every guide; a text that holds it too is sorted out later."""

Words = Sequence[Sequence[str]]
"""Words, each as the stems it may have."""


class Filters(NamedTuple):
    """What results are narrowed to; empty for all. `solved`: True for solved ones alone.

    `kecamatan` is that of the asker, or where a guide holds.
    """

    board: str = ""
    label: str = ""
    kecamatan: str = ""
    solved: bool = False
    unanswered: bool = False
    kind: str = ""

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of things that can pass: only threads are solved or unanswered."""
        fitting = {THREAD} if self.solved or self.unanswered else {THREAD, GUIDE}
        return frozenset(kind for kind in fitting if self.kind in ("", kind))


NO_FILTERS = Filters()
ONLY_THREADS = Filters(kind=THREAD)


class _Step(NamedTuple):
    """At least `least` of these words, in the head of a document or anywhere in it.

    `of_guides`: asked of guides alone.
    """

    words: Words
    least: int
    in_head: bool = False
    of_guides: bool = False


_INDEX = table("search_index", column("rowid"), column("id"))
_KEY = {"sqlite": _INDEX.c.rowid, "postgresql": _INDEX.c.id}
_MATCHES = {
    ("sqlite", True): text("search_index MATCH '{head} : (' || :match || ')'"),
    ("sqlite", False): text("search_index MATCH :match"),
    ("postgresql", True): text("search_index.head @@ CAST(:match AS tsquery)"),
    ("postgresql", False): text("search_index.body @@ CAST(:match AS tsquery)"),
}
_IS_THREAD = and_(Document.kind == THREAD, Document.thing_id == Thread.id)
_IS_GUIDE = and_(Document.kind == GUIDE, Document.thing_id == Guide.id, published())
_SIGNS = {"sqlite": ('"', " AND ", " OR "), "postgresql": ("'", " & ", " | ")}


def candidates(words: Words, filters: Filters, most: int = SEARCH_CANDIDATES) -> list[Candidate]:
    """Give documents that hold some of these words, the rarest word first, as far as guests see.

    The originals of duplicates among them come along, whatever words they hold.
    """
    chosen: list[Candidate] = []
    if THREAD in filters.kinds:
        chosen = _threads(_among(_steps(words), filters, most))
        originals = {one.duplicate_of for one in chosen} - {None, *(one.thing_id for one in chosen)}
        if originals:
            chosen += _threads(_documents_of(originals, filters))
    if GUIDE in filters.kinds:
        guides = _among(_guide_steps(words), filters, SEARCH_GUIDE_CANDIDATES)
        chosen += _guides(guides) if guides else []
    return chosen


def _among(steps: Iterator[_Step], filters: Filters, most: int) -> list[int]:
    """Give the documents that these steps find one after the other, up to so many."""
    found: dict[int, None] = {}
    for step in steps:
        found |= dict.fromkeys(_documents(step, filters, most))
        if len(found) >= most:
            break
    return list(found)[:most]


def _documents_of(thread_ids: Collection[int | None], filters: Filters) -> list[int]:
    statement = select(Document.id).where(Document.thing_id.in_(thread_ids))
    return list(db.session.scalars(_of_threads(statement, filters)))


def _steps(words: Words) -> Iterator[_Step]:
    many, rarest, alone = len(words), words[:RAREST], words[:RAREST_ALONE]
    conditions = [(words, many), (words, many - 1), (rarest, 3), (rarest, 2), (alone, 1)]
    tried = many + 1
    for chosen, least in conditions:
        if 0 < least < tried:
            tried = least
            yield _Step(chosen, least, in_head=True)
            yield _Step(chosen, least)


def _guide_steps(words: Words) -> Iterator[_Step]:
    """Guides are few, so that two steps bring all that fit."""
    if words:
        yield _Step(words, len(words), of_guides=True)
        yield _Step(words[:RAREST_ALONE], 1, of_guides=True)


def _documents(step: _Step, filters: Filters, most: int) -> list[int]:
    engine = db.session.connection().dialect.name
    key = _KEY[engine]
    statement = select(key).where(_MATCHES[engine, step.in_head]).order_by(key.desc()).limit(most)
    if filters._replace(kind="") != NO_FILTERS:
        narrowed = _of_guides if step.of_guides else _of_threads
        statement = narrowed(statement.join(Document, Document.id == key), filters)
    match = _condition(step, engine)
    return list(db.session.scalars(statement, {"match": match}))


def _condition(step: _Step, engine: str) -> str:
    """Write a step in the engine's language. Stems are letters and digits only."""
    quote, both, either = _SIGNS[engine]
    one = [f"({either.join(f'{quote}{stem}{quote}' for stem in word)})" for word in step.words]
    asked = either.join(f"({both.join(chosen)})" for chosen in combinations(one, step.least))
    return f"{quote}{GUIDE_SIGN}{quote}{both}({asked})" if step.of_guides else asked


def _of_threads(statement: Select[Any], filters: Filters) -> Select[Any]:
    statement = statement.join(Thread, _IS_THREAD)
    if filters.board:
        statement = statement.join(Board, Board.id == Thread.board_id).where(
            Board.slug == filters.board
        )
    if filters.label:
        labelled = (ThreadLabel.thread_id == Thread.id, Label.slug == filters.label)
        statement = statement.where(
            exists().where(*labelled, Label.id == ThreadLabel.label_id).correlate(Thread)
        )
    if filters.kecamatan:
        statement = statement.join(Member, Member.id == Thread.author_id).where(
            Member.kecamatan == filters.kecamatan
        )
    if filters.solved:
        statement = statement.where(Thread.solved.is_(True))
    if filters.unanswered:
        statement = statement.where(Thread.unanswered.is_(True))
    return statement


def _of_guides(statement: Select[Any], filters: Filters) -> Select[Any]:
    statement = statement.join(Guide, _IS_GUIDE)
    if filters.board:
        statement = statement.join(Board, Board.id == Guide.board_id).where(
            Board.slug == filters.board
        )
    if filters.label:
        labelled = (GuideLabel.guide_id == Guide.id, Label.slug == filters.label)
        statement = statement.where(
            exists().where(*labelled, Label.id == GuideLabel.label_id).correlate(Guide)
        )
    if filters.kecamatan:
        statement = statement.where(Guide.kecamatan == filters.kecamatan)
    return statement


_BEST_RANK = (
    select(func.min(Post.rank))
    .where(Post.thread_id == Thread.id, Post.rank > QUESTION_RANK, Post.state == State.VISIBLE)
    .scalar_subquery()
)
_THREADS = select(
    Document.id,
    Document.thing_id,
    Document.part,
    Thread.solved,
    Thread.help_count,
    Thread.duplicate_of_id,
    Thread.created_at,
    _BEST_RANK.label("best_rank"),
    *(getattr(Document, name) for name in Fields._fields),
).join(Thread, _IS_THREAD)
_GUIDES = select(
    Document.id,
    Document.thing_id,
    Document.part,
    Guide.is_stale,
    Guide.changed_at,
    *(getattr(Document, name) for name in Fields._fields),
).join(Guide, _IS_GUIDE)


def _threads(document_ids: Sequence[int]) -> list[Candidate]:
    rows = db.session.execute(_THREADS.where(Document.id.in_(document_ids)))
    return [
        Candidate(
            row.id,
            row.thing_id,
            row.part,
            Fields._make(row[-len(Fields._fields) :]),
            row.solved,
            row.best_rank is not None and -row.best_rank % ACCEPTED_RANK >= ENDORSED_RANK,
            row.help_count,
            row.duplicate_of_id,
            row.created_at,
        )
        for row in rows
    ]


def _guides(document_ids: Sequence[int]) -> list[Candidate]:
    rows = db.session.execute(_GUIDES.where(Document.id.in_(document_ids)))
    return [
        Candidate(
            row.id,
            row.thing_id,
            row.part,
            Fields._make(row[-len(Fields._fields) :]),
            solved=False,
            endorsed=False,
            help_count=0,
            at=row.changed_at,
            kind=GUIDE,
            stale=row.is_stale,
        )
        for row in rows
    ]
