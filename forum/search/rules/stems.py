"""From a word to its stem: own forms and roots, then simplemma, then the Snowball stemmer.

The Snowball stemmer alone finds three of four word families of the trade, and cuts *kemasan* to
*masan*; asked last, for what nobody else knows, it does no harm.
"""

import re
from collections.abc import Iterator

import simplemma
from Stemmer import Stemmer

from forum.search.rules.tables import pairs, words

_FORMS = pairs("forms.tsv")
_ROOTS = words("roots.txt")
_LANGUAGE = "id"
_SUFFIX = re.compile(r"(?:kan|an|i)?(?:ku|mu|nya)?(?:lah|kah|pun)?")
_PREFIXES = (
    ("meny", "s"),
    ("peny", "s"),
    ("menge", ""),
    ("penge", ""),
    ("meng", "k"),
    ("peng", "k"),
    ("meng", ""),
    ("peng", ""),
    ("mem", "p"),
    ("pem", "p"),
    ("mem", ""),
    ("pem", ""),
    ("men", "t"),
    ("pen", "t"),
    ("men", ""),
    ("pen", ""),
    ("memper", ""),
    ("diper", ""),
    ("ber", ""),
    ("ter", ""),
    ("per", ""),
    ("me", ""),
    ("pe", ""),
    ("di", ""),
    ("ke", ""),
    ("se", ""),
    ("be", ""),
    ("ny", "s"),
    ("ng", ""),
    ("ng", "k"),
    ("n", "t"),
    ("", ""),
)
"""Prefixes with the letter of the root that they swallow."""
ROOT_MIN_CHARACTERS = 3

_snowball = Stemmer("indonesian")


def stem_of(word: str) -> str:
    """Give the stem of a word in plain small letters; of what is no word, the word itself."""
    if not word.isalpha():
        return word
    known = _FORMS.get(word) or _root_of(word)
    if known is not None:
        return known
    lemma = str(simplemma.lemmatize(word, lang=_LANGUAGE)).lower()
    if lemma != word:
        return lemma if lemma.isalpha() else word
    if simplemma.is_known(word, lang=_LANGUAGE):
        return word
    stem = str(_snowball.stemWord(word))
    return stem if len(stem) >= ROOT_MIN_CHARACTERS else word


def is_word(word: str) -> bool:
    """Whether this is a word of the language, so not one typed wrongly."""
    return any(
        one in _FORMS or simplemma.is_known(one, lang=_LANGUAGE) for one in (word, stem_of(word))
    )


def _root_of(word: str) -> str | None:
    """Give the root of the trade whose form this is, the longest if there are several."""
    if word in _ROOTS:
        return word
    found = [root for root in _possible_roots(word) if root in _ROOTS]
    return max(found, key=len, default=None)


def _possible_roots(word: str) -> Iterator[str]:
    for prefix, swallowed in _PREFIXES:
        if not word.startswith(prefix):
            continue
        rest = swallowed + word[len(prefix) :]
        for end in range(ROOT_MIN_CHARACTERS, len(rest) + 1):
            if _SUFFIX.fullmatch(rest, end):
                yield rest[:end]
