"""Reading notices: only those about what their reader may see now."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Boolean, Row, and_, bindparam, func, or_, select

from forum.accounts.models import Member, Muting
from forum.accounts.queries import AUTHOR_COLUMNS, Author, as_author, author_of
from forum.charter.actor import Actor
from forum.charter.limits import COUNT_SHOWN_MAX, NOTICES_PER_PAGE
from forum.charter.words import GuideState, Notice, Role, State
from forum.guides.models import Guide
from forum.kernel.db import db, rows_of
from forum.kernel.paging import Page, decode, page_of
from forum.kernel.prepared import Prepared
from forum.ledger.models import Event, LedgerText
from forum.notifications.models import NoticeSetting, Notification
from forum.notifications.rules import ADDRESSES
from forum.threads.models import Post, Thread

_ME: Any = bindparam("me")
_THREAD_ID = func.coalesce(Post.thread_id, Notification.thread_id)
"""Where a post stands now: it may have gone to another thread since."""
_READABLE = or_(
    bindparam("staff", type_=Boolean),
    and_(Notification.thread_id.is_(None), Notification.guide_id.is_(None)),
    Guide.state == GuideState.PUBLISHED,
    and_(
        or_(Thread.state == State.VISIBLE, Thread.author_id == _ME),
        or_(
            Notification.post_id.is_(None),
            and_(Post.shadowed.is_(False), or_(Post.state == State.VISIBLE, Post.author_id == _ME)),
        ),
    ),
)
_UNREAD = Prepared(
    select(func.count().label("unread")).select_from(
        select(Notification.id)
        .outerjoin(Post, Post.id == Notification.post_id)
        .outerjoin(Guide, Guide.id == Notification.guide_id)
        .outerjoin(Thread, Thread.id == _THREAD_ID)
        .where(Notification.member_id == _ME, Notification.read_at.is_(None), _READABLE)
        .limit(COUNT_SHOWN_MAX + 1)
        .subquery()
    )
)
_NOTICES = (
    select(
        Notification.id,
        Notification.kind,
        Notification.thread_id,
        Notification.post_id,
        Notification.created_at,
        Notification.read_at,
        func.coalesce(Thread.title, Guide.title).label("title"),
        Guide.slug.label("guide_slug"),
        Post.kind.label("post_kind"),
        Notification.event_id,
        Notification.actor_id,
        Event.kind.label("event"),
        Event.data,
        Event.cluster,
        LedgerText.text.label("reason"),
        *AUTHOR_COLUMNS,
    )
    .outerjoin(Post, Post.id == Notification.post_id)
    .outerjoin(Guide, Guide.id == Notification.guide_id)
    .outerjoin(Thread, Thread.id == _THREAD_ID)
    .outerjoin(Member, Member.id == Notification.actor_id)
    .join(Event, Event.id == Notification.event_id)
    .outerjoin(LedgerText, LedgerText.id == Event.text_id)
    .where(Notification.member_id == _ME, _READABLE, Notification.id < bindparam("before"))
    .order_by(Notification.id.desc())
    .limit(bindparam("limit"))
)
_NEWEST = 2**62


class NoticeRow(NamedTuple):
    """A notice. `event` is the ledger's kind; `reason` are a moderator's words. Times are UTC.

    `rule`: the code of the charter's rule that an act follows, or empty.
    `about_me`: where its reader's own standing is shown.
    """

    id: int
    kind: str
    event: str
    thread_id: int | None
    post_id: int | None
    post_kind: str | None
    guide_slug: str | None
    title: str
    cluster: str | None
    about_me: str
    actor: Author | None
    reason: str
    created_at: datetime
    read_at: datetime | None
    event_id: int
    rule: str

    @property
    def url(self) -> str:
        """Where it leads."""
        if self.guide_slug is not None:
            return f"/guides/{self.guide_slug}"
        if self.event in ADDRESSES:
            return ADDRESSES[self.event]
        if self.kind == Notice.MENTOR or self.event.startswith("ring."):
            return self.about_me
        if self.event == "suggestion.offered":
            return f"/p/{self.post_id}/suggestions"
        if self.post_id is not None:
            return f"/p/{self.post_id}"
        return f"/t/{self.thread_id}" if self.thread_id is not None else "/settings"


class NoticeGroup(NamedTuple):
    """Notices of one kind about one thing, the newest first."""

    rows: Sequence[NoticeRow]

    @property
    def is_unread(self) -> bool:
        """Whether any of them is unread."""
        return any(row.read_at is None for row in self.rows)


def unread_count(actor: Actor) -> int:
    """Give how many notices are unread, at most one more than is shown as a number."""
    if actor.id is None:
        return 0
    return int(_UNREAD.rows(**_values(actor))[0].unread)


def notices(
    actor: Actor, after: str | None = None, size: int = NOTICES_PER_PAGE
) -> Page[NoticeRow]:
    """Give a page of a member's notices, newest first. Raises `Invalid` for a foreign cursor."""
    scope = f"notices:{actor.id}"
    before = decode(scope, after)[0] if after else _NEWEST
    values = _values(actor) | {"before": before, "limit": size + 1}
    about_me = f"/u/{actor.username}/standing"
    rows = [_notice(row, about_me) for row in db.session.execute(_NOTICES, values)]
    return page_of(rows, size, scope, lambda row: (row.id,))


def grouped(rows: Sequence[NoticeRow]) -> list[NoticeGroup]:
    """Put together what is of one kind and about one thing, in the order of the newest."""
    groups: dict[tuple[Any, ...], list[NoticeRow]] = {}
    for row in rows:
        about: object = row.thread_id if row.kind in (Notice.ANSWER, Notice.NEWS) else row.post_id
        about = row.guide_slug or about
        key = (row.kind, row.event, row.cluster, about, row.read_at is None)
        groups.setdefault(key, []).append(row)
    return [NoticeGroup(members) for members in groups.values()]


def wanted_kinds(actor: Actor) -> set[Notice]:
    """Give the kinds a member has not switched off."""
    off = select(NoticeSetting.kind).where(NoticeSetting.member_id == actor.id)
    return set(Notice) - {Notice(kind) for kind in db.session.scalars(off)}


def muted_by(actor: Actor) -> list[Author]:
    """Give whose mentions a member does not want to hear of."""
    chosen = select(Member).join(Muting, Muting.muted_id == Member.id)
    members = db.session.scalars(
        chosen.where(Muting.member_id == actor.id, Member.erased_at.is_(None))
    )
    return [as_author(member) for member in members]


def all_notices_of(member_id: int) -> list[dict[str, Any]]:
    """Give all that a member was told, to take along; about what, they may not see any more."""
    return rows_of(
        select(
            Notification.kind,
            Notification.thread_id,
            Notification.post_id,
            Notification.guide_id,
            Notification.created_at,
            Notification.read_at,
        )
        .where(Notification.member_id == member_id)
        .order_by(Notification.id)
    )


def switched_off_by(member_id: int) -> list[dict[str, Any]]:
    """Give the kinds of notices that a member has switched off, to take along."""
    return rows_of(select(NoticeSetting.kind).where(NoticeSetting.member_id == member_id))


def _values(actor: Actor) -> dict[str, Any]:
    unlimited = actor.is_staff and (actor.role == Role.ADMIN or not actor.moderates)
    return {"me": actor.id, "staff": unlimited}


def _notice(row: Row[*tuple[Any, ...]], about_me: str) -> NoticeRow:
    known = row.author_username is not None
    return NoticeRow(
        row.id,
        row.kind,
        row.event,
        row.thread_id,
        row.post_id,
        row.post_kind,
        row.guide_slug,
        row.title or "",
        row.cluster,
        about_me,
        author_of(row) if known else None,
        row.reason or "",
        row.created_at,
        row.read_at,
        row.event_id,
        json.loads(row.data).get("rule", ""),
    )
