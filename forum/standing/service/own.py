"""What mentors choose themselves: a rest, to step down, to decline, to be willing again."""

from datetime import timedelta

from forum.accounts.queries import present_member
from forum.charter.actor import Actor
from forum.charter.limits import DECLINE_DAYS
from forum.charter.words import (
    ACTING_MENTOR_STATES,
    MARKED_MENTOR_STATES,
    N_,
    MentorEvent,
    MentorState,
)
from forum.kernel import clock
from forum.kernel.errors import AlreadyDone, Conflict
from forum.kernel.permission import ensure
from forum.standing.rules.course import Change
from forum.standing.rules.records import BY_ACT, BY_MEMBER, Record
from forum.standing.service.changing import change_course, hold_record
from forum.standing.service.offices import in_cluster

NOT_MENTOR = N_("You are no mentor of this cluster.")


def rest(actor: Actor, member_id: int, cluster: str) -> None:
    """Take a rest: no rights, the mark stays. The next act in the cluster ends it.

    Raises `AlreadyDone` while resting, `Conflict` for who is no mentor there.
    """
    held = _hold(actor, member_id, cluster)
    if held.state == MentorState.RESTING:
        raise AlreadyDone(N_("You are resting already."))
    if held.state not in ACTING_MENTOR_STATES:
        raise Conflict(NOT_MENTOR)
    _change(member_id, cluster, held, MentorEvent.RESTED, MentorState.RESTING, held.base)


def resume(actor: Actor, member_id: int, cluster: str) -> None:
    """End one's rest. Raises `AlreadyDone` for who doesn't rest."""
    held = _hold(actor, member_id, cluster)
    if held.state != MentorState.RESTING:
        raise AlreadyDone(N_("You are not resting."))
    _change(member_id, cluster, held, MentorEvent.RESUMED, held.base, held.base)


def resume_by_act(member_id: int, cluster: str) -> None:
    """End the rest of a mentor who has just acted in the cluster; others stay as they are."""
    held = hold_record(member_id, cluster)
    if held.state == MentorState.RESTING:
        change = Change(MentorEvent.RESUMED, held.base, held.base, BY_ACT)
        change_course(member_id, cluster, change, before=held, actor_id=member_id)


def step_down(actor: Actor, member_id: int, cluster: str) -> None:
    """Be no mentor, and no candidate, until one is willing again; early on it is declining.

    Raises `Conflict` for who is neither.
    """
    held = _hold(actor, member_id, cluster)
    if held.state != MentorState.CANDIDATE and held.state not in MARKED_MENTOR_STATES:
        raise Conflict(NOT_MENTOR)
    kind = MentorEvent.DECLINED if may_decline(held) else MentorEvent.STEPPED_DOWN
    _change(member_id, cluster, held, kind, MentorState.NONE, MentorState.NONE)


def be_willing(actor: Actor, member_id: int, cluster: str) -> None:
    """Let the rule make one mentor again. Raises `AlreadyDone` for who has not declined."""
    held = _hold(actor, member_id, cluster)
    if held.willing:
        raise AlreadyDone(N_("You have not declined to be mentor here."))
    _change(member_id, cluster, held, MentorEvent.WILLING, MentorState.NONE, MentorState.NONE)


def may_decline(record: Record) -> bool:
    """Whether leaving now is declining: as a candidate, or soon after becoming mentor."""
    if record.state == MentorState.CANDIDATE:
        return True
    declining_since = clock.now() - timedelta(days=DECLINE_DAYS)
    return record.begun_at is not None and record.begun_at > declining_since


def _hold(actor: Actor, member_id: int, cluster: str) -> Record:
    member = present_member(member_id)
    ensure(actor, "mentor.choose", in_cluster(member, cluster))
    return hold_record(member.id, cluster)


def _change(
    member_id: int,
    cluster: str,
    held: Record,
    kind: MentorEvent,
    state: MentorState,
    base: MentorState,
) -> None:
    change = Change(kind, state, base, BY_MEMBER)
    change_course(member_id, cluster, change, before=held, actor_id=member_id)
