"""What happened on a board in the last days, as everybody may read it."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, func, literal, literal_column, select

from forum.boards.models import Board
from forum.charter.actor import GUEST
from forum.charter.words import ThreadKind
from forum.kernel.db import UtcDateTime
from forum.kernel.prepared import Prepared
from forum.ledger.models import Event
from forum.threads.models import Post, Thread
from forum.threads.queries.visibility import posts_visible_to, visible_to

CHOICES_LOOKED_AT = 300
"""The newest of all boards: a week of a large forum, and the same cost however old it grows."""


class Told(NamedTuple):
    """A thread as a summary tells of it. `gist`: its best answer's first words, or nothing."""

    id: int
    title: str
    gist: str
    unanswered: bool


class Week(NamedTuple):
    """New questions, best answers chosen, and all that wait for an answer; each newest first.

    An answer that a mentor has corrected is not passed on.
    """

    new: list[Told]
    solved: list[Told]
    waiting: list[Told]


_NO_GIST = literal("").label("gist")
_SINCE = bindparam("since", type_=UtcDateTime())
_ON_BOARD = (
    Thread.board_id == bindparam("board_id"),
    Thread.kind == ThreadKind.QUESTION,
    visible_to(GUEST),
)
_PLAIN = (
    select(Thread.id, Thread.title, _NO_GIST, Thread.unanswered)
    .join(Board, Board.id == Thread.board_id)
    .where(*_ON_BOARD)
)
_NEW = Prepared(
    _PLAIN.where(Thread.published_at >= _SINCE).order_by(
        Thread.published_at.desc(), Thread.id.desc()
    ),
    Told,
)
_NEWEST_CHOICES = (
    select(Event.thing_id, Event.created_at)
    .where(Event.kind == "answer.accepted")
    .order_by(Event.id.desc())
    .limit(literal_column(str(CHOICES_LOOKED_AT)))
    .subquery()
)
_CHOSEN = (
    select(_NEWEST_CHOICES.c.thing_id, func.max(_NEWEST_CHOICES.c.created_at).label("chosen_at"))
    .where(_NEWEST_CHOICES.c.created_at >= _SINCE)
    .group_by(_NEWEST_CHOICES.c.thing_id)
    .subquery()
)
_SOLVED = Prepared(
    select(Thread.id, Thread.title, Post.excerpt.label("gist"), Thread.unanswered)
    .join(Board, Board.id == Thread.board_id)
    .join(Post, Post.id == Thread.accepted_answer_id)
    .join(_CHOSEN, _CHOSEN.c.thing_id == Post.id)
    .where(*_ON_BOARD, posts_visible_to(GUEST), Post.correction_count == 0)
    .order_by(_CHOSEN.c.chosen_at.desc(), Thread.id.desc()),
    Told,
)
_WAITING = Prepared(
    _PLAIN.where(Thread.unanswered.is_(True)).order_by(
        Thread.last_activity_at.desc(), Thread.id.desc()
    ),
    Told,
)


def week_of(board_id: int, since: datetime, limit: int) -> Week:
    """Give what a board's summary tells since an aware moment, at most `limit` of each."""
    values = {"board_id": board_id}
    return Week(
        _NEW.rows(limit, since=since, **values),
        _SOLVED.rows(limit, since=since, **values),
        _WAITING.rows(limit, **values),
    )
