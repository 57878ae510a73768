"""The fields of a document: which texts they hold, how they are written, and how counted in."""

from collections.abc import Iterable
from typing import NamedTuple

from forum.charter.words import PostKind

THREAD, GUIDE = "thread", "guide"
"""The kinds of things that the index holds."""


class Fields(NamedTuple):
    """The stems of a document by field, each with a space before and after it."""

    title: str = ""
    labels: str = ""
    question: str = ""
    answers: str = ""
    comments: str = ""


OF_GUIDE = {"summary": "question", "body": "answers"}
"""A guide's summary says what it is good for, as a question does; its text answers."""
PART_POSTS = 20
"""A document holds so many posts of a thread; a longer thread has several documents."""

FIELD_OF = {
    PostKind.QUESTION.value: "question",
    PostKind.ANSWER.value: "answers",
    PostKind.COMMENT.value: "comments",
}


def written(stems: Iterable[str]) -> str:
    """Write stems so that `times` can count them."""
    return "".join([f" {stem} " for stem in stems])


def times(stem: str, field: str) -> int:
    """Count a stem in a field."""
    return field.count(f" {stem} ")
