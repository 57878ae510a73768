"""What standing keeps besides the ledger: dossiers that wait, certificates, topics of mentors."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

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
