"""Guides, their versions and sources, the addresses they had, and what members suggest.

The columns of a guide are those of its published version; until there is one, of its newest.
"""

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from forum.charter.words import GuideState, GuideSuggestionState
from forum.kernel.db import Base, Id


class Guide(Base):
    """A curated article made of a thread.

    `revision` is the published version's number, 0 before the first; `newest` the last one's.
    `is_stale`: its review date has passed. `version` is raised by every change of its page.
    """

    __tablename__ = "guides"
    __table_args__ = (
        Index("ix_guides_latest", "state", "published_at", "id"),
        Index("ix_guides_board_latest", "board_id", "state", "published_at", "id"),
        Index("ix_guides_stale", "state", "is_stale", "review_on"),
        Index("ix_guides_thread_id", "thread_id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"))
    board_id: Mapped[int] = mapped_column(ForeignKey("boards.id"))
    state: Mapped[str] = mapped_column(String(9), default=GuideState.DRAFT)
    slug: Mapped[str] = mapped_column(String(90), unique=True)
    title: Mapped[str] = mapped_column(String(150))
    summary: Mapped[str] = mapped_column(String(300))
    labels: Mapped[str] = mapped_column(String(250), default="")
    season: Mapped[str] = mapped_column(String(80), default="")
    kecamatan: Mapped[str] = mapped_column(String(10), default="")
    body: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    review_on: Mapped[date] = mapped_column(Date)
    is_stale: Mapped[bool] = mapped_column(default=False)
    revision: Mapped[int] = mapped_column(default=0)
    newest: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    changed_at: Mapped[datetime | None]


class GuideRevision(Base):
    """A version of a guide as its editor saved it. `sources`: ids of answers, joined by commas.

    `waits`: a second reader must read it. `published_at` is empty until it is published;
    `reader_id` is who has read it then.
    """

    __tablename__ = "guide_revisions"
    __table_args__ = (
        Index("ix_guide_revisions_waits_created_at", "waits", "created_at"),
        Index("ix_guide_revisions_editor_id", "editor_id"),
    )

    guide_id: Mapped[int] = mapped_column(ForeignKey("guides.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    editor_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    board_id: Mapped[int] = mapped_column(ForeignKey("boards.id"))
    title: Mapped[str] = mapped_column(String(150))
    summary: Mapped[str] = mapped_column(String(300))
    labels: Mapped[str] = mapped_column(String(250), default="")
    season: Mapped[str] = mapped_column(String(80), default="")
    kecamatan: Mapped[str] = mapped_column(String(10), default="")
    body: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    renderer: Mapped[int]
    sources: Mapped[str] = mapped_column(Text, default="")
    review_on: Mapped[date] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(String(500), default="")
    waits: Mapped[bool] = mapped_column(default=False)
    reader_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    created_at: Mapped[datetime]
    published_at: Mapped[datetime | None]


class GuideSource(Base):
    """An answer that a published guide is made of, and who chose it.

    `credited`: its author's points hang on it.
    """

    __tablename__ = "guide_sources"
    __table_args__ = (Index("ix_guide_sources_post_id", "post_id"),)

    guide_id: Mapped[int] = mapped_column(ForeignKey("guides.id"), primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), primary_key=True)
    adopter_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    credited: Mapped[bool] = mapped_column(default=False)


class GuideLabel(Base):
    """A label of a published guide, with copies of what lists of that label are sorted by."""

    __tablename__ = "guide_labels"
    __table_args__ = (
        Index("ix_guide_labels_latest", "label_id", "published_at", "guide_id"),
        Index("ix_guide_labels_board", "label_id", "board_id", "published_at", "guide_id"),
    )

    guide_id: Mapped[int] = mapped_column(ForeignKey("guides.id"), primary_key=True)
    label_id: Mapped[int] = mapped_column(ForeignKey("labels.id"), primary_key=True)
    board_id: Mapped[int] = mapped_column(ForeignKey("boards.id"))
    published_at: Mapped[datetime]


class GuideSlug(Base):
    """An address that a guide has or had; old ones lead to the present one."""

    __tablename__ = "guide_slugs"
    __table_args__ = (Index("ix_guide_slugs_guide_id", "guide_id"),)

    slug: Mapped[str] = mapped_column(String(90), primary_key=True)
    guide_id: Mapped[int] = mapped_column(ForeignKey("guides.id"))


class Suggestion(Base):
    """A text that a member would give a guide, and why. `event_id`: how it was decided."""

    __tablename__ = "guide_suggestions"
    __table_args__ = (
        Index("ix_guide_suggestions_state_id", "state", "id"),
        Index("ix_guide_suggestions_guide_id", "guide_id"),
        Index("ix_guide_suggestions_suggester_id", "suggester_id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    guide_id: Mapped[int] = mapped_column(ForeignKey("guides.id"))
    suggester_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    revision: Mapped[int]
    body: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    renderer: Mapped[int]
    note: Mapped[str] = mapped_column(String(500), default="")
    state: Mapped[str] = mapped_column(String(8), default=GuideSuggestionState.OPEN)
    created_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    event_id: Mapped[int | None] = mapped_column(ForeignKey("events.id"))
