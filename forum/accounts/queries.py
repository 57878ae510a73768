"""Reading members: who a session belongs to, and how an author is shown."""

import hashlib
from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, and_, bindparam, false, literal, literal_column, select

from forum.accounts.models import (
    ApiToken,
    KnownDevice,
    LoginSession,
    Member,
    Membership,
    Muting,
)
from forum.accounts.rules.identity import EXPERIENCE_NAMES, is_username
from forum.boards.clusters import CLUSTER_NAMES
from forum.boards.kecamatan import KECAMATAN
from forum.charter.actor import Actor
from forum.charter.policies import allowed
from forum.charter.words import ACTING_MENTOR_STATES, N_, MentorState, Role
from forum.kernel import clock
from forum.kernel.db import db
from forum.kernel.errors import NotFound
from forum.kernel.i18n import say
from forum.kernel.models import KeptAnswer
from forum.kernel.prepared import Prepared
from forum.kernel.transactions import in_transaction

ERASED_NAME = N_("deleted member")
MENTORS_SHOWN = 12

AUTHOR_COLUMNS = (
    Member.username.label("author_username"),
    Member.name.label("author_name"),
    Member.kecamatan.label("author_kecamatan"),
    Member.mentor_of.label("author_mentor_of"),
    Member.mentor_resting.label("author_mentor_resting"),
    Member.institution.label("author_institution"),
    Member.erased_at.label("author_erased_at"),
)
"""What a list or post needs of its author; `author_of` reads them from the row."""

_ACTOR_COLUMNS = (
    Member.id,
    Member.username,
    Member.name,
    Member.role,
    Member.suspended_until,
    Member.silenced_until,
    Member.mentor_of,
    Member.moderates,
    Member.duty_in,
)
_NEWEST_KEY = (
    select(KeptAnswer.key)
    .where(KeptAnswer.member_id == Member.id)
    .order_by(KeptAnswer.id.desc())
    .limit(literal_column("1"))
    .correlate(Member)
    .scalar_subquery()
    .label("newest_key")
)
_SESSION = Prepared(
    select(
        *_ACTOR_COLUMNS,
        Member.language,
        LoginSession.id.label("session_id"),
        LoginSession.seen_at,
        LoginSession.remembered,
        _NEWEST_KEY,
    )
    .join(Member, Member.id == LoginSession.member_id)
    .where(
        LoginSession.secret_hash == bindparam("secret_hash"),
        LoginSession.revoked_at.is_(None),
        LoginSession.expires_at > bindparam("now"),
        Member.erased_at.is_(None),
    )
)
_TOKEN = (
    select(*_ACTOR_COLUMNS, ApiToken.id.label("token_id"), ApiToken.used_at)
    .join(Member, Member.id == ApiToken.member_id)
    .where(
        ApiToken.secret_hash == bindparam("secret_hash"),
        ApiToken.revoked_at.is_(None),
        ApiToken.expires_at > bindparam("now"),
        Member.erased_at.is_(None),
    )
)


class Cluster(NamedTuple):
    """A cluster as shown beside a name."""

    slug: str
    label: str


class Author(NamedTuple):
    """How a member is shown beside what they wrote. An erased one has no username.

    `resting_in`: where they are mentors who take a rest.
    """

    username: str | None
    name: str
    url: str
    mentor_of: tuple[Cluster, ...]
    resting_in: tuple[Cluster, ...]
    kecamatan: str
    institution: str


def secret_hash(secret: str) -> str:
    """Give the hash under which a session, device or token secret is stored."""
    return hashlib.sha256(secret.encode()).hexdigest()


def session_row(secret: str) -> Any | None:
    """Give the member and session a secret belongs to, None if unknown, ended or revoked."""
    return _SESSION.first(secret_hash=secret_hash(secret), now=clock.now())


def token_row(secret: str) -> Row[*tuple[Any, ...]] | None:
    """Give the member and token a secret belongs to, None if unknown, expired or withdrawn."""
    values = {"secret_hash": secret_hash(secret), "now": clock.now()}
    return db.session.execute(_TOKEN, values).first()


def actor_of(row: Any) -> Actor:
    """Build the actor from a row or member."""
    return Actor(
        id=row.id,
        username=row.username,
        name=row.name or row.username,
        role=Role(row.role),
        suspended=row.suspended_until is not None and row.suspended_until > clock.now(),
        mentor_of=slugs(row.mentor_of),
        moderates=slugs(row.moderates),
        silenced=row.silenced_until is not None and row.silenced_until > clock.now(),
        duty_in=slugs(row.duty_in),
    )


def slugs(joined: str) -> frozenset[str]:
    """Give the set of slugs kept in a column, joined by commas."""
    return frozenset(joined.split(",")) if joined else frozenset()


def author_of(row: Any) -> Author:
    """Read `AUTHOR_COLUMNS` from a row."""
    if row.author_erased_at is not None:
        return Author(None, say(ERASED_NAME), "", (), (), "", "")
    return _shown(
        row.author_username,
        row.author_name,
        row.author_mentor_of,
        row.author_mentor_resting,
        row.author_kecamatan,
        row.author_institution,
    )


def as_author(member: Member) -> Author:
    """Show a member as an author."""
    if member.erased_at is not None:
        return Author(None, say(ERASED_NAME), "", (), (), "", "")
    return _shown(
        member.username,
        member.name,
        member.mentor_of,
        member.mentor_resting,
        member.kecamatan,
        member.institution,
    )


def _shown(
    username: str,
    name: str,
    mentor_of: str,
    mentor_resting: str,
    kecamatan: str | None,
    institution: str | None,
) -> Author:
    return Author(
        username,
        name or username,
        f"/u/{username}",
        _clusters(mentor_of),
        _clusters(mentor_resting),
        KECAMATAN.get(kecamatan or "", ""),
        institution or "",
    )


def _clusters(joined: str) -> tuple[Cluster, ...]:
    return tuple(Cluster(slug, CLUSTER_NAMES[slug]) for slug in sorted(slugs(joined)))


def member_named(username: str) -> Member:
    """Give the member with this username (case does not matter).

    Raises `NotFound` for an unknown or erased one.
    """
    name = username.lower()
    return _found(Member.username == name if is_username(name) else false())


def present_member(member_id: int | None) -> Member:
    """Give the member with this id, locked if a transaction is open. Raises `NotFound`."""
    return _found(Member.id == member_id)


def _found(which: ColumnElement[bool]) -> Member:
    chosen = select(Member).where(which, Member.erased_at.is_(None))
    member = db.session.execute(chosen.with_for_update() if in_transaction() else chosen).scalar()
    if member is None:
        raise NotFound(N_("There is nobody with this name."))
    return member


_MENTORS = Prepared(
    select(*AUTHOR_COLUMNS)
    .join(Membership, Membership.member_id == Member.id)
    .where(
        Membership.cluster == bindparam("cluster"),
        Membership.mentor_state.in_([literal(state) for state in sorted(ACTING_MENTOR_STATES)]),
        Member.erased_at.is_(None),
    )
    .order_by(Membership.since, Member.id)
)


def mentor_states(member_id: int) -> dict[str, MentorState]:
    """Give how a member stands as mentor, by cluster slug."""
    chosen = select(Membership.cluster, Membership.mentor_state).where(
        Membership.member_id == member_id
    )
    return {row.cluster: MentorState(row.mentor_state) for row in db.session.execute(chosen)}


def mentors_of(cluster: str) -> list[Author]:
    """Give the acting mentors of a cluster, longest standing first."""
    return [author_of(row) for row in _MENTORS.rows(limit=MENTORS_SHOWN, cluster=cluster)]


def mentors_among(member_ids: Collection[int], cluster: str | None) -> list[int]:
    """Give those of these members, in their order, who hold a mentor's rights in a cluster."""
    chosen = select(Member.id, Member.mentor_of).where(Member.id.in_(set(member_ids)))
    acting = {row.id for row in db.session.execute(chosen) if cluster in slugs(row.mentor_of)}
    return [member_id for member_id in member_ids if member_id in acting]


def is_known_device(username: str, device: str) -> bool:
    """Whether the device with this secret has logged in as this member before."""
    found = db.session.execute(
        select(KnownDevice.member_id)
        .join(Member, Member.id == KnownDevice.member_id)
        .where(Member.username == username, KnownDevice.device_hash == secret_hash(device))
    )
    return found.first() is not None


class SessionView(NamedTuple):
    """A device one is logged in on. `device` is empty if unknown; times are aware UTC."""

    id: int
    device: str
    created_at: datetime
    seen_at: datetime
    current: bool


def sessions_of(member_id: int | None, current_id: int) -> list[SessionView]:
    """Give a member's open sessions, the last seen first."""
    rows = db.session.execute(
        select(LoginSession.id, LoginSession.device, LoginSession.created_at, LoginSession.seen_at)
        .where(_is_open(member_id))
        .order_by(LoginSession.seen_at.desc(), LoginSession.id.desc())
    )
    return [SessionView(*row, current=row.id == current_id) for row in rows]


def own_session(actor: Actor, session_id: int) -> LoginSession:
    """Give one of the actor's open sessions. Raises `NotFound` for any other."""
    chosen = select(LoginSession).where(LoginSession.id == session_id, _is_open(actor.id))
    session = db.session.execute(chosen).scalar()
    if session is None:
        raise NotFound(N_("There is no such login any more."))
    return session


def _is_open(member_id: int | None) -> ColumnElement[bool]:
    return and_(
        LoginSession.member_id == member_id,
        LoginSession.revoked_at.is_(None),
        LoginSession.expires_at > clock.now(),
    )


class TokenView(NamedTuple):
    """A token as its member sees it. Times are aware UTC."""

    id: int
    name: str
    created_at: datetime
    last_used_at: datetime | None


def tokens_of(member_id: int | None) -> list[TokenView]:
    """Give a member's valid tokens, the newest first."""
    rows = db.session.execute(
        select(ApiToken.id, ApiToken.name, ApiToken.created_at, ApiToken.used_at)
        .where(_is_valid(member_id))
        .order_by(ApiToken.id.desc())
    )
    return [TokenView(*row) for row in rows]


def own_token(actor: Actor, token_id: int) -> ApiToken:
    """Give one of the actor's valid tokens. Raises `NotFound` for any other."""
    chosen = select(ApiToken).where(ApiToken.id == token_id, _is_valid(actor.id))
    token = db.session.execute(chosen).scalar()
    if token is None:
        raise NotFound(N_("There is no such token any more."))
    return token


def _is_valid(member_id: int | None) -> ColumnElement[bool]:
    return and_(
        ApiToken.member_id == member_id,
        ApiToken.revoked_at.is_(None),
        ApiToken.expires_at > clock.now(),
    )


class ProfileView(NamedTuple):
    """A member as their profile shows them.

    `phone`, `email`, `suspended`, `silenced` and `links_limited` are for the member and staff;
    others get nothing there.
    """

    id: int
    username: str
    name: str
    role: str
    kecamatan: str
    bio: str
    experience_label: str
    institution: str
    mentor_of: tuple[Cluster, ...]
    resting_in: tuple[Cluster, ...]
    joined_at: datetime
    suspended: bool
    silenced: bool
    links_limited: bool
    phone: str | None
    email: str | None


def profile_of(actor: Actor, username: str) -> ProfileView:
    """Give the profile of a member. Raises `NotFound` for an unknown or erased one."""
    member = member_named(username)
    author, may_contact = as_author(member), allowed(actor, "member.contact", member)
    return ProfileView(
        member.id,
        member.username,
        author.name,
        member.role,
        author.kecamatan,
        member.bio,
        say(EXPERIENCE_NAMES[member.experience]) if member.experience else "",
        author.institution,
        author.mentor_of,
        author.resting_in,
        member.created_at,
        may_contact and actor_of(member).suspended,
        may_contact and actor_of(member).silenced,
        may_contact and is_limited(member),
        member.phone if may_contact else None,
        member.email if may_contact else None,
    )


def is_limited(member: Member) -> bool:
    """Whether what a member writes with a link in it is read first."""
    return member.links_limited_until is not None and member.links_limited_until > clock.now()


def phone_of(member_id: int | None) -> str:
    """Give the phone number of a member's profile, or nothing."""
    chosen = select(Member.phone).where(Member.id == member_id)
    return db.session.execute(chosen).scalar() or ""


def is_muted(actor: Actor, member_id: int) -> bool:
    """Whether the actor doesn't want to be told of mentions by this member."""
    if actor.id is None:
        return False
    return db.session.get(Muting, (actor.id, member_id)) is not None
