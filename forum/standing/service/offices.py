"""What moderators decide over mentors: appointing, confirming, suspending, reinstating."""

from typing import Any, NamedTuple

from sqlalchemy import select

from forum.accounts.models import Member, Membership
from forum.accounts.queries import present_member
from forum.boards.clusters import CLUSTER_NAMES
from forum.boards.models import Board
from forum.charter.actor import Actor
from forum.charter.limits import REASON_MAX_CHARACTERS
from forum.charter.words import (
    MARKED_MENTOR_STATES,
    N_,
    MentorEvent,
    MentorState,
)
from forum.kernel import clock
from forum.kernel.db import db
from forum.kernel.errors import AlreadyDone, Conflict, Invalid, NotFound, Sentence
from forum.kernel.permission import ensure
from forum.kernel.text import clean_line
from forum.standing.models import Dossier
from forum.standing.queries.gathering import courses_of, milestones_of
from forum.standing.queries.plans import charter_now
from forum.standing.rules.course import Change
from forum.standing.rules.facts import Facts, figures_at
from forum.standing.rules.records import BY_STAFF, record_of
from forum.standing.service.changing import Evidence, change_course, hold_record

NO_CLUSTER = N_("There is no such cluster.")


class ClusterMember(NamedTuple):
    """A member in a cluster, as the policies ask of them."""

    id: int
    role: str
    board_slug: str


def in_cluster(member: Member, cluster: str) -> ClusterMember:
    """Give what policies ask of a member in a cluster. Raises `NotFound` for an unknown one."""
    if cluster not in CLUSTER_NAMES:
        raise NotFound(NO_CLUSTER)
    return ClusterMember(member.id, member.role, cluster)


def appoint(actor: Actor, member_id: int, cluster: str, reason: str, evidence: str) -> None:
    """Appoint a known producer as founding mentor of a cluster.

    Raises `Forbidden` for oneself and, unless the admin does it, for a moderator; `Invalid` on
    `reason` and `evidence`; `AlreadyDone` for a mentor, `Conflict` while all places are taken or
    the mentorship is suspended.
    """
    member = present_member(member_id)
    ensure(actor, "mentor.appoint", in_cluster(member, cluster))
    words = _words(reason=reason, evidence=evidence)
    held = hold_record(member.id, cluster)
    if held.state in MARKED_MENTOR_STATES:
        raise AlreadyDone(N_("This member is mentor of the cluster already."))
    if held.state == MentorState.SUSPENDED:
        raise Conflict(N_("A moderator has suspended this mentor. Reinstate them instead."))
    most = charter_now().thresholds.founders
    if _founders(cluster) >= most:
        raise Conflict(N_("The cluster has its %(most)s founding mentors already."), most=most)
    change_course(
        member.id,
        cluster,
        Change(MentorEvent.FOUNDED, MentorState.FOUNDING, MentorState.FOUNDING, BY_STAFF),
        before=held,
        actor_id=actor.id,
        evidence=_evidence(member.id, cluster),
        words=words,
    )


def confirm(actor: Actor, dossier_id: int, reason: str, *, approve: bool) -> None:
    """Decide on a candidate's dossier: make them mentor, or not now.

    Raises `NotFound` for an unknown one or another's cluster, `Forbidden` for one's own, `Invalid`
    on `reason` when refusing without one, `Conflict` if it is decided already.
    """
    dossier = db.session.get(Dossier, dossier_id)
    if dossier is None or not actor.looks_after(dossier.cluster):
        raise NotFound(N_("There is no such dossier."))
    member = present_member(dossier.member_id)
    ensure(actor, "mentor.confirm", in_cluster(member, dossier.cluster))
    db.session.refresh(dossier)
    if dossier.state != "open":
        raise Conflict(N_("This dossier is decided already."))
    words = clean_line(reason) if approve else _words(reason=reason)
    dossier.state = "approved" if approve else "refused"
    dossier.decided_by_id, dossier.decided_at = actor.id, clock.now()
    db.session.flush()
    yes = Change(MentorEvent.PROMOTED, MentorState.ACTIVE, MentorState.ACTIVE, BY_STAFF)
    no = Change(MentorEvent.REFUSED, MentorState.NONE, MentorState.NONE, BY_STAFF)
    change_course(
        member.id,
        dossier.cluster,
        yes if approve else no,
        before=hold_record(member.id, dossier.cluster),
        actor_id=actor.id,
        evidence=_evidence(member.id, dossier.cluster),
        words=words[:REASON_MAX_CHARACTERS],
    )


def suspend(actor: Actor, member_id: int, cluster: str, reason: str) -> None:
    """Take a mentor's rights in a cluster away, for a reason that the member reads.

    Raises `Forbidden` for oneself, `Invalid` on `reason`, `AlreadyDone` if suspended, `Conflict`
    for somebody who is no mentor there.
    """
    member = present_member(member_id)
    ensure(actor, "mentor.suspend", in_cluster(member, cluster))
    words = _words(reason=reason)
    held = hold_record(member.id, cluster)
    if held.state == MentorState.SUSPENDED:
        raise AlreadyDone(N_("This mentor is suspended already."))
    if held.state not in MARKED_MENTOR_STATES:
        raise Conflict(N_("This member is no mentor of the cluster."))
    change = Change(MentorEvent.SUSPENDED, MentorState.SUSPENDED, held.base, BY_STAFF)
    change_course(member.id, cluster, change, before=held, actor_id=actor.id, words=words)


def reinstate(actor: Actor, member_id: int, cluster: str, reason: str) -> None:
    """Give a suspended mentor the rights back, as they were.

    Raises `Forbidden` for oneself, `Invalid` on `reason`, `AlreadyDone` if not suspended.
    """
    member = present_member(member_id)
    ensure(actor, "mentor.suspend", in_cluster(member, cluster))
    words = _words(reason=reason)
    held = hold_record(member.id, cluster)
    if held.state != MentorState.SUSPENDED:
        raise AlreadyDone(N_("This mentor is not suspended."))
    change = Change(MentorEvent.REINSTATED, held.base, held.base, BY_STAFF)
    change_course(member.id, cluster, change, before=held, actor_id=actor.id, words=words)


def _founders(cluster: str) -> int:
    """Count the founding mentors, resting ones too; let nobody else appoint one meanwhile."""
    db.session.execute(select(Board.id).where(Board.cluster == cluster).with_for_update())
    chosen = select(Membership.member_id).where(
        Membership.cluster == cluster,
        Membership.mentor_state.in_((MentorState.FOUNDING, MentorState.RESTING)),
    )
    courses = milestones_of(list(db.session.scalars(chosen)))
    records = (
        record_of(course, clock.now()) for (_, at), course in courses.items() if at == cluster
    )
    return sum(record.base == MentorState.FOUNDING for record in records)


def _evidence(member_id: int, cluster: str) -> Evidence:
    now, charter = clock.now(), charter_now()
    facts = courses_of([member_id], now).facts.get((member_id, cluster)) or Facts(now)
    return Evidence(figures_at(facts, now, charter.thresholds.safety_days), charter.version)


def _words(**fields: str) -> str:
    """Give the words of an act, each field a line. Raises `Invalid` for what is empty or long."""
    lines = {name: clean_line(text) for name, text in fields.items()}
    errors: dict[str, Any] = {
        name: N_("Write this in a sentence. The member will read it.")
        for name, line in lines.items()
        if not line
    }
    errors |= {
        name: Sentence(
            N_("Shorten this to %(max)s characters or fewer."), max=REASON_MAX_CHARACTERS
        )
        for name, line in lines.items()
        if len(line) > REASON_MAX_CHARACTERS
    }
    if errors:
        raise Invalid(errors)
    return "\n".join(lines.values())
