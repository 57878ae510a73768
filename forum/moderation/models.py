"""What waits for moderators and what it is about. What happened stands in the ledger."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.charter.moderation import ReviewState
from forum.kernel.db import Base, Id


class ReviewItem(Base):
    """Something that waits for a moderator of a board. Ids grow with time: the smallest is oldest.

    `thing_id`: the post, or of other kinds the correction, waiting edit, dossier, case or appeal.
    `subject_id`: whose it is; `acted_by_id`: whose act is appealed against. `revision`: of the post
    when the item was made. `reasons`: codes joined by commas. `climbed_at`: when an overdue appeal
    went to the admin. The decision itself is an event.
    """

    __tablename__ = "review_items"
    __table_args__ = (
        Index("ix_review_items_board_id_state_id", "board_id", "state", "id"),
        Index("ix_review_items_board_id_state_kind_id", "board_id", "state", "kind", "id"),
        Index("ix_review_items_kind_thing_id", "kind", "thing_id"),
        Index("ix_review_items_subject_id_state", "subject_id", "state", "kind", "action"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(12), default=ReviewState.OPEN)
    board_id: Mapped[int] = mapped_column(ForeignKey("boards.id"))
    post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id"))
    thing_id: Mapped[int] = mapped_column(Id)
    subject_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    acted_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    revision: Mapped[int | None]
    reasons: Mapped[str] = mapped_column(String(400), default="")
    created_at: Mapped[datetime]
    climbed_at: Mapped[datetime | None]
    claimed_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    claimed_until: Mapped[datetime | None]
    action: Mapped[str | None] = mapped_column(String(10))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    decided_at: Mapped[datetime | None]


class Flag(Base):
    """A member's report of a post. The note is the words of its event.

    `state`: open, upheld or dismissed.
    """

    __tablename__ = "flags"
    __table_args__ = (
        UniqueConstraint("post_id", "member_id"),
        Index("ix_flags_member_id_state", "member_id", "state"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    reason: Mapped[str] = mapped_column(String(12))
    weight: Mapped[int]
    state: Mapped[str] = mapped_column(String(10), default="open")
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    created_at: Mapped[datetime]


class Screening(Base):
    """What screening found in a post's newest text, under which version of the lists."""

    __tablename__ = "screenings"

    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), primary_key=True)
    revision: Mapped[int]
    lists_version: Mapped[int]
    topics: Mapped[str] = mapped_column(String(200))
    second_reader: Mapped[bool]
    held: Mapped[bool]


class Appeal(Base):
    """A member's appeal against an act (an event); the words are those of the event it was filed
    with."""

    __tablename__ = "appeals"
    __table_args__ = (Index("ix_appeals_member_id", "member_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    filed_event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    created_at: Mapped[datetime]


class LogLine(Base):
    """An event that stands in the public log. `undone_by_event_id`: what took it back."""

    __tablename__ = "log_lines"

    event_id: Mapped[int] = mapped_column(
        ForeignKey("events.id"), primary_key=True, autoincrement=False
    )
    board_id: Mapped[int | None] = mapped_column(ForeignKey("boards.id"))
    undone_by_event_id: Mapped[int | None] = mapped_column(Id)


class Takedown(Base):
    """A report of a page by somebody who need not be a member; its id is the case's number.

    `right` and `outcome` are words of `charter.takedowns`. `name`, `contact` and `explanation` are
    blanked some time after the decision, at `blanked_at`. `post_id`: what the address leads to.
    """

    __tablename__ = "takedowns"
    __table_args__ = (
        Index("ix_takedowns_decided_at_id", "decided_at", "id"),
        Index("ix_takedowns_received_at", "received_at"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    contact: Mapped[str] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(String(500))
    right: Mapped[str] = mapped_column(String(12))
    explanation: Mapped[str] = mapped_column(Text)
    post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id"))
    received_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    read_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    outcome: Mapped[str | None] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(String(500), default="")
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    blanked_at: Mapped[datetime | None]
