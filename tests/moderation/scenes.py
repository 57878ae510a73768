"""What the tests of moderation begin with: texts that are held, items, decisions."""

from typing import Any

from sqlalchemy import func, select

from forum.charter.actor import Actor
from forum.charter.moderation import ReviewState
from forum.kernel.db import db
from forum.kernel.transactions import transaction
from forum.ledger.models import Event
from forum.moderation.models import ReviewItem
from forum.moderation.service.deciding import Decision, decide
from forum.moderation.service.flagging import flag
from forum.moderation.service.undoing import undo
from forum.notifications.models import Notification
from forum.threads.models import Post, Thread
from tests.builders import a_member, an_answer

SPAM = "Main slot gacor di sini, deposit receh pasti maxwin."


def a_held_answer(to: Thread | None = None, by: Actor | None = None, body: str = SPAM) -> Post:
    """Answer with a text that the lists hold."""
    return an_answer(to, by, body)


def item_of(post: Post, kind: str | None = None) -> ReviewItem:
    """Give the newest item about a post."""
    chosen = select(ReviewItem).where(ReviewItem.post_id == post.id)
    if kind:
        chosen = chosen.where(ReviewItem.kind == kind)
    newest = chosen.order_by(ReviewItem.id.desc()).limit(1)
    return db.session.execute(newest).scalar_one()


def waiting() -> list[ReviewItem]:
    """Give all that waits."""
    db.session.rollback()
    chosen = select(ReviewItem).where(ReviewItem.state == ReviewState.OPEN)
    return list(db.session.scalars(chosen.order_by(ReviewItem.id)))


def decided(actor: Actor, item: ReviewItem, action: str, reason: str = "", **more: Any) -> None:
    """Let somebody decide on an item as it stands now."""
    item_id = item.id
    revision = db.session.get_one(Post, item.post_id).revision if item.post_id else None
    with transaction():
        decide(actor, item_id, Decision(action, reason, more.pop("revision", revision), **more))


def reported(post: Post, reason: str = "spam", by: Actor | None = None, note: str = "") -> None:
    """Let a member report a post."""
    member = by or a_member()
    with transaction():
        flag(member, post.id, reason, note)


def taken_back(actor: Actor, event_id: int) -> None:
    """Let somebody take an act back."""
    with transaction():
        undo(actor, event_id, "Keliru.")


def newest(kind: str) -> Event:
    """Give the newest event of a kind."""
    db.session.rollback()
    found = select(func.max(Event.id)).where(Event.kind == kind).scalar_subquery()
    return db.session.execute(select(Event).where(Event.id == found)).scalar_one()


def told(member: Actor) -> list[str]:
    """Give the kinds of events that a member was told of, oldest first."""
    db.session.rollback()
    rows = (
        select(Event.kind)
        .join(Notification, Notification.event_id == Event.id)
        .where(Notification.member_id == member.id)
        .order_by(Event.id)
    )
    return list(db.session.scalars(rows))
