"""What moderators teach search: words that mean the same."""

from collections.abc import Sequence

from forum.charter.actor import Actor
from forum.kernel.jobs import soon
from forum.kernel.transactions import after_commit
from forum.ledger.amendments import amend, valid
from forum.search.queries.language import SYNONYMS
from forum.search.service.indexing import catch_up


def add_synonyms(actor: Actor, words: Sequence[str], reason: str) -> None:
    """Let these words mean the same; the index follows in the background.

    A group that has one of them grows. Raises `Forbidden`, and `Invalid` under `value`, `reason`.
    """
    _change(actor, with_group(valid(SYNONYMS).value, words), reason)


def remove_synonyms(actor: Actor, words: Sequence[str], reason: str) -> None:
    """Take the group of exactly these words away. Raises as `add_synonyms` does."""
    groups = [group for group in valid(SYNONYMS).value if list(words) != group]
    _change(actor, groups, reason)


def with_group(groups: Sequence[Sequence[str]], words: Sequence[str]) -> list[list[str]]:
    """Give the groups with these words as one of them, joined with those that share a word."""
    sharing = [group for group in groups if set(group) & set(words)]
    joined = list(dict.fromkeys(word for group in (*sharing, words) for word in group))
    return [*(list(group) for group in groups if group not in sharing), joined]


def _change(actor: Actor, groups: list[list[str]], reason: str) -> None:
    amend(actor, SYNONYMS, groups, reason)
    after_commit("search", lambda: soon(catch_up))
