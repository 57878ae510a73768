"""Members and what belongs to them alone: sessions, devices, tokens, consents, memberships."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.charter.words import MentorState, Role
from forum.kernel.db import Base, Id


class Member(Base):
    """A person with an account.

    `username` is lower case; erasure replaces it by one nobody can choose. `mentor_of`,
    `mentor_resting` and `moderates` are slugs joined by commas: caches of `memberships` for reading
    (where a mentor has rights, where one rests), and the boards a moderator is limited to (empty:
    all). `duty_in`: clusters in which a mentor stands in for staff. `institution` marks a resource
    person.
    """

    __tablename__ = "members"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    username: Mapped[str] = mapped_column(String(30), unique=True)
    name: Mapped[str] = mapped_column(String(60), default="")
    password_hash: Mapped[str | None] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(10), default=Role.MEMBER)
    kecamatan: Mapped[str | None] = mapped_column(String(8))
    phone: Mapped[str | None] = mapped_column(String(20))
    email: Mapped[str | None] = mapped_column(String(254))
    bio: Mapped[str] = mapped_column(String(300), default="")
    experience: Mapped[str | None] = mapped_column(String(12))
    institution: Mapped[str | None] = mapped_column(String(120))
    language: Mapped[str | None] = mapped_column(String(5))
    mentor_of: Mapped[str] = mapped_column(String(400), default="")
    mentor_resting: Mapped[str] = mapped_column(String(400), default="", server_default="")
    moderates: Mapped[str] = mapped_column(String(400), default="")
    is_demo: Mapped[bool] = mapped_column(default=False)
    duty_in: Mapped[str] = mapped_column(String(400), default="")
    suspended_until: Mapped[datetime | None]
    silenced_until: Mapped[datetime | None]
    links_limited_until: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class Membership(Base):
    """How a member stands as mentor of a cluster. Written only through this room's service."""

    __tablename__ = "memberships"
    __table_args__ = (Index("ix_memberships_cluster_mentor_state", "cluster", "mentor_state"),)

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    cluster: Mapped[str] = mapped_column(String(40), primary_key=True)
    mentor_state: Mapped[str] = mapped_column(String(12), default=MentorState.NONE)
    since: Mapped[datetime]


class LoginSession(Base):
    """A device that is logged in. The cookie holds a secret of which only the hash is stored.

    `device` names browser and system, empty if unknown. `expires_at` moves on with `seen_at`.
    """

    __tablename__ = "login_sessions"
    __table_args__ = (Index("ix_login_sessions_member_id", "member_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    device: Mapped[str] = mapped_column(String(80))
    remembered: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class KnownDevice(Base):
    """A browser that has logged in as this member before; it has its own login limit."""

    __tablename__ = "known_devices"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    device_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    seen_at: Mapped[datetime]


class KnownNetwork(Base):
    """From where a member has logged in: a keyed hash, which nobody can turn into an address.

    Kept for `KNOWN_NETWORK_DAYS` days, so that groups of accounts behind one connection are seen.
    """

    __tablename__ = "known_networks"
    __table_args__ = (Index("ix_known_networks_seen_at", "seen_at"),)

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    network_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    seen_at: Mapped[datetime]


class ApiToken(Base):
    """A secret that acts for its member through the API. Only its hash is stored."""

    __tablename__ = "api_tokens"
    __table_args__ = (Index("ix_api_tokens_member_id", "member_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    name: Mapped[str] = mapped_column(String(60))
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class GivenConsent(Base):
    """What a member agreed to, in which version, when."""

    __tablename__ = "consents"
    __table_args__ = (UniqueConstraint("member_id", "consent", "version"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    consent: Mapped[str] = mapped_column(String(20))
    version: Mapped[int]
    given_at: Mapped[datetime]


class RetiredUsername(Base):
    """The hash of an erased member's username, so that nobody else takes it and their name."""

    __tablename__ = "retired_usernames"

    username_hash: Mapped[str] = mapped_column(String(64), primary_key=True)


class Muting(Base):
    """A member who doesn't want to be told of mentions by another."""

    __tablename__ = "mutings"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    muted_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    since: Mapped[datetime]
