"""How well search finds what it should, by the measures of the field.

Grades: 2 answers the question, 1 is related. nDCG@10 with gains 2^grade - 1 (Järvelin and
Kekäläinen 2002); recall@10 of all that is graded. The set is split in halves by a hash: tuning
looks at one of them only.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from math import log2
from pathlib import Path
from statistics import mean
from typing import NamedTuple

from sqlalchemy import select

from forum.demo.content import community
from forum.kernel.db import db
from forum.threads.models import Thread

FOLDER = Path(__file__).parent
DEPTH = 10
STYLES = ("keywords", "question", "inflected", "chat", "typo", "english", "single")


class Query(NamedTuple):
    """A question in a style, with the grade of each thread (by its key) that should be found."""

    style: str
    text: str
    grades: dict[str, int]

    @property
    def is_for_tuning(self) -> bool:
        """Whether it is of the half that tuning may look at."""
        return in_tuning_half(self.text)


class Draft(NamedTuple):
    """A question about to be asked; `same` is the key of the thread that asks the same, or new."""

    same: str
    title: str
    body: str

    @property
    def is_for_tuning(self) -> bool:
        """Whether it is of the half that tuning may look at."""
        return in_tuning_half(self.title)


class Score(NamedTuple):
    """Means over some queries."""

    ndcg: float
    recall: float


Search = Callable[[str], Iterable[int]]
"""Gives the ids of threads for a question, the best first."""


def in_tuning_half(text: str) -> bool:
    """Split the set by a hash of the text."""
    return hashlib.sha256(text.encode()).digest()[0] % 2 == 0


def queries() -> list[Query]:
    """Give the evaluation set."""
    return [
        Query(style, text, {key: int(grade) for key, _, grade in map(_graded, grades.split())})
        for style, text, grades in _lines("queries.tsv")
    ]


def drafts() -> list[Draft]:
    """Give rewritten questions that were asked before, and new ones."""
    return [Draft(*line) for line in _lines("similar.tsv")]


def keys_of_threads() -> dict[int, str]:
    """Give the key of each demo thread in this database: its place in the demo's files."""
    told = community()
    titles = {thread.title: thread.question.key for thread in told.threads}
    added = (addition for addition in told.additions if addition.title)
    titles |= {addition.title: f"x{n:02}" for n, addition in enumerate(added, start=1)}
    return {
        row.id: titles[row.title]
        for row in db.session.execute(select(Thread.id, Thread.title))
        if row.title in titles
    }


def scores(search: Search, chosen: Iterable[Query]) -> dict[str, Score]:
    """Give the score of each style, and of all under the name `all`."""
    keys = keys_of_threads()
    by_style = defaultdict[str, list[Score]](list)
    for query in chosen:
        found = [keys.get(thread_id, "") for thread_id in search(query.text)][:DEPTH]
        score = Score(_ndcg(found, query.grades), _recall(found, query.grades))
        for name in (query.style, "all"):
            by_style[name].append(score)
    return {
        name: Score(mean(one.ndcg for one in some), mean(one.recall for one in some))
        for name, some in by_style.items()
    }


def _ndcg(found: list[str], grades: dict[str, int]) -> float:
    ideal = sorted(grades.values(), reverse=True)[:DEPTH]
    return _gain(grades.get(key, 0) for key in found) / _gain(ideal)


def _gain(grades: Iterable[int]) -> float:
    return sum((2**grade - 1) / log2(place + 1) for place, grade in enumerate(grades, start=1))


def _recall(found: list[str], grades: dict[str, int]) -> float:
    return len(grades.keys() & set(found)) / min(len(grades), DEPTH)


def _graded(text: str) -> tuple[str, str, str]:
    return text.partition(":")


def _lines(name: str) -> Iterator[list[str]]:
    for line in (FOLDER / name).read_text(encoding="utf-8").splitlines():
        if line:
            yield line.split("\t")
