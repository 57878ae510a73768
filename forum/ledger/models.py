"""Events, entries, their texts and the charter's values. Triggers in the database refuse to change
or delete all but the texts; see the migrations.
"""

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from forum.kernel.db import Base, Id


class LedgerText(Base):
    """Words that an event points to. Erasure and purging may blank them; that is an event too."""

    __tablename__ = "texts"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    text: Mapped[str | None] = mapped_column(Text)


class Event(Base):
    """Who did what to which thing, when and why. Ids, codes and numbers only.

    `subject_id`: the member it is about (a post's author). `thing` and `thing_id`: "post",
    "thread", "member", "board" or "guide" and its id. `cluster` is empty on the common board.
    `data` is canonical JSON of codes and numbers.
    """

    __tablename__ = "events"
    __table_args__ = (
        Index("ix_events_thing_thing_id_kind", "thing", "thing_id", "kind"),
        Index("ix_events_kind_id", "kind", "id"),
        Index("ix_events_subject_id_id", "subject_id", "id"),
        Index("ix_events_actor_id_id", "actor_id", "id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    subject_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    thing: Mapped[str] = mapped_column(String(10))
    thing_id: Mapped[int] = mapped_column(Id)
    cluster: Mapped[str | None] = mapped_column(String(40))
    data: Mapped[str] = mapped_column(Text, default="{}")
    text_id: Mapped[int | None] = mapped_column(ForeignKey("texts.id"))
    created_at: Mapped[datetime]


class Entry(Base):
    """Points that a rule gave a member in a cluster because of an event, as they were on that day.

    `giver_id`: whose act gave them. `post_id`: the post they hang on. `day`: the community's day
    they count for; a reversal carries the day of what it reverses. `cap`: why they are 0.
    `guide_id`: the guide that was made of the post.
    """

    __tablename__ = "entries"
    __table_args__ = (
        Index("ix_entries_member_id_cluster_day", "member_id", "cluster", "day"),
        Index("ix_entries_member_id_id", "member_id", "id"),
        Index("ix_entries_giver_id_member_id_day", "giver_id", "member_id", "day"),
        Index("ix_entries_post_id", "post_id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    cluster: Mapped[str] = mapped_column(String(40))
    rule: Mapped[str] = mapped_column(String(40))
    rule_version: Mapped[int]
    points: Mapped[int]
    cap: Mapped[str | None] = mapped_column(String(20))
    giver_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    post_id: Mapped[int] = mapped_column(Id)
    guide_id: Mapped[int | None] = mapped_column(Id)
    day: Mapped[date] = mapped_column(Date)
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("entries.id"), unique=True)
    created_at: Mapped[datetime]


class Score(Base):
    """A cached total: the sum of a member's entries in a cluster, proved by `ledger check`."""

    __tablename__ = "scores"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    cluster: Mapped[str] = mapped_column(String(40), primary_key=True)
    points: Mapped[int]


class CharterValue(Base):
    """What staff made of an adjustable part of the charter. The newest row of a name is valid.

    `value` is canonical JSON.
    """

    __tablename__ = "charter_values"
    __table_args__ = (Index("ix_charter_values_name_id", "name", "id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    value: Mapped[str] = mapped_column(Text)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    created_at: Mapped[datetime]
