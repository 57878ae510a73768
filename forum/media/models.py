"""Photos of posts."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from forum.kernel.db import Base, Id


class Photo(Base):
    """A photo, stored as WebP of two widths. Shown through the visibility rule of its post.

    `post_id` is empty while it belongs to a draft of its owner. Sizes are those of the large
    picture, in pixels; bytes those of both files.
    """

    __tablename__ = "photos"
    __table_args__ = (
        Index("ix_photos_post_id_position", "post_id", "position"),
        Index("ix_photos_owner_id", "owner_id"),
        Index("ix_photos_draft_id", "draft_id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id"))
    draft_id: Mapped[int | None] = mapped_column(Id)
    position: Mapped[int]
    width: Mapped[int]
    height: Mapped[int]
    small_bytes: Mapped[int]
    large_bytes: Mapped[int]
    created_at: Mapped[datetime]
