"""What was looked for and not found, as staff see it, and what synonyms would change."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import func, select

from forum.charter.limits import SOUGHT_SHOWN_FROM_ASKERS
from forum.kernel.db import db
from forum.ledger.amendments import valid
from forum.search.models import Document, IndexedWord, SoughtWords
from forum.search.queries.language import SYNONYMS, analysis_of, current

ROWS_LOOKED_AT = 5_000
SHOWN = 50
WORDS_SHOWN = 40


class Missed(NamedTuple):
    """Words that led nowhere: how often they were sought, found nothing, and were followed."""

    words: str
    boards: tuple[str, ...]
    times: int
    in_vain: int
    opened: int
    last_day: date


class Effect(NamedTuple):
    """What a group of synonyms brings together: a word of the index and how many texts hold it."""

    word: str
    documents: int


class Progress(NamedTuple):
    """How many documents of all have still to be understood anew."""

    waiting: int
    documents: int


def missed() -> list[Missed]:
    """Give what was sought most without anybody opening a result.

    Only words that enough different people looked for.
    """
    rows = (
        select(SoughtWords)
        .where(SoughtWords.times > SoughtWords.opened)
        .order_by(SoughtWords.day.desc(), SoughtWords.times.desc(), SoughtWords.words)
        .limit(ROWS_LOOKED_AT)
    )
    by_words = defaultdict[str, list[SoughtWords]](list)
    for row in db.session.scalars(rows):
        by_words[row.words].append(row)
    shown = [_missed(words, rows) for words, rows in by_words.items() if _askers(rows)]
    shown.sort(key=lambda one: (-one.in_vain, one.opened - one.times, one.words))
    return shown[:SHOWN]


def _askers(rows: Sequence[SoughtWords]) -> bool:
    """Whether enough people are behind these rows. Who shares a bit counts as one."""
    bits = 0
    for row in rows:
        bits |= row.askers
    return bits.bit_count() >= SOUGHT_SHOWN_FROM_ASKERS


def _missed(words: str, rows: Sequence[SoughtWords]) -> Missed:
    return Missed(
        words,
        tuple(sorted({row.board for row in rows if row.board})),
        sum(row.times for row in rows),
        sum(row.in_vain for row in rows),
        sum(row.opened for row in rows),
        max(row.day for row in rows),
    )


def effects(groups: Sequence[Sequence[str]], words: Sequence[str]) -> list[Effect]:
    """Give the words of the index that would be one if `groups`, in which `words` are, held."""
    _number, now = current()
    then = analysis_of(groups)
    stems = {token.stem for word in words for token in now.told(word)}
    rows = (
        select(IndexedWord.word, IndexedWord.documents)
        .where(IndexedWord.stem.in_(stems))
        .order_by(IndexedWord.documents.desc(), IndexedWord.word)
        .limit(WORDS_SHOWN)
    )
    wanted = {token.stem for word in words for token in then.asked(word)}
    return [
        Effect(*row)
        for row in db.session.execute(rows)
        if wanted & {token.stem for token in then.told(row.word)}
    ]


def groups() -> list[list[str]]:
    """Give the groups of synonyms that staff have made."""
    value: Any = valid(SYNONYMS).value
    return [list(group) for group in value]


def progress() -> Progress:
    """Say how far the index has followed the newest synonyms."""
    number, _analysis = current()
    waiting = select(func.count()).where(Document.version < number)
    documents = select(func.count()).select_from(Document)
    return Progress(
        db.session.execute(waiting).scalar_one(), db.session.execute(documents).scalar_one()
    )
