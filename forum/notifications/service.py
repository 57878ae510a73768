"""Writing notices, reading them away, and choosing which kinds one wants."""

from collections.abc import Iterable, Sequence

from sqlalchemy import String, bindparam, delete, text, update

from forum.accounts.models import Member, Muting
from forum.charter.actor import Actor
from forum.charter.words import Notice
from forum.kernel import clock
from forum.kernel.db import Id, UtcDateTime, db
from forum.kernel.permission import ensure
from forum.ledger.models import Event
from forum.notifications.models import NoticeSetting, Notification

_TYPES = (
    bindparam("kind", type_=String()),
    bindparam("thread_id", type_=Id),
    bindparam("post_id", type_=Id),
    bindparam("now", type_=UtcDateTime()),
)
_TELL = text(
    "INSERT INTO notifications "
    "(member_id, event_id, kind, actor_id, thread_id, post_id, guide_id, created_at) "
    "SELECT m.id, :event_id, :kind, :actor_id, :thread_id, :post_id, :guide_id, :now "
    "FROM members m "
    "WHERE m.id = :member_id AND m.erased_at IS NULL "
    "AND NOT EXISTS (SELECT 1 FROM notice_settings s "
    "WHERE s.member_id = m.id AND s.kind = :kind) "
    "ON CONFLICT (member_id, event_id) DO NOTHING"
).bindparams(*_TYPES, bindparam("guide_id", type_=Id))
_TELL_FOLLOWERS = text(
    "INSERT INTO notifications "
    "(member_id, event_id, kind, actor_id, thread_id, post_id, created_at) "
    "SELECT f.member_id, :event_id, :kind, :actor_id, :thread_id, :post_id, :now "
    "FROM followings f WHERE f.thread_id = :thread_id AND f.member_id <> :actor_id "
    "AND NOT EXISTS (SELECT 1 FROM notice_settings s "
    "WHERE s.member_id = f.member_id AND s.kind = :kind) "
    "ON CONFLICT (member_id, event_id) DO NOTHING"
).bindparams(*_TYPES)


def tell(
    event: Event,
    wanted: Sequence[tuple[int, Notice]],
    *,
    thread_id: int | None = None,
    post_id: int | None = None,
    guide_id: int | None = None,
) -> None:
    """Tell each of these members once, by the first kind they have not switched off.

    Nobody is told of their own act, and nobody whose account is gone.
    """
    for member_id, kind in wanted:
        if member_id == event.actor_id:
            continue
        values = {
            "member_id": member_id,
            "event_id": event.id,
            "kind": kind.value,
            "actor_id": event.actor_id,
            "thread_id": thread_id,
            "post_id": post_id,
            "guide_id": guide_id,
            "now": event.created_at,
        }
        db.session.connection().execute(_TELL, values)


def tell_followers(event: Event, *, thread_id: int, post_id: int) -> None:
    """Tell all who follow a thread and have not been told of this event otherwise."""
    values = {
        "event_id": event.id,
        "kind": Notice.NEWS.value,
        "actor_id": event.actor_id,
        "thread_id": thread_id,
        "post_id": post_id,
        "now": event.created_at,
    }
    db.session.connection().execute(_TELL_FOLLOWERS, values)


def mark_read(actor: Actor, ids: Sequence[int] | None = None) -> None:
    """Note that a member has read these notices, or all of them."""
    ensure(actor, "member.settle", actor)
    unread = update(Notification).where(
        Notification.member_id == actor.id, Notification.read_at.is_(None)
    )
    if ids is not None:
        unread = unread.where(Notification.id.in_(ids))
    db.session.execute(
        unread.values(read_at=clock.now()).execution_options(synchronize_session=False)
    )


def choose_kinds(actor: Actor, wanted: Iterable[Notice]) -> None:
    """Be told of exactly these kinds from now on."""
    ensure(actor, "member.settle", actor)
    db.session.execute(delete(NoticeSetting).where(NoticeSetting.member_id == actor.id))
    for kind in set(Notice) - set(wanted):
        db.session.add(NoticeSetting(member_id=actor.id, kind=kind))


def mute(actor: Actor, member: Member) -> None:
    """Hear no more of mentions by a member; twice is once."""
    ensure(actor, "member.mute", member)
    if db.session.get(Muting, (actor.id, member.id)) is None:
        db.session.add(Muting(member_id=actor.id, muted_id=member.id, since=clock.now()))


def unmute(actor: Actor, member: Member) -> None:
    """Hear of mentions by a member again."""
    ensure(actor, "member.mute", member)
    db.session.execute(
        delete(Muting).where(Muting.member_id == actor.id, Muting.muted_id == member.id)
    )


def forget_member(member_id: int) -> None:
    """Delete the notices and choices of an account being erased."""
    for belonging in (Notification, NoticeSetting):
        db.session.execute(delete(belonging).where(belonging.member_id == member_id))
