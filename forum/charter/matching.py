"""Compares a folded text with the lists: which terms occur. Time grows with the text alone."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from forum.charter.folding import Folded, fold, fold_word, tokens_of

SQUEEZED_MIN_LETTERS = 8
"""So long a phrase is found without its spaces too: by chance it hardly stands there."""
SPACED_MIN_LETTERS = 4


class Match(NamedTuple):
    """A term found, by the name of its list and as it stands there."""

    list_name: str
    term: str


class _Phrase(NamedTuple):
    words: tuple[str, ...]
    open_ended: tuple[bool, ...]


class Lists:
    """The lists, prepared for reading many texts."""

    def __init__(self, lists: Mapping[str, Sequence[str]]) -> None:
        self._phrases: list[_Phrase] = []
        self._rules: list[tuple[Match, frozenset[int]]] = []
        self._by_first = defaultdict[str, list[int]](list)
        self._by_prefix = defaultdict[int, dict[str, list[int]]](dict)
        known: dict[_Phrase, int] = {}
        for name, terms in lists.items():
            for term in terms:
                parts = [_phrase(part) for part in term.split("+")]
                ids = [known.setdefault(part, len(known)) for part in parts if part.words]
                if ids:
                    self._rules.append((Match(name, term), frozenset(ids)))
        self._phrases = list(known)
        self._squeezed = [fold_word("".join(phrase.words)) for phrase in self._phrases]
        for number, phrase in enumerate(self._phrases):
            first = phrase.words[0]
            if phrase.open_ended[0]:
                self._by_prefix[len(first)].setdefault(first, []).append(number)
            else:
                self._by_first[first].append(number)

    def matches(self, text: str) -> list[Match]:
        """Give the terms that occur in a text, in the order of the lists."""
        folded = fold(text)
        found = self._in_words(folded.words)
        found |= self._without_spaces(folded)
        return [match for match, phrases in self._rules if phrases <= found]

    def _in_words(self, words: list[tuple[str, ...]]) -> set[int]:
        found: set[int] = set()
        for at, forms in enumerate(words):
            for form in forms:
                for number in self._starting_with(form):
                    if number not in found and _follows(self._phrases[number], words, at):
                        found.add(number)
        return found

    def _starting_with(self, word: str) -> Sequence[int]:
        starting = self._by_first.get(word, [])
        for length, prefixes in self._by_prefix.items():
            begun = prefixes.get(word[:length])
            if begun:
                starting = [*starting, *begun]
        return starting

    def _without_spaces(self, folded: Folded) -> set[int]:
        found: set[int] = set()
        for number, squeezed in enumerate(self._squeezed):
            if (len(squeezed) >= SQUEEZED_MIN_LETTERS and squeezed in folded.squeezed) or (
                len(squeezed) >= SPACED_MIN_LETTERS and any(squeezed in run for run in folded.runs)
            ):
                found.add(number)
        return found


def prepared(lists: Mapping[str, Sequence[str]]) -> Lists:
    """Give the lists prepared, once for each version of them."""
    return _prepared(tuple((name, tuple(terms)) for name, terms in lists.items()))


@lru_cache(maxsize=4)
def _prepared(lists: tuple[tuple[str, tuple[str, ...]], ...]) -> Lists:
    return Lists(dict(lists))


def _phrase(part: str) -> _Phrase:
    words = part.split()
    folded = [(fold_word("".join(tokens_of(word))), word.endswith("*")) for word in words]
    kept = [pair for pair in folded if pair[0]]
    return _Phrase(tuple(word for word, _ in kept), tuple(is_open for _, is_open in kept))


def _follows(phrase: _Phrase, words: list[tuple[str, ...]], at: int) -> bool:
    """Whether the rest of a phrase follows, whose first word stands at `at`."""
    if at + len(phrase.words) > len(words):
        return False
    for offset in range(1, len(phrase.words)):
        word, forms = phrase.words[offset], words[at + offset]
        if word in forms:
            continue
        is_open = phrase.open_ended[offset]
        if not (is_open and any(form.startswith(word) for form in forms)):
            return False
    return True
