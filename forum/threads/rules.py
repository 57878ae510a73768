"""Pure rules of threads: how posts are ranked, and how a title becomes an address."""

import re
import unicodedata

from forum.charter.words import PostKind, ThreadKind

QUESTION_RANK = -(2**62)
COMMENT_RANK = 2**62
ACCEPTED_RANK = 2**50
ENDORSED_RANK = 2**40

SLUG_MAX_CHARACTERS = 80
PAGES_OF_A_THREAD = ("guide", "print")
"""What else stands under a thread's address."""
_DASHES = re.compile("[\u2010-\u2015\u2212]")


def answer_rank(*, accepted: bool, endorsed: bool, helpful_count: int) -> int:
    """Rank an answer to a question, smaller first: accepted, then endorsed, then by help.

    Equal ranks stand in order of age. Without downvotes no bound on a ratio is needed.
    """
    return -(accepted * ACCEPTED_RANK + endorsed * ENDORSED_RANK + helpful_count)


def post_rank(
    kind: str, thread_kind: str, *, accepted: bool, endorsed: bool, helpful_count: int
) -> int:
    """Give where a post of a kind stands among its siblings; discussions stand in order of age."""
    if kind == PostKind.QUESTION:
        return QUESTION_RANK
    if kind == PostKind.COMMENT:
        return COMMENT_RANK
    if thread_kind != ThreadKind.QUESTION:
        return 0
    return answer_rank(accepted=accepted, endorsed=endorsed, helpful_count=helpful_count)


def slug_of(title: str) -> str:
    """Give the readable part of a thread's address."""
    dashed = _DASHES.sub("-", title)
    plain = unicodedata.normalize("NFKD", dashed).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    slug = words[:SLUG_MAX_CHARACTERS].rstrip("-")
    return "topik" if slug in ("", *PAGES_OF_A_THREAD) else slug
