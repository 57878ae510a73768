"""The kernel's own tables: kept answers to repeated requests, the outbox, limits and versions."""

from datetime import datetime

from sqlalchemy import Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.kernel.db import Base, Id


class KeptAnswer(Base):
    """The answer once given to an idempotency key, or the lease of one still in progress.

    `status` is empty while the act is in progress; `lease_until` then tells when a crash frees it.
    """

    __tablename__ = "kept_answers"
    __table_args__ = (
        UniqueConstraint("member_id", "key"),
        Index("ix_kept_answers_created_at", "created_at"),
        Index("ix_kept_answers_member_id_id", "member_id", "id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    member_id: Mapped[int] = mapped_column(Id)
    key: Mapped[str] = mapped_column(String(200))
    request_hash: Mapped[str] = mapped_column(String(64))
    lease_until: Mapped[datetime]
    status: Mapped[int | None]
    content_type: Mapped[str | None] = mapped_column(String(100))
    location: Mapped[str | None] = mapped_column(Text)
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]


class OutboxRow(Base):
    """Something that must leave the house after the commit, at least once.

    `key` is the receiver's idempotency key; `payload` is JSON. A row whose last attempt failed
    waits until `due_at`.
    """

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_sent_at_due_at", "sent_at", "due_at"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    payload: Mapped[str] = mapped_column(Text)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]


class Attempt(Base):
    """How often something limited was tried in the running window. Atomic, for all processes."""

    __tablename__ = "attempts"
    __table_args__ = (Index("ix_attempts_window_ends_at", "window_ends_at"),)

    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    times: Mapped[int]
    window_ends_at: Mapped[datetime]


class Epoch(Base):
    """One row: the number that every stored page depends on. Raised by what shows everywhere."""

    __tablename__ = "epoch"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int]
