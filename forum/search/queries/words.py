"""What the index knows of words: how many documents hold them, what begins or sounds like them."""

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import func, select

from forum.kernel.db import db
from forum.search.models import IndexedWord
from forum.search.rules import typos
from forum.search.rules.stems import is_word

NEIGHBOURS_MAX = 400
"""Of each length and first letter, the commonest words that are compared with an unknown one."""
COMPLETIONS_MAX = 12
PREFIX_MIN_CHARACTERS = 3


class Known(NamedTuple):
    """A word of the index with its stem."""

    word: str
    stem: str


def document_counts(stems: Collection[str]) -> dict[str, int]:
    """Give in about how many documents each of these stems stands; those in none are missing."""
    total = func.sum(IndexedWord.documents)
    rows = select(IndexedWord.stem, total).where(IndexedWord.stem.in_(stems))
    return {stem: int(count) for stem, count in db.session.execute(rows.group_by(IndexedWord.stem))}


def beginning_with(prefix: str) -> list[Known]:
    """Give the commonest words that begin so."""
    if len(prefix) < PREFIX_MIN_CHARACTERS:
        return []
    rows = (
        select(IndexedWord.word, IndexedWord.stem)
        .where(IndexedWord.word >= prefix, IndexedWord.word < prefix + "{")
        .order_by(IndexedWord.documents.desc(), IndexedWord.word)
        .limit(COMPLETIONS_MAX)
    )
    return [Known(*row) for row in db.session.execute(rows)]


def meant_by(word: str) -> list[Known]:
    """Give the word that was most likely meant by an unknown one, or two that it runs together."""
    if not word.isalpha() or len(word) < typos.SHORTEST or is_word(word):
        return []
    best = typos.meant(word, _neighbours(word))
    found = _known([best]) if best else []
    return found or _run_together(word)


def _neighbours(word: str) -> list[tuple[str, int]]:
    found: list[tuple[str, int]] = []
    for initial in sorted(set(word[:2])):
        for more in typos.LENGTHS_AROUND:
            rows = (
                select(IndexedWord.word, IndexedWord.documents)
                .where(IndexedWord.initial == initial, IndexedWord.length == len(word) + more)
                .order_by(IndexedWord.documents.desc())
                .limit(NEIGHBOURS_MAX)
            )
            found += [(row.word, row.documents) for row in db.session.execute(rows)]
    return found


def _known(words: Collection[str]) -> list[Known]:
    rows = select(IndexedWord.word, IndexedWord.stem).where(IndexedWord.word.in_(words))
    return [Known(*row) for row in db.session.execute(rows)]


def _run_together(word: str) -> list[Known]:
    ends = range(typos.SHORTEST, len(word) - typos.SHORTEST + 1)
    halves = {half for end in ends for half in (word[:end], word[end:])}
    known = {row.word: row for row in _known(halves)} if halves else {}
    for end in ends:
        if word[:end] in known and word[end:] in known:
            return [known[word[:end]], known[word[end:]]]
    return []
