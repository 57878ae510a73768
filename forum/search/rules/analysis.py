"""How a text is understood: as words, each with the stem it is indexed and found under.

An `Analysis` knows the synonyms that were valid when it was made; what it finds out about a word
is kept, so that a text costs little more than cutting it into words.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from forum.search.rules.spelling import STOPWORDS, raw_words, spelled_out
from forum.search.rules.stems import stem_of
from forum.search.rules.tables import lines

KEPT_WORDS = 20_000
PHRASE_MAX_WORDS = 4

Groups = Sequence[Sequence[str]]
"""Words and phrases that mean the same, the first of each group standing for all."""


class Token(NamedTuple):
    """A word as it is spelled out, and its stem; a stop word has an empty one."""

    word: str
    stem: str


class Analysis:
    """Understands texts, with these groups of synonyms besides the project's own."""

    def __init__(self, groups: Groups = ()) -> None:
        self._stems: dict[str, str] = {}
        self._phrases: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for group in (*groups, *lines("synonyms.tsv")):
            self._take(group)
        self._of_raw = lru_cache(KEPT_WORDS)(self._understood)

    def asked(self, text: str) -> list[Token]:
        """Give all words of a question in their order, stop words among them, phrases as one."""
        return self._tokens(text, keeps_words=False)

    def told(self, text: str) -> list[Token]:
        """Give the words of a text to be indexed: of a phrase, its words too. No stop words."""
        return [token for token in self._tokens(text, keeps_words=True) if token.stem]

    def _tokens(self, text: str, *, keeps_words: bool) -> list[Token]:
        found: list[Token] = []
        has_phrase = False
        for raw in raw_words(text):
            of_raw, begins = self._of_raw(raw)
            found += of_raw
            has_phrase = has_phrase or begins
        return list(self._joined(found, keeps_words)) if has_phrase else found

    def _understood(self, raw: str) -> tuple[tuple[Token, ...], bool]:
        spelled = tuple(spelled_out(raw))
        tokens = tuple(Token(word, self._stem(word)) for word in spelled)
        return tokens, any(word in self._phrases for word in spelled)

    def _stem(self, word: str) -> str:
        if word in STOPWORDS:
            return ""
        stem = stem_of(word)
        if stem in STOPWORDS and stem not in self._stems:
            return ""
        return self._stems.get(word) or self._stems.get(stem, stem)

    def _joined(self, tokens: Sequence[Token], keeps_words: bool) -> Iterator[Token]:
        """Put one token where a phrase stands, besides those of its words or in their place."""
        at = 0
        while at < len(tokens):
            for phrase, stem in self._phrases.get(tokens[at].word, ()):
                end = at + len(phrase)
                if tuple(token.word for token in tokens[at:end]) == phrase:
                    yield Token(" ".join(phrase), stem)
                    if keeps_words:
                        yield from tokens[at:end]
                    at = end
                    break
            else:
                yield tokens[at]
                at += 1

    def _take(self, group: Iterable[str]) -> None:
        """Let a group stand for its first word, or for what that word stands for already."""
        spelled = [
            tuple(word for raw in raw_words(one) for word in spelled_out(raw)) for one in group
        ]
        spelled = [one for one in spelled if one]
        if not spelled:
            return
        head = spelled[0]
        stem = self._meaning(head)
        for one in spelled:
            if len(one) == 1:
                self._stems.setdefault(stem_of(one[0]), stem)
                self._stems.setdefault(one[0], stem)
            elif one != head or len(head) > 1:
                phrases = self._phrases.setdefault(one[0], [])
                phrases.append((one, stem))
                phrases.sort(key=lambda pair: -len(pair[0]))

    def _meaning(self, head: tuple[str, ...]) -> str:
        if len(head) > 1:
            return "".join(head)
        stem = stem_of(head[0])
        return self._stems.get(stem, stem)


@lru_cache(maxsize=4)
def analysis_with(groups: tuple[tuple[str, ...], ...]) -> Analysis:
    """Give the analysis with these groups of synonyms, made once a process."""
    return Analysis(groups)
