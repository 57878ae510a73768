"""Brings a text into the form in which disguises fall off: one word, one spelling.

Digits and signs for letters, capitals, accents, letters of other alphabets, doubled and spaced
letters: `S L 0 T   g@cooor` and `slot gacor` give the same. Terms of the lists are folded alike.
Each step looks at a character or a word once, so no text is slow.
"""

import re
import unicodedata
from functools import lru_cache
from itertools import product
from typing import NamedTuple

_LOOKALIKES = str.maketrans(
    "авекмнорстухіјѕԁɡαβεικνορτυχ", "abekmhopctyxijsdgabeiknoptux"
)  # Cyrillic and Greek letters as they are seen, not as they sound
_LETTERS_MEANT = str.maketrans("@$!|013456789l", "asiioieasgtbgi")
"""`l` and `1` may stand for `i`, so all of them become `i`, in texts as in terms."""
_TOKEN = re.compile(r"[a-z0-9@$!|*]+")
_EDGES = "!|*"
_PARTICLES = ("nya", "lah", "kah", "pun", "mu", "ku")
_STEM_MIN_LETTERS = 4
_VOWELS = "aiueo"
_STARS_FILLED = 2
_STARRED_WORDS_READ = 20
"""A text that is full of stars is not read letter by letter."""
SPACED_LETTERS_MIN = 3


class Folded(NamedTuple):
    """A text in its one form.

    `words`: the forms in which each word may be meant. `runs`: words written letter by letter,
    put together. `squeezed`: the whole without spaces.
    """

    words: list[tuple[str, ...]]
    runs: list[str]
    squeezed: str


def fold(text: str) -> Folded:
    """Bring a text into its one form."""
    tokens = tokens_of(text)
    stars_left = _STARRED_WORDS_READ
    words = []
    for token in tokens:
        if "*" in token:
            stars_left -= 1
            words.append(_unstarred(token) if stars_left >= 0 else (fold_word(token),))
        else:
            words.append(_forms(token))
    return Folded(words, _spaced(tokens), fold_word("".join(tokens)))


def tokens_of(text: str) -> list[str]:
    """Give the words of a text, lower case, in plain letters, digits and signs."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    bare = "".join([sign for sign in plain if not unicodedata.combining(sign)])
    found = (token.strip(_EDGES) for token in _TOKEN.findall(bare.translate(_LOOKALIKES)))
    return [token for token in found if token]


def fold_word(word: str) -> str:
    """Give a word in letters only, each doubled one once."""
    folded: list[str] = []
    for letter in word.translate(_LETTERS_MEANT):
        if not folded or folded[-1] != letter:
            folded.append(letter)
    return "".join(folded)


@lru_cache(maxsize=20_000)
def _forms(token: str) -> tuple[str, ...]:
    """Give in which forms a word may be meant: as it is, without digits around it, bare."""
    forms = [fold_word(token)]
    letters = token.strip("0123456789")
    if letters and letters != token:
        forms.append(fold_word(letters))
    for particle in _PARTICLES:
        if letters.endswith(particle) and len(letters) - len(particle) >= _STEM_MIN_LETTERS:
            forms.append(fold_word(letters.removesuffix(particle)))
            break
    return tuple(dict.fromkeys(forms))


def _unstarred(token: str) -> tuple[str, ...]:
    """`j*di` may be meant as jadi, jidi, judi, jedi or jodi."""
    parts = token.split("*")
    if len(parts) - 1 > _STARS_FILLED:
        return (fold_word(token.replace("*", "")),)
    filled = product(_VOWELS, repeat=len(parts) - 1)
    return tuple(
        fold_word("".join(part + vowel for part, vowel in zip(parts, (*vowels, ""), strict=True)))
        for vowels in filled
    )


def _spaced(tokens: list[str]) -> list[str]:
    """Give what is written letter by letter: `j u d i`, `j.u.d.i`."""
    runs: list[str] = []
    run: list[str] = []
    for token in (*tokens, ""):
        if len(token) == 1:
            run.append(token)
            continue
        if len(run) >= SPACED_LETTERS_MIN:
            runs.append(fold_word("".join(run)))
        run = []
    return runs
