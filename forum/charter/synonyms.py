"""Words that staff let search take for the same: what a list of them must be."""

from typing import Any

from forum.charter.limits import (
    SYNONYM_GROUPS_MAX,
    SYNONYM_MAX_CHARACTERS,
    SYNONYM_MAX_WORDS,
    SYNONYMS_PER_GROUP,
)
from forum.charter.words import N_


def check_groups(value: Any) -> list[list[str]]:
    """Give groups of words and phrases that mean the same, in small letters, each once."""
    if not isinstance(value, list) or len(value) > SYNONYM_GROUPS_MAX:
        raise ValueError(N_("This is one group of synonyms too many."))
    groups = [_synonyms(group) for group in value]
    words = [word for group in groups for word in group]
    if len(set(words)) < len(words):
        raise ValueError(N_("Each word stands in one group only."))
    return groups


def _synonyms(group: Any) -> list[str]:
    if not isinstance(group, list) or not all(isinstance(word, str) for word in group):
        raise ValueError(N_("Write words with commas between."))
    words = list(dict.fromkeys(" ".join(word.lower().split()) for word in group))
    if not 2 <= len(words) <= SYNONYMS_PER_GROUP:
        raise ValueError(N_("Write at least two words that mean the same."))
    for word in words:
        is_short = len(word) <= SYNONYM_MAX_CHARACTERS and len(word.split()) <= SYNONYM_MAX_WORDS
        if not is_short or not all(sign.isalnum() or sign in " -" for sign in word):
            raise ValueError(N_("A synonym is a word or a few, in letters and digits."))
        if not any(sign.isalnum() and sign.isascii() for sign in word):
            raise ValueError(N_("A synonym is a word or a few, in letters and digits."))
    return words
