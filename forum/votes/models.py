"""Helpful votes, endorsements and corrections as they stand. What happened to them is in the
ledger.
"""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from forum.charter.words import CorrectionState
from forum.kernel.db import Base, Id


class Vote(Base):
    """A member says that a post helped."""

    __tablename__ = "votes"
    __table_args__ = (Index("ix_votes_voter_id", "voter_id"),)

    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), primary_key=True)
    voter_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    given_at: Mapped[datetime]


class Endorsement(Base):
    """A mentor of the cluster confirms an answer."""

    __tablename__ = "endorsements"
    __table_args__ = (Index("ix_endorsements_mentor_id", "mentor_id"),)

    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), primary_key=True)
    mentor_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    given_at: Mapped[datetime]


class Correction(Base):
    """What a mentor of the cluster says must be corrected in an answer.

    `note` is Markdown, `html` the same as shown, written by `renderer`. `revision` is the answer's
    when the note was written. `decided_by_id` is empty where nobody decided but time.
    """

    __tablename__ = "corrections"
    __table_args__ = (
        Index("ix_corrections_post_id", "post_id"),
        Index("ix_corrections_mentor_id", "mentor_id"),
        Index("ix_corrections_state_written_at", "state", "written_at"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
    mentor_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    note: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    renderer: Mapped[int]
    revision: Mapped[int]
    state: Mapped[str] = mapped_column(String(9), default=CorrectionState.OPEN)
    written_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
