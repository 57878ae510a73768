"""Which guides need a second reader: those that speak of what can hurt somebody who eats."""

from typing import Any

from forum.charter.words import N_

SAFETY_TERMS = (
    "alergi",
    "asam borat",
    "bakteri",
    "benzoat",
    "berjamur",
    "bleng",
    "boraks",
    "botulinum",
    "cemaran",
    "dosis",
    "formalin",
    "herbisida",
    "jamur",
    "keracunan",
    "kimia",
    "nitrit",
    "obat",
    "pemutih",
    "pengawet",
    "pestisida",
    "pewarna",
    "racun",
    "rhodamin",
    "sorbat",
    "sulfit",
    "takaran aman",
)
"""Words of the safety class, as they begin: what follows them within a word does not matter."""

SAFETY_TERMS_MAX = 300
SAFETY_TERM_MIN_LETTERS = 3
SAFETY_TERM_MAX_CHARACTERS = 60


def checked_terms(value: Any) -> list[str]:
    """Give a list of terms tidied: lower case, each once, in order.

    Raises `ValueError` for anything else.
    """
    if not isinstance(value, list) or not all(isinstance(term, str) for term in value):
        raise ValueError(N_("Write a list of words, one a line."))
    terms = sorted({" ".join(term.lower().split()) for term in value} - {""})
    if len(terms) > SAFETY_TERMS_MAX:
        raise ValueError(N_("This list has too many words."))
    for term in terms:
        letters = sum(character.isalpha() for character in term)
        if letters < SAFETY_TERM_MIN_LETTERS or len(term) > SAFETY_TERM_MAX_CHARACTERS:
            raise ValueError(N_("A word of this list has too few letters, or is too long."))
    return terms
