"""Lists of threads: a board's, the home page's, a member's. Paged by keyset, never counted."""

from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    Boolean,
    ColumnElement,
    String,
    and_,
    bindparam,
    or_,
    select,
    tuple_,
    union,
)

from forum.boards.clusters import CLUSTER_NAMES
from forum.boards.models import Board, Label
from forum.charter.actor import Actor
from forum.charter.limits import THREADS_PER_PAGE
from forum.charter.policies import allowed, is_on_duty
from forum.charter.words import PostKind, State
from forum.kernel.db import UtcDateTime, db
from forum.kernel.paging import Page, decode, page_of
from forum.kernel.prepared import Prepared
from forum.threads.models import Following, Post, ReadMark, Thread, ThreadLabel
from forum.threads.queries.rows import ThreadRow, as_thread_row, listed, thread_rows
from forum.threads.queries.visibility import posts_visible_to, visible_to

FILTERS = ("latest", "unanswered", "solved", "top")

_SEEN = or_(
    Thread.state == State.VISIBLE,
    Thread.author_id == bindparam("me"),
    bindparam("staff", type_=Boolean),
    and_(bindparam("duty", type_=Boolean), Thread.state == State.PENDING),
)


class _Place(NamedTuple):
    """A cluster, as the policies ask of it."""

    cluster: str


class _Order(NamedTuple):
    """A filter's clause and sort columns, largest first; `columns` of a thread or its label."""

    columns: tuple[Any, ...]
    types: tuple[Any, ...]
    clause: ColumnElement[bool] | None = None


_TIME = UtcDateTime()
_ORDERS: dict[tuple[str, bool], _Order] = {
    ("latest", False): _Order(
        (Thread.pinned, Thread.last_activity_at, Thread.id), (Boolean(), _TIME, None)
    ),
    ("unanswered", False): _Order(
        (Thread.last_activity_at, Thread.id), (_TIME, None), Thread.unanswered.is_(True)
    ),
    ("solved", False): _Order(
        (Thread.last_activity_at, Thread.id), (_TIME, None), Thread.solved.is_(True)
    ),
    ("top", False): _Order((Thread.help_count, Thread.id), (None, None)),
    ("latest", True): _Order((ThreadLabel.last_activity_at, ThreadLabel.thread_id), (_TIME, None)),
    ("unanswered", True): _Order(
        (ThreadLabel.last_activity_at, ThreadLabel.thread_id),
        (_TIME, None),
        ThreadLabel.unanswered.is_(True),
    ),
    ("solved", True): _Order(
        (ThreadLabel.last_activity_at, ThreadLabel.thread_id),
        (_TIME, None),
        ThreadLabel.solved.is_(True),
    ),
    ("top", True): _Order((ThreadLabel.help_count, ThreadLabel.thread_id), (None, None)),
}


@lru_cache(maxsize=64)
def _board_statement(
    chosen: str, *, labelled: bool, later: bool, for_member: bool
) -> tuple[Prepared, int]:
    """Give the statement of a board's list and the number of its sort columns."""
    order = _ORDERS[chosen, labelled]
    statement = thread_rows(for_member=for_member).add_columns(
        *(column.label(f"key{index}") for index, column in enumerate(order.columns))
    )
    if labelled:
        statement = statement.join(ThreadLabel, ThreadLabel.thread_id == Thread.id).where(
            ThreadLabel.board_id == bindparam("board_id"),
            ThreadLabel.label_id
            == select(Label.id).where(Label.slug == bindparam("label")).scalar_subquery(),
        )
    else:
        statement = statement.where(Thread.board_id == bindparam("board_id"))
    statement = statement.where(_SEEN)
    if order.clause is not None:
        statement = statement.where(order.clause)
    if later:
        bounds = (
            bindparam(f"key{index}", type_=kind or column.type)
            for index, (column, kind) in enumerate(zip(order.columns, order.types, strict=True))
        )
        statement = statement.where(tuple_(*order.columns) < tuple_(*bounds))
    descending = (column.desc() for column in order.columns)
    return Prepared(statement.order_by(*descending)), len(order.columns)


def board_threads(
    actor: Actor,
    board: Any,
    chosen: str = "latest",
    *,
    label: str = "",
    after: str | None = None,
    size: int = THREADS_PER_PAGE,
) -> Page[ThreadRow]:
    """Give a page of a board's threads.

    `board` has `id`, `slug` and `cluster`; `chosen` is of `FILTERS`. Raises `Invalid` for a cursor
    of another list.
    """
    scope = f"board:{board.id}:{chosen}:{label}"
    keys = decode(scope, after) if after else []
    statement, width = _board_statement(
        chosen, labelled=bool(label), later=bool(after), for_member=actor.id is not None
    )
    values: dict[str, Any] = {f"key{index}": key for index, key in enumerate(keys)}
    values |= {
        "board_id": board.id,
        "label": label,
        "staff": actor.looks_after(board.slug),
        "duty": is_on_duty(actor, board),
    }
    rows = listed(statement, actor, size + 1, **values)
    page = page_of(rows, size, scope, lambda row: _keys(row.read, width))
    return Page([row.shown for row in page.items], page.next)


def _keys(row: Any, width: int) -> list[Any]:
    return [getattr(row, f"key{index}") for index in range(width)]


def _home_statement(clause: ColumnElement[bool], *, for_member: bool) -> Prepared:
    return Prepared(
        thread_rows(for_member=for_member)
        .where(Thread.state == State.VISIBLE, clause)
        .order_by(Thread.last_activity_at.desc(), Thread.id.desc())
    )


_UNANSWERED = {
    known: _home_statement(Thread.unanswered.is_(True), for_member=known) for known in (True, False)
}
_OWN_CLUSTERS = [bindparam(f"cluster{place}", type_=String) for place in range(len(CLUSTER_NAMES))]


def _unanswered_of_mentor() -> Prepared:
    """The newest of the mentor's own clusters before those of all: an index gives each part."""
    newest = (
        select(Thread.id)
        .where(Thread.state == State.VISIBLE, Thread.unanswered.is_(True))
        .order_by(Thread.last_activity_at.desc(), Thread.id.desc())
        .limit(bindparam("at_most"))
    )
    boards = (select(Board.id).where(Board.cluster == own) for own in _OWN_CLUSTERS)
    parts = [newest, *(newest.where(Thread.board_id == one.scalar_subquery()) for one in boards)]
    chosen = union(*(select(part.subquery().c.id) for part in parts)).subquery()
    return Prepared(
        thread_rows(for_member=True)
        .where(Thread.id.in_(select(chosen.c.id)))
        .order_by(
            Board.cluster.in_(_OWN_CLUSTERS).is_not(True),
            Thread.last_activity_at.desc(),
            Thread.id.desc(),
        )
    )


_UNANSWERED_OF_MENTOR = _unanswered_of_mentor()
_SOLVED = {
    known: _home_statement(Thread.solved.is_(True), for_member=known) for known in (True, False)
}
_NEWS = Prepared(
    thread_rows(for_member=True)
    .join(Following, (Following.thread_id == Thread.id) & (Following.member_id == bindparam("me")))
    .where(
        Thread.state == State.VISIBLE,
        or_(ReadMark.seen_at.is_(None), Thread.last_activity_at > ReadMark.seen_at),
    )
    .order_by(Thread.last_activity_at.desc(), Thread.id.desc())
)


def unanswered(actor: Actor, limit: int) -> list[ThreadRow]:
    """Give the newest questions of all boards that nobody else has answered.

    Mentors get those of their clusters first.
    """
    own = [cluster for cluster in CLUSTER_NAMES if allowed(actor, "cluster.first", _Place(cluster))]
    if not own:
        return _rows(actor, _UNANSWERED[actor.id is not None], limit)
    binds = {bind.key: "" for bind in _OWN_CLUSTERS}
    binds |= {bind.key: cluster for bind, cluster in zip(_OWN_CLUSTERS, own, strict=False)}
    return _rows(actor, _UNANSWERED_OF_MENTOR, limit, at_most=limit, **binds)


def solved(actor: Actor, limit: int) -> list[ThreadRow]:
    """Give the questions of all boards that were solved last."""
    return _rows(actor, _SOLVED[actor.id is not None], limit)


def news(actor: Actor, limit: int) -> list[ThreadRow]:
    """Give the threads a member follows and has not seen since the last activity."""
    return _rows(actor, _NEWS, limit)


def _rows(actor: Actor, statement: Prepared, limit: int, **binds: str | int) -> list[ThreadRow]:
    return [row.shown for row in listed(statement, actor, limit, **binds)]


def threads_by(member_id: int, actor: Actor, limit: int = 20) -> list[ThreadRow]:
    """Give the newest threads of a member that the actor may see."""
    statement = (
        thread_rows(for_member=actor.id is not None)
        .where(Thread.author_id == member_id, visible_to(actor))
        .order_by(Thread.id.desc())
    )
    rows = db.session.execute(statement.limit(limit), {"me": actor.id or 0})
    return [as_thread_row(row, me=actor.id) for row in rows]


class AnswerRow(NamedTuple):
    """An answer as a row of its author's profile. `url` leads to the post."""

    id: int
    url: str
    title: str
    excerpt: str
    helpful_count: int
    accepted: bool
    created_at: Any


def answers_by(member_id: int, actor: Actor, limit: int = 20) -> list[AnswerRow]:
    """Give the newest answers of a member that the actor may see."""
    rows = db.session.execute(
        select(
            Post.id,
            Thread.title,
            Post.excerpt,
            Post.helpful_count,
            Thread.accepted_answer_id.is_not_distinct_from(Post.id).label("accepted"),
            Post.created_at,
        )
        .join(Thread, Thread.id == Post.thread_id)
        .join(Board, Board.id == Thread.board_id)
        .where(Post.author_id == member_id, Post.kind == PostKind.ANSWER, posts_visible_to(actor))
        .order_by(Post.id.desc())
        .limit(limit)
    )
    return [
        AnswerRow(
            row.id,
            f"/p/{row.id}",
            row.title,
            row.excerpt,
            row.helpful_count,
            row.accepted,
            row.created_at,
        )
        for row in rows
    ]
