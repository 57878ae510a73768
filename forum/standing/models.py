"""What standing keeps besides the ledger: dossiers, certificates, topics of mentors, and cases of
suspicious votes.
"""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from forum.charter.rings import CaseState
from forum.kernel.db import Base, Id


class Dossier(Base):
    """A candidate who waits for a moderator. Its evidence is in the event `mentor.candidate`.

    `state` is open, approved, refused or closed (no longer needed).
    """

    __tablename__ = "dossiers"
    __table_args__ = (
        Index("ix_dossiers_state_id", "state", "id"),
        Index("ix_dossiers_member_id_cluster", "member_id", "cluster"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    cluster: Mapped[str] = mapped_column(String(40))
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    state: Mapped[str] = mapped_column(String(10), default="open")
    opened_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    decided_at: Mapped[datetime | None]


class Certificate(Base):
    """A mentor's certificate. `code` can't be guessed; `event_id` is what it certifies."""

    __tablename__ = "certificates"
    __table_args__ = (Index("ix_certificates_member_id_cluster", "member_id", "cluster", "id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    code: Mapped[str] = mapped_column(String(24), unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    cluster: Mapped[str] = mapped_column(String(40))
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    issued_at: Mapped[datetime]


class MentorTopics(Base):
    """What a mentor has helped with: label slugs joined by commas, the most frequent first.

    A cache that the review renews.
    """

    __tablename__ = "mentor_topics"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    cluster: Mapped[str] = mapped_column(String(40), primary_key=True)
    labels: Mapped[str] = mapped_column(String(250))


class RingCase(Base):
    """Suspicious votes of a few people in a cluster, until a moderator decides.

    `kind` and `state` are words of `charter.rings`; `signs` is JSON, a list of sign, figure and
    need as the detector found them. `reversal_id`: the event that took the points back.
    """

    __tablename__ = "ring_cases"
    __table_args__ = (Index("ix_ring_cases_state_id", "state", "id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    cluster: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(10), default=CaseState.OPEN)
    signs: Mapped[str] = mapped_column(Text)
    vote_count: Mapped[int] = mapped_column(default=0)
    opened_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    decided_at: Mapped[datetime | None]
    reversal_id: Mapped[int | None] = mapped_column(ForeignKey("events.id"))


class RingCasePerson(Base):
    """Somebody whom a case names, as one who voted or for whom the votes were."""

    __tablename__ = "ring_case_people"
    __table_args__ = (Index("ix_ring_case_people_member_id", "member_id"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("ring_cases.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)


class RingCaseVote(Base):
    """One vote of a case: who found which post helpful, or chose it as the best answer."""

    __tablename__ = "ring_case_votes"

    case_id: Mapped[int] = mapped_column(ForeignKey("ring_cases.id"), primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), primary_key=True)
    giver_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    given_at: Mapped[datetime]
