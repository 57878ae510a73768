"""Reports of posts by members: weighed, and decided together."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import case, func, select

from forum.charter.actor import OPERATOR, Actor
from forum.charter.limits import REASON_MAX_CHARACTERS
from forum.charter.moderation import (
    FLAGS_HIDE_AT_WEIGHT,
    FlagReason,
    ReviewKind,
    flag_weight,
)
from forum.charter.policies import is_mentor_here
from forum.charter.words import N_, State
from forum.kernel import clock, rates
from forum.kernel.db import db
from forum.kernel.errors import Conflict, Invalid, Sentence
from forum.kernel.permission import ensure
from forum.kernel.text import clean
from forum.ledger.models import Event
from forum.ledger.service import blank, record
from forum.moderation.models import Flag
from forum.moderation.service.items import open_item
from forum.threads.models import Post, Thread
from forum.threads.service.changing import hide
from forum.threads.service.loading import Held, hold_post
from forum.threads.service.recording import record_post

_OWN_WORDS = ("flag.given", "appeal.filed", "suggestion.submitted", "suggestion.offered")
"""Events whose words a member wrote for those who decide."""


def flag(actor: Actor, post_id: int, reason: str, note: str = "") -> Flag:
    """Report a post to the moderators; with enough weight it hides itself until they decide.

    Raises `Invalid` on `reason` and `note`, `Conflict` for a second report of the same member or
    a post that can't be seen by all, `TooMany` over the rate.
    """
    held = hold_post(actor, post_id)
    ensure(actor, "post.flag", held.facts)
    if reason not in set(FlagReason):
        raise Invalid({"reason": N_("Choose a reason of the list.")})
    note = clean(note)
    if len(note) > REASON_MAX_CHARACTERS:
        too_long = Sentence(
            N_("Shorten this to %(max)s characters or fewer."), max=REASON_MAX_CHARACTERS
        )
        raise Invalid({"note": too_long})
    if held.post.state != State.VISIBLE or held.thread.state != State.VISIBLE:
        raise Conflict(N_("This post can't be seen by all just now."))
    if _of(post_id, actor.id) is not None:
        raise Conflict(N_("You have reported this post already. A moderator looks at it."))
    rates.count("flag", str(actor.id))
    given = _keep(actor, held, FlagReason(reason), note)
    flags = open_flags(post_id)
    open_item(
        ReviewKind.FLAGGED,
        post_id,
        board_id=held.thread.board_id,
        post=held.post,
        reasons=[each.reason for each in flags],
    )
    _hide_if_grave(actor, held, given, flags)
    return given


def uphold(actor_id: int | None, thread: Thread, post: Post, cluster: str | None) -> None:
    """Say that the open reports of a post were right: one event for each reason."""
    flags = _decide(post.id, "upheld")
    for reason in sorted({each.reason for each in flags}):
        count = sum(each.reason == reason for each in flags)
        facts: dict[str, Any] = {"reason": reason, "flags": count}
        record_post("flag.upheld", actor_id, thread, post, cluster, **facts)


def dismiss(
    actor_id: int | None, thread: Thread, post: Post, cluster: str | None, reason: str
) -> None:
    """Say that the open reports of a post need no act."""
    flags = _decide(post.id, "dismissed")
    if flags:
        record_post(
            "flag.dismissed",
            actor_id,
            thread,
            post,
            cluster,
            words=reason,
            flags=[each.id for each in flags],
        )


def open_again(flag_ids: Sequence[int]) -> None:
    """Let reports wait again: their dismissal was taken back."""
    for given in db.session.scalars(select(Flag).where(Flag.id.in_(flag_ids))):
        given.state = "open"
    db.session.flush()


def open_flags(post_id: int) -> list[Flag]:
    """Give the reports of a post that nobody has decided yet, oldest first."""
    chosen = select(Flag).where(Flag.post_id == post_id, Flag.state == "open")
    return list(db.session.scalars(chosen.order_by(Flag.id)))


def forget_member(member_id: int) -> None:
    """Blank the notes, appeals and reasons that a member wrote to those who decide."""
    written = select(Event.text_id).where(
        Event.actor_id == member_id,
        Event.kind.in_(_OWN_WORDS),
        Event.text_id.is_not(None),
    )
    for text_id in db.session.scalars(written).all():
        blank(text_id or 0)


def _of(post_id: int, member_id: int | None) -> Flag | None:
    chosen = select(Flag).where(Flag.post_id == post_id, Flag.member_id == member_id)
    return db.session.execute(chosen).scalar()


def _keep(actor: Actor, held: Held, reason: FlagReason, note: str) -> Flag:
    # Without a subject: the author does not learn who reports, not even from their own export.
    event = record(
        "flag.given",
        thing="post",
        thing_id=held.post.id,
        actor_id=actor.id,
        cluster=held.facts.cluster,
        data={"reason": reason.value, "thread": held.thread.id},
        words=note,
    )
    given = Flag(
        post_id=held.post.id,
        member_id=actor.id,
        reason=reason,
        weight=_weight_of(actor),
        state="open",
        event_id=event.id,
        created_at=clock.now(),
    )
    db.session.add(given)
    db.session.flush()
    return given


def _weight_of(actor: Actor) -> int:
    upheld = func.coalesce(func.sum(case((Flag.state == "upheld", 1), else_=0)), 0)
    decided = select(upheld, func.count()).where(
        Flag.member_id == actor.id, Flag.state.in_(("upheld", "dismissed"))
    )
    right, all_of_them = db.session.execute(decided).one()
    return flag_weight(int(right), int(all_of_them))


def _hide_if_grave(actor: Actor, held: Held, given: Flag, flags: Sequence[Flag]) -> None:
    if given.reason == FlagReason.DANGEROUS and is_mentor_here(actor, held.facts):
        hide(OPERATOR, held.post.id, "", rule="mentor")
    elif sum(each.weight for each in flags) >= FLAGS_HIDE_AT_WEIGHT:
        hide(OPERATOR, held.post.id, "", rule="flags")


def _decide(post_id: int, state: str) -> list[Flag]:
    flags = open_flags(post_id)
    for each in flags:
        each.state = state
    db.session.flush()
    return flags
