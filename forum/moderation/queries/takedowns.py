"""Reading the register of reports by non-members: staff only, and only what a member of staff may
decide on.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import aliased

from forum.accounts.models import Member
from forum.boards.models import Board
from forum.charter.actor import Actor
from forum.charter.limits import NOTICES_PER_PAGE
from forum.charter.policies import allowed
from forum.charter.takedowns import Outcome, Right, Step
from forum.charter.words import N_
from forum.kernel.db import db
from forum.kernel.errors import NotFound
from forum.kernel.paging import Page, decode, page_of
from forum.kernel.permission import ensure
from forum.moderation.models import Takedown
from forum.threads.models import Post, Thread

UNKNOWN = N_("There is no such report in your register.")
_NEWEST = 2**62
_Reader, _Decider, _Answerer = aliased(Member), aliased(Member), aliased(Member)


class TakedownRow(NamedTuple):
    """A report with who dealt with it, by name. Times are aware UTC.

    `name`, `contact` and `explanation` are empty once they are forgotten, at `blanked_at`.
    """

    id: int
    name: str
    contact: str
    address: str
    right: Right
    explanation: str
    post_id: int | None
    board: str
    received_at: datetime
    read_at: datetime | None
    read_by: str
    decided_at: datetime | None
    decided_by: str
    outcome: Outcome | None
    reason: str
    answered_at: datetime | None
    answered_by: str
    blanked_at: datetime | None

    @property
    def step(self) -> Step:
        """How far it has come."""
        if self.answered_at is not None:
            return Step.ANSWERED
        if self.decided_at is not None:
            return Step.DECIDED
        return Step.READ if self.read_at is not None else Step.RECEIVED


def takedowns(
    actor: Actor, after: str | None = None, *, undecided: bool = False, size: int = NOTICES_PER_PAGE
) -> Page[TakedownRow]:
    """Give a page of the register, newest first. Raises `Invalid` for a foreign cursor."""
    ensure(actor, "takedown.list")
    scope = f"takedowns:{undecided}"
    before = decode(scope, after)[0] if after else _NEWEST
    chosen = _register(actor).where(Takedown.id < before)
    if undecided:
        chosen = chosen.where(Takedown.decided_at.is_(None))
    rows = _rows(chosen.order_by(Takedown.id.desc()).limit(size + 1))
    return page_of(rows, size, scope, lambda row: (row.id,))


def all_takedowns(actor: Actor) -> list[TakedownRow]:
    """Give the whole register, oldest first, to take along."""
    ensure(actor, "takedown.list")
    return _rows(_register(actor).order_by(Takedown.id))


def one_takedown(actor: Actor, takedown_id: int) -> TakedownRow:
    """Give a report. Raises `NotFound` for one that the actor does not see to."""
    if not allowed(actor, "takedown.list"):
        raise NotFound(UNKNOWN)
    rows = _rows(_register(actor).where(Takedown.id == takedown_id))
    if not rows:
        raise NotFound(UNKNOWN)
    return rows[0]


def _register(actor: Actor) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Takedown,
            Board.name.label("board"),
            _name(_Reader).label("read_by"),
            _name(_Decider).label("decided_by"),
            _name(_Answerer).label("answered_by"),
        )
        .outerjoin(Post, Post.id == Takedown.post_id)
        .outerjoin(Thread, Thread.id == Post.thread_id)
        .outerjoin(Board, Board.id == Thread.board_id)
        .outerjoin(_Reader, _Reader.id == Takedown.read_by_id)
        .outerjoin(_Decider, _Decider.id == Takedown.decided_by_id)
        .outerjoin(_Answerer, _Answerer.id == Takedown.answered_by_id)
        .where(*_decided_by(actor))
    )


def _name(member: Any) -> ColumnElement[str]:
    """Give how staff is named: by name, else username; erased ones not at all."""
    known = func.coalesce(func.nullif(member.name, ""), member.username)
    return case((member.erased_at.is_(None), known), else_="")


def _decided_by(actor: Actor) -> Sequence[ColumnElement[bool]]:
    """Give the policy `takedown.decide` as clauses."""
    clauses = [Post.author_id.is_distinct_from(actor.id)]
    if not actor.looks_after(""):
        clauses.append(Board.slug.in_(sorted(actor.moderates)))
    return clauses


def _rows(chosen: Select[*tuple[Any, ...]]) -> list[TakedownRow]:
    return [_row(row) for row in db.session.execute(chosen)]


def _row(row: Any) -> TakedownRow:
    kept: Takedown = row.Takedown
    return TakedownRow(
        kept.id,
        kept.name,
        kept.contact,
        kept.address,
        Right(kept.right),
        kept.explanation,
        kept.post_id,
        row.board or "",
        kept.received_at,
        kept.read_at,
        row.read_by or "",
        kept.decided_at,
        row.decided_by or "",
        Outcome(kept.outcome) if kept.outcome else None,
        kept.reason,
        kept.answered_at,
        row.answered_by or "",
        kept.blanked_at,
    )
