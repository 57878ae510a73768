"""Which documents may fit: asked of the engine in steps from the strict to the lenient.

Each step is a condition on words alone, answered newest first and never with more than a bounded
number, so that the commonest words cost no more in a large forum than in a small one.
"""

from collections.abc import Collection, Iterator, Sequence
from itertools import combinations
from typing import Any, NamedTuple

from sqlalchemy import Select, column, exists, func, select, table, text

from forum.accounts.models import Member
from forum.boards.models import Board, Label
from forum.charter.limits import SEARCH_CANDIDATES
from forum.charter.words import State
from forum.kernel.db import db
from forum.search.models import Document
from forum.search.rules.fields import Fields
from forum.search.rules.scoring import Candidate
from forum.threads.models import Post, Thread, ThreadLabel
from forum.threads.rules import ACCEPTED_RANK, ENDORSED_RANK, QUESTION_RANK

RAREST = 8
"""Of so many of the rarest words some must be there; the others only add to the score."""
RAREST_ALONE = 4

Words = Sequence[Sequence[str]]
"""Words, each as the stems it may have."""


class Filters(NamedTuple):
    """What results are narrowed to; empty for all. `solved`: True for solved ones alone."""

    board: str = ""
    label: str = ""
    kecamatan: str = ""
    solved: bool = False
    unanswered: bool = False


NO_FILTERS = Filters()


class _Step(NamedTuple):
    """At least `least` of these words, in the head of a document or anywhere in it."""

    words: Words
    least: int
    in_head: bool


_INDEX = table("search_index", column("rowid"), column("id"))
_KEY = {"sqlite": _INDEX.c.rowid, "postgresql": _INDEX.c.id}
_MATCHES = {
    ("sqlite", True): text("search_index MATCH '{head} : (' || :match || ')'"),
    ("sqlite", False): text("search_index MATCH :match"),
    ("postgresql", True): text("search_index.head @@ CAST(:match AS tsquery)"),
    ("postgresql", False): text("search_index.body @@ CAST(:match AS tsquery)"),
}
_SIGNS = {"sqlite": ('"', " AND ", " OR "), "postgresql": ("'", " & ", " | ")}


def candidates(words: Words, filters: Filters, most: int = SEARCH_CANDIDATES) -> list[Candidate]:
    """Give documents that hold some of these words, the rarest word first, as far as guests see.

    The originals of duplicates among them come along, whatever words they hold.
    """
    found: dict[int, None] = {}
    for step in _steps(words):
        found |= dict.fromkeys(_documents(step, filters, most))
        if len(found) >= most:
            break
    chosen = _loaded(list(found)[:most])
    originals = {one.duplicate_of for one in chosen} - {None, *(one.thing_id for one in chosen)}
    return chosen + _loaded(_documents_of(originals, filters)) if originals else chosen


def _documents_of(thread_ids: Collection[int | None], filters: Filters) -> list[int]:
    statement = select(Document.id).where(Document.thing_id.in_(thread_ids))
    return list(db.session.scalars(_narrowed(statement, filters)))


def _steps(words: Words) -> Iterator[_Step]:
    many, rarest, alone = len(words), words[:RAREST], words[:RAREST_ALONE]
    conditions = [(words, many), (words, many - 1), (rarest, 3), (rarest, 2), (alone, 1)]
    tried = many + 1
    for chosen, least in conditions:
        if 0 < least < tried:
            tried = least
            yield _Step(chosen, least, True)
            yield _Step(chosen, least, False)


def _documents(step: _Step, filters: Filters, most: int) -> list[int]:
    engine = db.session.connection().dialect.name
    key = _KEY[engine]
    statement = select(key).where(_MATCHES[engine, step.in_head]).order_by(key.desc()).limit(most)
    if filters != NO_FILTERS:
        statement = _narrowed(statement.join(Document, Document.id == key), filters)
    match = _condition(step, engine)
    return list(db.session.scalars(statement, {"match": match}))


def _condition(step: _Step, engine: str) -> str:
    """Write a step in the engine's language. Stems are letters and digits only."""
    quote, both, either = _SIGNS[engine]
    one = [f"({either.join(f'{quote}{stem}{quote}' for stem in word)})" for word in step.words]
    return either.join(f"({both.join(chosen)})" for chosen in combinations(one, step.least))


def _narrowed(statement: Select[Any], filters: Filters) -> Select[Any]:
    statement = statement.join(Thread, Thread.id == Document.thing_id)
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


_BEST_RANK = (
    select(func.min(Post.rank))
    .where(Post.thread_id == Thread.id, Post.rank > QUESTION_RANK, Post.state == State.VISIBLE)
    .scalar_subquery()
)
_LOADED = select(
    Document.id,
    Document.thing_id,
    Document.part,
    Thread.solved,
    Thread.help_count,
    Thread.duplicate_of_id,
    _BEST_RANK.label("best_rank"),
    *(getattr(Document, name) for name in Fields._fields),
).join(Thread, Thread.id == Document.thing_id)


def _loaded(document_ids: Sequence[int]) -> list[Candidate]:
    rows = db.session.execute(_LOADED.where(Document.id.in_(document_ids)))
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
        )
        for row in rows
    ]
