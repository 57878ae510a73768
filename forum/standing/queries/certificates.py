"""Certificates: a mentor's own, and what the ledger says of a code."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from forum.accounts.models import Member
from forum.accounts.queries import Author, as_author
from forum.boards.clusters import CLUSTER_NAMES
from forum.charter.words import MARKED_MENTOR_STATES, N_, MentorEvent, MentorState
from forum.kernel import clock
from forum.kernel.db import db
from forum.kernel.errors import NotFound
from forum.ledger.models import Event
from forum.standing.models import Certificate
from forum.standing.queries.gathering import milestones_of
from forum.standing.rules.records import GRANTS, record_of

NOT_THERE = N_("There is no certificate with this code.")


class CertificateView(NamedTuple):
    """A certificate, and what the ledger says of it now. Times are aware UTC.

    `is_founding`: it certifies an appointment. `state`: how the mentorship stands, since `since`.
    `is_latest`: no later certificate has taken its place.
    """

    code: str
    member_id: int
    holder: Author
    cluster: str
    label: str
    issued_at: datetime
    is_founding: bool
    state: MentorState
    since: datetime
    is_latest: bool

    @property
    def is_valid(self) -> bool:
        """Whether the holder is mentor of the cluster today."""
        return self.state in MARKED_MENTOR_STATES

    @property
    def shown_code(self) -> str:
        """The code in groups of four, as it is printed."""
        return " ".join(self.code[at : at + 4] for at in range(0, len(self.code), 4))


def certificate_of(member: Member, cluster: str) -> CertificateView:
    """Give a member's newest certificate of a cluster. Raises `NotFound` if there is none."""
    return _view(Certificate.member_id == member.id, Certificate.cluster == cluster)


def certificate_coded(code: str) -> CertificateView:
    """Give the certificate with this code, typed with or without spaces. Raises `NotFound`."""
    plain = "".join(code.upper().split()).replace("-", "")
    if not plain.isascii() or not plain.isalnum():
        raise NotFound(NOT_THERE)
    return _view(Certificate.code == plain)


def _view(*clauses: object) -> CertificateView:
    newest = (
        select(Certificate, Member, Event.kind)
        .join(Member, Member.id == Certificate.member_id)
        .join(Event, Event.id == Certificate.event_id)
        .where(*clauses)  # type: ignore[arg-type]
        .order_by(Certificate.id.desc())
        .limit(1)
    )
    row = db.session.execute(newest).first()
    if row is None:
        raise NotFound(NOT_THERE)
    held, member, kind = row
    now = clock.now()
    course = milestones_of([member.id])[member.id, held.cluster]
    record = record_of((each for each in course if each.at <= now), now)
    grants = [each.id for each in course if each.kind in GRANTS and each.at <= now]
    return CertificateView(
        held.code,
        member.id,
        as_author(member),
        held.cluster,
        CLUSTER_NAMES.get(held.cluster, held.cluster),
        held.issued_at,
        kind == MentorEvent.FOUNDED,
        record.state,
        record.last_at or held.issued_at,
        grants[-1:] == [held.event_id],
    )
