"""New texts in the words of the demo community: each word follows another as often as there.

So the frequencies of words and pairs are those of real Indonesian phone writing.
"""

import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from random import Random
from typing import NamedTuple

from forum.charter.limits import TITLE_MAX_CHARACTERS
from forum.demo.content import DemoThread
from forum.threads.rules import slug_of
from forum.threads.service.texts import Written, written

TITLES = 800
BODIES = 1_000
REMARKS = 400
WORDS_PER_TITLE = (4, 11)
WORDS_PER_SENTENCE = (3, 22)
SENTENCES_PER_BODY = (1, 6)

_MARKUP = re.compile(r"\*+|^(?:\d+\.|-) ", re.MULTILINE)
_END = re.compile(r"[.?!]$")


class Title(NamedTuple):
    """A title and the readable part of its address."""

    text: str
    slug: str


class Wordings(NamedTuple):
    """Texts to choose from, each rendered once."""

    titles: list[Title]
    bodies: list[Written]
    remarks: list[Written]


def wordings(threads: Iterable[DemoThread], chance: Random, scale: float = 1) -> Wordings:
    """Make texts from the words of these threads; `scale` makes fewer of them (0 to 1)."""
    threads = list(threads)
    of_titles = _Chain([thread.title for thread in threads], chance)
    of_bodies = _Chain([*_bodies(threads)], chance)
    titles = [_title(of_titles, chance) for _ in range(round(TITLES * scale))]
    bodies = [
        written(of_bodies.text(chance.randint(*SENTENCES_PER_BODY)))
        for _ in range(round(BODIES * scale))
    ]
    remarks = [written(of_bodies.text(1)) for _ in range(round(REMARKS * scale))]
    return Wordings(titles, bodies, remarks)


def _bodies(threads: list[DemoThread]) -> Iterator[str]:
    for thread in threads:
        for post in (thread.question, *thread.answers):
            yield post.body
            yield from (remark.body for remark in post.comments)


def _title(chain: "_Chain", chance: Random) -> Title:
    words = chain.words(*WORDS_PER_TITLE)
    text = " ".join(words)[:TITLE_MAX_CHARACTERS].rstrip(" ,:;.")
    return Title(text, slug_of(text)) if len(text) >= 8 else _title(chain, chance)


class _Chain:
    """Which words follow which, and which begin."""

    def __init__(self, texts: list[str], chance: Random) -> None:
        self._chance = chance
        self._beginnings: list[str] = []
        self._followers = defaultdict[str, list[str]](list)
        for text in texts:
            words = _MARKUP.sub("", text).split()
            self._beginnings += words[:1]
            for word, follower in itertools.pairwise(words):
                self._followers[word].append(follower)

    def text(self, sentences: int) -> str:
        return " ".join(" ".join(self.words(*WORDS_PER_SENTENCE)) for _ in range(sentences))

    def words(self, least: int, most: int) -> list[str]:
        """A sentence that ends where the writers would, but within these numbers of words."""
        word = self._chance.choice(self._beginnings)
        words = [word]
        while len(words) < most and not (_END.search(word) and len(words) >= least):
            word = self._chance.choice(self._followers.get(word) or self._beginnings)
            words.append(word)
        return words
