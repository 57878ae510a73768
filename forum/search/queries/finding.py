"""Finding: a question is understood, its unknown words are guessed at, and what fits is ranked."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import func, select

from forum.boards.models import Board
from forum.charter.limits import SEARCH_MAX_CHARACTERS, SEARCH_MAX_WORDS, SIMILAR_MAX_WORDS
from forum.kernel.db import db
from forum.search.queries.candidates import ONLY_THREADS, Filters, candidates
from forum.search.queries.language import analyses
from forum.search.queries.words import beginning_with, document_counts, meant_by
from forum.search.rules.analysis import Analysis, Token
from forum.search.rules.likeness import TITLE_COUNTS, Alike, alike
from forum.search.rules.scoring import Ranked, Wanted, ranked, rarity
from forum.search.rules.stems import is_word


class Asked(NamedTuple):
    """A question as it is understood.

    `tokens`: its words in their order. `wanted`: the words looked for. `corrected`: the words
    that were taken for others, each with what it was taken for.
    """

    tokens: list[Token]
    wanted: list[Wanted]
    corrected: dict[str, str]

    @property
    def as_corrected(self) -> str:
        """The question with the words it was taken for."""
        return " ".join(self.corrected.get(token.word, token.word) for token in self.tokens)

    @property
    def stems(self) -> frozenset[str]:
        """All stems that are looked for."""
        return frozenset(stem for word in self.wanted for stem, _sure in word.stems)


def understood(question: str, *, exact: bool = False, typing: bool = False) -> Asked:
    """Understand a question.

    `exact`: no word is taken for another. `typing`: its last word may be a beginning, even if it
    is a word already.
    """
    question = question[:SEARCH_MAX_CHARACTERS]
    now, *earlier = analyses()
    tokens = now.asked(question)
    last = tokens[-1] if tokens and question[-1:].isalnum() and not exact else None
    begins = {last} if typing else set()
    sought = list(dict.fromkeys(token for token in tokens if token.stem or token in begins))
    sought = sought[:SEARCH_MAX_WORDS]
    meanings = {token: _meanings(token, earlier) for token in sought}
    counts = document_counts({stem for stems in meanings.values() for stem in stems})
    corrected: dict[str, str] = {}
    words: dict[tuple[str, ...], None] = {}
    for token, stems in meanings.items():
        is_known = any(stem in counts for stem in stems)
        is_begun = token is last and (typing or not (is_known or is_word(token.word)))
        begun = beginning_with(token.word) if is_begun else []
        if begun:
            stems = tuple(dict.fromkeys((*stems, *(known.stem for known in begun))))
        elif not stems:
            continue
        elif not is_known and not exact and (guessed := meant_by(token.word)):
            corrected[token.word] = " ".join(known.word for known in guessed)
            words |= dict.fromkeys((known.stem,) for known in guessed)
            continue
        words[stems] = None
    return Asked(tokens, _weighed(list(words), counts), corrected)


def found(asked: Asked, filters: Filters) -> list[Ranked]:
    """Give what fits a question, the best first: at most as many as are ranked at all."""
    known = [word for word in asked.wanted if word.stems]
    words = [[stem for stem, _sure in word.stems] for word in known]
    return ranked(asked.wanted, candidates(words, filters))


def similar(title: str, body: str = "", filters: Filters = ONLY_THREADS) -> list[Alike]:
    """Give threads whose questions are like one about to be asked, the most alike first.

    `filters` let threads alone pass.
    """
    analysis = analyses()[0]
    of_title = _stems(analysis, title)
    of_body = [stem for stem in _stems(analysis, body) if stem not in of_title]
    counts = document_counts({*of_title, *of_body})
    things = _thread_count()
    weighed = []
    for stem in (*of_title, *of_body):
        documents = counts.get(stem, 0)
        weight = rarity(documents, things) * (TITLE_COUNTS if stem in of_title else 1)
        weighed.append((documents, Wanted(((stem, 1.0),), weight)))
    known = sorted((pair for pair in weighed if pair[0]), key=lambda pair: pair[0])
    words = [[wanted.stems[0][0]] for _documents, wanted in known[:SIMILAR_MAX_WORDS]]
    return alike([wanted for _documents, wanted in weighed], candidates(words, filters))


def _stems(analysis: Analysis, text: str) -> list[str]:
    return list(dict.fromkeys(token.stem for token in analysis.asked(text) if token.stem))


def _meanings(token: Token, earlier: Sequence[Analysis]) -> tuple[str, ...]:
    """Give the stems of a word: as it is understood now, and as documents understand it still."""
    others = (other.stem for analysis in earlier for other in analysis.asked(token.word))
    return tuple(dict.fromkeys(filter(None, (token.stem, *others))))


def _weighed(words: list[tuple[str, ...]], counts: dict[str, int]) -> list[Wanted]:
    """Weigh words by their rarity, the rarest first; those in no document come last."""
    missing = {stem for stems in words for stem in stems} - counts.keys()
    counts = counts | document_counts(missing)
    things = _thread_count()
    weighed = []
    for stems in words:
        documents = sum(counts.get(stem, 0) for stem in stems)
        kept = tuple((stem, 1.0) for stem in stems if stem in counts)
        weighed.append((documents or 2**60, Wanted(kept, rarity(documents, things))))
    weighed.sort(key=lambda pair: pair[0])
    return [word for _documents, word in weighed]


def _thread_count() -> int:
    return db.session.execute(select(func.coalesce(func.sum(Board.thread_count), 0))).scalar_one()
