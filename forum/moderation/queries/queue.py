"""Reading the queue: what waits, oldest first, whatever its length; a fixed number of statements.

Each board's part is read by an index of its own and put together, so that a moderator of one quiet
board does not read past the items of all others.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, or_, select, union_all
from sqlalchemy.orm import aliased

from forum.accounts.models import Member
from forum.accounts.queries import AUTHOR_COLUMNS, Author, author_of
from forum.boards.models import Board
from forum.charter.actor import Actor
from forum.charter.limits import THREADS_PER_PAGE
from forum.charter.moderation import ReviewKind, ReviewState
from forum.charter.policies import allowed
from forum.charter.words import N_
from forum.kernel import clock
from forum.kernel.db import db
from forum.kernel.errors import NotFound
from forum.kernel.paging import Page, decode, page_of
from forum.kernel.permission import ensure
from forum.moderation.models import ReviewItem
from forum.moderation.queries.about import Record, Subject, records_of, subjects_of
from forum.standing.queries.cases import open_cases_naming

OLDER_THAN_HOURS = (0, 24, 48)
_Claimer = aliased(Member)


class QueueFilter(NamedTuple):
    """Which items are asked for: of a kind, of a board, older than so many hours."""

    kind: str = ""
    board: str = ""
    older: int = 0

    @property
    def scope(self) -> str:
        """The name of this list, for cursors."""
        return f"queue:{self.kind}:{self.board}:{self.older}"


class QueueRow(NamedTuple):
    """An item with all that one needs to decide on it. Times are aware UTC.

    `reasons`: codes. `claimed_by`: who is at it now, if anybody. `may_decide`: whether the reader
    may. `about`: what is to be read.
    """

    id: int
    kind: str
    state: str
    board_slug: str
    board_name: str
    cluster: str | None
    post_id: int | None
    thing_id: int
    subject_id: int | None
    acted_by_id: int | None
    reasons: tuple[str, ...]
    action: str | None
    created_at: datetime
    climbed_at: datetime | None
    decided_at: datetime | None
    claimed_by: Author | None
    is_mine: bool
    may_decide: bool
    about: Subject
    record: Record

    @property
    def people(self) -> frozenset[int | None]:
        """Whom it is about."""
        return self.about.people | {self.subject_id}


def queue(
    actor: Actor,
    chosen: QueueFilter,
    after: str | None = None,
    size: int = THREADS_PER_PAGE,
) -> Page[QueueRow]:
    """Give a page of what waits for the actor, oldest first.

    Raises `Forbidden` for all but staff and mentors on duty, `Invalid` for a foreign cursor.
    """
    ensure(actor, "review.read")
    first = decode(chosen.scope, after)[0] if after else 0
    seen = _seen_by(actor)
    parts = [_part(part, chosen, first, size, seen) for part in _parts(actor, chosen)]
    if not parts:
        return Page([], None)
    ids = union_all(*parts).subquery()
    wanted = select(ids.c.id).order_by(ids.c.id).limit(size + 1)
    found = list(db.session.scalars(wanted))
    page = page_of(found, size, chosen.scope, lambda item_id: (item_id,))
    return Page(_rows(actor, page.items), page.next)


def one_item(actor: Actor, item_id: int) -> QueueRow:
    """Give an item, also a decided one. Raises `NotFound` for one of somebody else's queue."""
    rows = _rows(actor, [item_id])
    if not rows or not _is_seen(actor, rows[0]):
        raise NotFound(N_("There is no such item in your queue."))
    return rows[0]


def boards_of(actor: Actor) -> list[tuple[str, str]]:
    """Give slug and name of the boards whose queue the actor sees."""
    boards = select(Board.slug, Board.name, Board.cluster).order_by(Board.position)
    return [
        (row.slug, row.name)
        for row in db.session.execute(boards)
        if actor.looks_after(row.slug) or row.cluster in actor.duty_in
    ]


def _is_seen(actor: Actor, row: QueueRow) -> bool:
    if row.kind == ReviewKind.RING and actor.id in row.people:
        return False
    on_duty = row.cluster in actor.duty_in and row.kind == ReviewKind.HELD
    return actor.looks_after(row.board_slug) or on_duty


class _Part(NamedTuple):
    """A stretch of the queue that one index gives in order."""

    board_id: int
    state: ReviewState
    kind: str


def _parts(actor: Actor, chosen: QueueFilter) -> Iterable[_Part]:
    for board in db.session.execute(select(Board.id, Board.slug, Board.cluster)):
        if chosen.board not in ("", board.slug):
            continue
        if actor.looks_after(board.slug):
            yield _Part(board.id, ReviewState.OPEN, chosen.kind)
            yield _Part(board.id, ReviewState.PROVISIONAL, chosen.kind)
        elif board.cluster in actor.duty_in and chosen.kind in ("", ReviewKind.HELD):
            yield _Part(board.id, ReviewState.OPEN, ReviewKind.HELD)


def _seen_by(actor: Actor) -> Sequence[ColumnElement[bool]]:
    """Give what leaves out the actor's own things, acts, and cases that name the actor."""
    own = (
        ReviewItem.subject_id.is_distinct_from(actor.id),
        ReviewItem.acted_by_id.is_distinct_from(actor.id),
    )
    cases = open_cases_naming(actor.id)
    if not cases:
        return own
    return (*own, or_(ReviewItem.kind != ReviewKind.RING, ReviewItem.thing_id.not_in(cases)))


def _part(
    part: _Part,
    chosen: QueueFilter,
    first: int,
    size: int,
    seen: Sequence[ColumnElement[bool]],
) -> Select[int]:
    items = select(ReviewItem.id).where(
        ReviewItem.board_id == part.board_id,
        ReviewItem.state == part.state,
        ReviewItem.id > first,
        *seen,
    )
    if part.kind:
        items = items.where(ReviewItem.kind == part.kind)
    if chosen.older:
        items = items.where(ReviewItem.created_at < clock.now() - timedelta(hours=chosen.older))
    cut = items.order_by(ReviewItem.id).limit(size + 1).subquery()
    return select(cut.c.id)


def _rows(actor: Actor, ids: Sequence[int]) -> list[QueueRow]:
    if not ids:
        return []
    chosen = (
        select(ReviewItem, Board.slug, Board.name, Board.cluster, *_claimer_columns())
        .join(Board, Board.id == ReviewItem.board_id)
        .outerjoin(_Claimer, _Claimer.id == ReviewItem.claimed_by_id)
        .where(ReviewItem.id.in_(ids))
        .order_by(ReviewItem.id)
    )
    found = db.session.execute(chosen).all()
    items = [row.ReviewItem for row in found]
    subjects = subjects_of(actor, items)
    records = records_of({item.subject_id for item in items if item.subject_id is not None})
    return [
        _row(actor, row, subjects[row.ReviewItem.id], records[row.ReviewItem.subject_id or 0])
        for row in found
    ]


def _claimer_columns() -> list[Any]:
    names = {column.name: str(column.element.key) for column in AUTHOR_COLUMNS}
    return [getattr(_Claimer, name).label(label) for label, name in names.items()]


def _row(actor: Actor, row: Any, about: Subject, record: Record) -> QueueRow:
    item: ReviewItem = row.ReviewItem
    is_claimed = item.claimed_until is not None and item.claimed_until > clock.now()
    shown = QueueRow(
        id=item.id,
        kind=item.kind,
        state=item.state,
        board_slug=row.slug,
        board_name=row.name,
        cluster=row.cluster,
        post_id=item.post_id,
        thing_id=item.thing_id,
        subject_id=item.subject_id,
        acted_by_id=item.acted_by_id,
        reasons=tuple(filter(None, item.reasons.split(","))),
        action=item.action,
        created_at=item.created_at,
        climbed_at=item.climbed_at,
        decided_at=item.decided_at,
        claimed_by=author_of(row) if is_claimed else None,
        is_mine=is_claimed and item.claimed_by_id == actor.id,
        may_decide=False,
        about=about,
        record=record,
    )
    return shown._replace(may_decide=allowed(actor, "review.decide", shown))
