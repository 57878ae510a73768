"""Reading the public log: acts in plain words, without names of members or personal data."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select

from forum.accounts.models import Member
from forum.accounts.queries import AUTHOR_COLUMNS, Author, author_of
from forum.boards.models import Board
from forum.charter.actor import Actor
from forum.charter.limits import NOTICES_PER_PAGE
from forum.charter.moderation import RULES
from forum.charter.personal import masked, personal_data
from forum.kernel.db import db
from forum.kernel.paging import Page, decode, page_of
from forum.ledger.models import Event, LedgerText
from forum.moderation.models import LogLine
from forum.moderation.rules.acts import LOGGED, UNDOABLE, can_be_undone
from forum.threads.models import Thread
from forum.threads.queries.visibility import visible_posts, visible_to

ABOUT_PEOPLE = ("member", "ring")
"""Things of which the log gives no reason: its words may tell who it is."""
_ADDRESSES = {"post": "/p/", "thread": "/t/"}
_SCOPE = "log"
_NEWEST = 2**62
_LINES = (
    select(
        Event.id,
        Event.kind,
        Event.thing,
        Event.thing_id,
        Event.actor_id,
        Event.subject_id,
        Event.data,
        Event.created_at,
        LedgerText.text.label("reason"),
        Board.name.label("board_name"),
        LogLine.undone_by_event_id,
        *AUTHOR_COLUMNS,
    )
    .join(Event, Event.id == LogLine.event_id)
    .outerjoin(LedgerText, LedgerText.id == Event.text_id)
    .outerjoin(Board, Board.id == LogLine.board_id)
    .outerjoin(Member, Member.id == Event.actor_id)
    .where(LogLine.event_id < bindparam("before"))
    .order_by(LogLine.event_id.desc())
    .limit(bindparam("limit"))
)


class LogRow(NamedTuple):
    """An act. `sentence` is a message id, `reason` words that anybody may read.

    `rule` is a message id where a rule stands for the reason. `url` is empty where the reader can't
    see the thing. `by`: who acted, None for a rule.
    """

    id: int
    kind: str
    sentence: str
    board: str
    reason: str
    rule: str
    url: str
    by: Author | None
    is_undone: bool
    can_be_undone: bool
    created_at: datetime


def log_page(actor: Actor, after: str | None = None, size: int = NOTICES_PER_PAGE) -> Page[LogRow]:
    """Give a page of the log, newest first. Raises `Invalid` for a foreign cursor."""
    before = decode(_SCOPE, after)[0] if after else _NEWEST
    rows = db.session.execute(_LINES, {"before": before, "limit": size + 1}).all()
    page = page_of(rows, size, _SCOPE, lambda row: (row.id,))
    seen = {f"/p/{each}" for each in visible_posts(actor, _ids(page.items, "post"))}
    seen |= {f"/t/{each}" for each in _visible_threads(actor, _ids(page.items, "thread"))}
    return Page([_log_row(row, seen) for row in page.items], page.next)


def newest_act(actor: Actor) -> int | None:
    """Give the event of the actor's newest act that can be taken back."""
    acts = select(Event.id).where(Event.actor_id == actor.id, Event.kind.in_(sorted(UNDOABLE)))
    return db.session.execute(acts.order_by(Event.id.desc()).limit(1)).scalar()


def _ids(rows: Sequence[Any], thing: str) -> set[int]:
    return {row.thing_id for row in rows if row.thing == thing}


def _visible_threads(actor: Actor, ids: set[int]) -> Sequence[int]:
    chosen = (
        select(Thread.id)
        .join(Board, Board.id == Thread.board_id)
        .where(Thread.id.in_(ids), visible_to(actor))
    )
    return db.session.scalars(chosen).all()


def _log_row(row: Any, seen: set[str]) -> LogRow:
    rule = json.loads(row.data).get("rule", "")
    return LogRow(
        row.id,
        row.kind,
        LOGGED[row.kind],
        row.board_name or "",
        _public(row.reason or "") if row.thing not in ABOUT_PEOPLE else "",
        RULES.get(rule, ""),
        _url(row, seen),
        author_of(row) if row.author_username is not None else None,
        row.undone_by_event_id is not None,
        can_be_undone(row),
        row.created_at,
    )


def _public(reason: str) -> str:
    return masked(reason, personal_data(reason))


def _url(row: Any, seen: set[str]) -> str:
    url = f"{_ADDRESSES.get(row.thing, '')}{row.thing_id}"
    return url if url in seen else ""
