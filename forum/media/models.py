"""Photos of posts."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from forum.kernel.db import Base, Id


class Photo(Base):
    """A photo, stored as WebP of two widths. Shown through the visibility rule of its post.

    `post_id` is empty while the photo is free: sent by its owner, but not yet on a post. `key` is
    the random name of its files. Sizes are those of the large picture, in pixels; bytes those of
    both files. An id is never given twice, since browsers keep pictures by their address.
    """

    __tablename__ = "photos"
    __table_args__ = (
        Index("ix_photos_post_id_position", "post_id", "position"),
        Index("ix_photos_owner_id_id", "owner_id", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id"))
    position: Mapped[int] = mapped_column(default=0)
    key: Mapped[str] = mapped_column(String(32), unique=True)
    width: Mapped[int]
    height: Mapped[int]
    small_bytes: Mapped[int]
    large_bytes: Mapped[int]
    created_at: Mapped[datetime]
