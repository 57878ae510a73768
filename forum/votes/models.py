"""Helpful votes as they stand. What happened to them is in the ledger."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from forum.kernel.db import Base


class Vote(Base):
    """A member says that a post helped."""

    __tablename__ = "votes"
    __table_args__ = (Index("ix_votes_voter_id", "voter_id"),)

    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), primary_key=True)
    voter_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    given_at: Mapped[datetime]
