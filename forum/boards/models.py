"""Boards and their labels. Their counters are kept in the transactions that change them."""

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from forum.kernel.db import Base, Id


class Board(Base):
    """Where threads are posted. `version` is raised by every change visible on its pages.

    `guides`: the slugs and titles of its newest guides, as JSON.
    """

    __tablename__ = "boards"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    slug: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    description: Mapped[str] = mapped_column(Text)
    cluster: Mapped[str | None] = mapped_column(String(40))
    position: Mapped[int]
    version: Mapped[int] = mapped_column(default=0)
    thread_count: Mapped[int] = mapped_column(default=0)
    unanswered_count: Mapped[int] = mapped_column(default=0)
    guides: Mapped[str] = mapped_column(Text, default="[]", server_default="[]")


class Label(Base):
    """A topic within or across boards."""

    __tablename__ = "labels"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    slug: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    description: Mapped[str] = mapped_column(Text)


class BoardLabel(Base):
    """Which labels a board offers, and in which order."""

    __tablename__ = "board_labels"

    board_id: Mapped[int] = mapped_column(ForeignKey("boards.id"), primary_key=True)
    label_id: Mapped[int] = mapped_column(ForeignKey("labels.id"), primary_key=True)
    position: Mapped[int]
