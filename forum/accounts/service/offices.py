"""What others give a member and take back: roles, marks, mentorship, suspension."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select

from forum.accounts.models import Member, Membership
from forum.accounts.queries import present_member
from forum.charter.actor import Actor
from forum.charter.limits import (
    INSTITUTION_MAX_CHARACTERS,
    REASON_MAX_CHARACTERS,
    SUSPENSION_MAX_DAYS,
)
from forum.charter.words import ACTING_MENTOR_STATES, N_, MentorState, Role
from forum.kernel import clock
from forum.kernel.db import db
from forum.kernel.errors import AlreadyDone, Conflict, Invalid, Sentence
from forum.kernel.permission import ensure
from forum.kernel.text import clean_line
from forum.kernel.versions import touch_site
from forum.ledger.service import record


def give_role(actor: Actor, member_id: int, role: Role, boards: Iterable[str] = ()) -> None:
    """Give a role; a moderator may be limited to the boards with these slugs."""
    ensure(actor, "member.role")
    member = present_member(member_id)
    moderates = ",".join(sorted(set(boards))) if role == Role.MODERATOR else ""
    if (member.role, member.moderates) == (role, moderates):
        return
    member.role, member.moderates = role, moderates
    record_on("member.role_given", member, actor, data={"role": str(role), "boards": moderates})


def mark_resource_person(actor: Actor, member_id: int, institution: str | None) -> None:
    """Mark a member as a resource person of an institution, or take the mark away (None).

    Raises `Invalid` on `institution`, `Conflict` if there is no mark to take away.
    """
    member = present_member(member_id)
    ensure(actor, "member.mark", member)
    if institution is None:
        _unmark(actor, member)
        return
    name = clean_line(institution)
    if not name:
        raise Invalid({"institution": N_("Write the name of the institution.")})
    if len(name) > INSTITUTION_MAX_CHARACTERS:
        raise Invalid({"institution": _too_long(INSTITUTION_MAX_CHARACTERS)})
    member.institution = name
    touch_site()
    record_on("member.marked", member, actor, words=name)


def suspend(actor: Actor, member_id: int, until: datetime, reason: str) -> None:
    """Suspend a member until a moment (aware), for a reason that they and the log can read.

    Raises `Invalid` on `until` and `reason`.
    """
    member = present_member(member_id)
    ensure(actor, "member.suspend", member)
    words = checked_words(reason)
    if until <= clock.now():
        raise Invalid({"until": N_("Choose a day that is still to come.")})
    if until > clock.now() + timedelta(days=SUSPENSION_MAX_DAYS):
        raise Invalid({"until": N_("Choose a day within the next ten years.")})
    member.suspended_until = until
    touch_site()
    data = {"until": until.isoformat(timespec="seconds")}
    record_on("member.suspended", member, actor, data=data, words=words)


def lift_suspension(actor: Actor, member_id: int, reason: str) -> None:
    """Let a suspended member take part again. Raises `AlreadyDone` for any other."""
    member = present_member(member_id)
    ensure(actor, "member.suspend", member)
    words = checked_words(reason)
    if member.suspended_until is None or member.suspended_until <= clock.now():
        raise AlreadyDone(N_("This member is not suspended."))
    member.suspended_until = None
    touch_site()
    record_on("member.reinstated", member, actor, words=words)


def set_mentor_state(member_id: int, cluster: str, state: MentorState) -> None:
    """Write down how a member stands as mentor of a cluster, and keep the rights that follow.

    The room that decides it has asked who may, and records why.
    """
    member = present_member(member_id)
    membership = db.session.get(Membership, (member_id, cluster))
    if membership is None:
        membership = Membership(member_id=member_id, cluster=cluster)
        db.session.add(membership)
    elif membership.mentor_state == state:
        return
    membership.mentor_state, membership.since = state, clock.now()
    db.session.flush()
    _keep_rights(member)


def give_duty(cluster: str, member_ids: Collection[int]) -> None:
    """Let exactly these members stand in for staff in a cluster, by the moderation's rule."""
    for member in db.session.scalars(
        select(Member).where(or_(Member.duty_in != "", Member.id.in_(member_ids)))
    ).all():
        duty = set(filter(None, member.duty_in.split(",")))
        duty = duty | {cluster} if member.id in member_ids else duty - {cluster}
        member.duty_in = ",".join(sorted(duty))
    db.session.flush()


def _keep_rights(member: Member) -> None:
    acting = _clusters_of(member, ACTING_MENTOR_STATES)
    resting = _clusters_of(member, {MentorState.RESTING})
    if (member.mentor_of, member.mentor_resting) != (acting, resting):
        member.mentor_of, member.mentor_resting = acting, resting
        touch_site()


def _clusters_of(member: Member, states: Collection[MentorState]) -> str:
    chosen = select(Membership.cluster).where(
        Membership.member_id == member.id, Membership.mentor_state.in_(sorted(states))
    )
    return ",".join(sorted(db.session.scalars(chosen)))


def _unmark(actor: Actor, member: Member) -> None:
    if member.institution is None:
        raise Conflict(N_("This member is no resource person."))
    member.institution = None
    touch_site()
    record_on("member.unmarked", member, actor)


def checked_words(text: str) -> str:
    """Give a clean reason that the member will read. Raises `Invalid` on `reason`."""
    words = clean_line(text)
    if not words:
        raise Invalid({"reason": N_("Write a short reason. The member will read it.")})
    if len(words) > REASON_MAX_CHARACTERS:
        raise Invalid({"reason": _too_long(REASON_MAX_CHARACTERS)})
    return words


def _too_long(characters: int) -> Sentence:
    return Sentence(N_("Shorten this to %(max)s characters or fewer."), max=characters)


def record_on(kind: str, member: Member, actor: Actor, **more: Any) -> None:
    """Record an act on a member."""
    record(
        kind,
        thing="member",
        thing_id=member.id,
        actor_id=actor.id,
        subject_id=member.id,
        **more,
    )
