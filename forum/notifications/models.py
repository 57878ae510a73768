"""What members are told: one row a member and event."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from forum.kernel.db import Base, Id


class Notification(Base):
    """A member is told of an event. Shown only while its reader may see the thing."""

    __tablename__ = "notifications"
    __table_args__ = (
        UniqueConstraint("member_id", "event_id"),
        Index("ix_notifications_member_id_id", "member_id", "id"),
        Index(
            "ix_notifications_unread",
            "member_id",
            sqlite_where=text("read_at IS NULL"),
            postgresql_where=text("read_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    kind: Mapped[str] = mapped_column(String(12))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    thread_id: Mapped[int | None] = mapped_column(ForeignKey("threads.id"))
    post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id"))
    guide_id: Mapped[int | None] = mapped_column(ForeignKey("guides.id"))
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]


class NoticeSetting(Base):
    """A kind of notice that a member has switched off."""

    __tablename__ = "notice_settings"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(12), primary_key=True)
