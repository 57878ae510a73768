"""The rows that lists of threads are made of."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, bindparam, null, select

from forum.accounts.models import Member
from forum.accounts.queries import AUTHOR_COLUMNS, Author, author_of
from forum.boards.clusters import LABEL_NAMES
from forum.boards.models import Board
from forum.charter.actor import Actor
from forum.charter.limits import NEW_THREAD_DAYS
from forum.kernel import clock
from forum.kernel.i18n import language
from forum.kernel.prepared import Prepared
from forum.threads.models import ReadMark, Thread


class LabelRef(NamedTuple):
    """A label as shown: its slug and name."""

    slug: str
    label: str


class BoardRef(NamedTuple):
    """The board a thread stands on. `cluster` is None on the common board."""

    slug: str
    name: str
    cluster: str | None


class ThreadRow(NamedTuple):
    """A thread as a row of a list. Times are aware UTC."""

    id: int
    url: str
    title: str
    slug: str
    kind: str
    state: str
    closed: bool
    pinned: bool
    solved: bool
    answer_count: int
    helpful_count: int
    help_count: int
    author: Author
    board: BoardRef
    tags: tuple[LabelRef, ...]
    created_at: datetime
    last_activity_at: datetime
    is_new: bool


_COLUMNS = (
    Thread.id,
    Thread.title,
    Thread.slug,
    Thread.kind,
    Thread.state,
    Thread.closed,
    Thread.pinned,
    Thread.solved,
    Thread.answer_count,
    Thread.helpful_count,
    Thread.help_count,
    Thread.labels,
    Thread.author_id,
    Thread.created_at,
    Thread.last_activity_at,
    Board.slug.label("board_slug"),
    Board.name.label("board_name"),
    Board.cluster.label("board_cluster"),
    *AUTHOR_COLUMNS,
)


def thread_rows(*, for_member: bool) -> Select[*tuple[Any, ...]]:
    """Give the statement of all threads as rows; `for_member` joins read marks of bind `me`."""
    if not for_member:
        return _joined(select(*_COLUMNS, null().label("seen_at")))
    marks = and_(ReadMark.thread_id == Thread.id, ReadMark.member_id == bindparam("me"))
    return _joined(select(*_COLUMNS, ReadMark.seen_at)).outerjoin(ReadMark, marks)


def _joined(statement: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return (
        statement.select_from(Thread)
        .join(Board, Board.id == Thread.board_id)
        .join(Member, Member.id == Thread.author_id)
    )


def as_thread_row(row: Any, *, me: int | None = None) -> ThreadRow:
    """Shape a row of `thread_rows`; `me` is the member it is shown to."""
    shaped = _shaped(row)
    if me is not None and is_new(row.seen_at, row.last_activity_at):
        return shaped._replace(is_new=True)
    return shaped


class Listed(NamedTuple):
    """A thread's row beside what was read of it: the keys it is sorted by, when it was seen."""

    shown: ThreadRow
    read: Any


def listed(
    statement: Prepared, actor: Actor, limit: int | None = None, **values: Any
) -> list[Listed]:
    """Give the rows of a statement made by `thread_rows`, as the actor sees them."""
    rows: list[Listed] = statement.shaped(
        lambda row: Listed(_shaped(row), row), language(), limit, me=actor.id or 0, **values
    )
    if actor.id is None:
        return rows
    return [
        row._replace(shown=row.shown._replace(is_new=True))
        if is_new(row.read.seen_at, row.read.last_activity_at)
        else row
        for row in rows
    ]


def _shaped(row: Any) -> ThreadRow:
    return ThreadRow(
        row.id,
        f"/t/{row.id}/{row.slug}",
        row.title,
        row.slug,
        row.kind,
        row.state,
        row.closed,
        row.pinned,
        row.solved,
        row.answer_count,
        row.helpful_count,
        row.help_count,
        author_of(row),
        BoardRef(row.board_slug, row.board_name, row.board_cluster),
        labels_of(row.labels),
        row.created_at,
        row.last_activity_at,
        is_new=False,
    )


def labels_of(joined: str) -> tuple[LabelRef, ...]:
    """Give the labels kept in a column, joined by commas."""
    if not joined:
        return ()
    return tuple(LabelRef(slug, LABEL_NAMES.get(slug, slug)) for slug in joined.split(","))


def is_new(seen_at: datetime | None, last_activity_at: datetime) -> bool:
    """Whether a member who saw the thread at `seen_at` (aware, or never) finds news in it.

    Threads never opened count as new for `NEW_THREAD_DAYS` only.
    """
    if seen_at is not None:
        return last_activity_at > seen_at
    return last_activity_at > clock.now() - timedelta(days=NEW_THREAD_DAYS)
