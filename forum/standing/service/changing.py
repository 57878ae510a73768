"""The one way a course changes: the state, its event with the evidence, and what hangs on it."""

import secrets
from typing import Any, NamedTuple

from sqlalchemy import update

from forum.accounts.queries import present_member
from forum.accounts.service.offices import set_mentor_state
from forum.charter.promotion import Figures
from forum.kernel import clock
from forum.kernel.db import db
from forum.ledger.models import Event
from forum.ledger.service import record
from forum.standing.models import Certificate, Dossier
from forum.standing.queries.gathering import milestones_of
from forum.standing.rules.course import Change
from forum.standing.rules.records import CONFIRMATION, GRANTS, Record, record_of

CODE_CHARACTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 20
"""Of 30 characters, none easily taken for another: 98 bits, too many to guess."""
CLOSED = "closed"


class Evidence(NamedTuple):
    """What a decision rests on: the figures, and the number of the thresholds' version."""

    figures: Figures
    version: int


def hold_record(member_id: int, cluster: str) -> Record:
    """Give a member's course as it stands now, the member locked until the transaction ends.

    Raises `NotFound` for an unknown or erased member.
    """
    present_member(member_id)
    milestones = milestones_of([member_id]).get((member_id, cluster), [])
    return record_of(milestones, clock.now())


def change_course(
    member_id: int,
    cluster: str,
    change: Change,
    *,
    before: Record,
    actor_id: int | None = None,
    evidence: Evidence | None = None,
    words: str = "",
) -> Event:
    """Write down a change of a course: state and rights, one event, certificate and dossier.

    `before` is the record as held in this transaction.
    """
    set_mentor_state(member_id, cluster, change.state)
    data: dict[str, Any] = {
        "before": str(before.state),
        "state": str(change.state),
        "base": str(change.base),
        "by": change.by,
        **change.more,
    }
    if evidence is not None:
        data |= {"figures": evidence.figures._asdict(), "thresholds": evidence.version}
    _close_dossier(member_id, cluster)
    event = record(
        str(change.kind),
        thing="member",
        thing_id=member_id,
        actor_id=actor_id,
        subject_id=member_id,
        cluster=cluster,
        data=data,
        words=words,
    )
    if change.kind in GRANTS:
        _certify(member_id, cluster, event)
    elif change.more.get("waits_for") == CONFIRMATION:
        _open_dossier(event)
    return event


def close_dossiers(member_id: int) -> None:
    """Close what waits for a moderator about a member who leaves."""
    _close(Dossier.member_id == member_id)


def _close_dossier(member_id: int, cluster: str) -> None:
    _close(Dossier.member_id == member_id, Dossier.cluster == cluster)


def _close(*clauses: Any) -> None:
    db.session.execute(
        update(Dossier)
        .where(Dossier.state == "open", *clauses)
        .values(state=CLOSED)
        .execution_options(synchronize_session="fetch")
    )


def _open_dossier(event: Event) -> None:
    dossier = Dossier(
        member_id=event.thing_id,
        cluster=event.cluster,
        event_id=event.id,
        opened_at=event.created_at,
    )
    db.session.add(dossier)
    db.session.flush()
    record(
        "dossier.opened",
        thing="dossier",
        thing_id=dossier.id,
        actor_id=None,
        subject_id=event.thing_id,
        cluster=event.cluster,
    )


def _certify(member_id: int, cluster: str, event: Event) -> None:
    code = "".join(secrets.choice(CODE_CHARACTERS) for _ in range(CODE_LENGTH))
    db.session.add(
        Certificate(
            code=code,
            member_id=member_id,
            cluster=cluster,
            event_id=event.id,
            issued_at=event.created_at,
        )
    )
