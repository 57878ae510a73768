"""Reading members: who a session belongs to, and how an author is shown."""

import hashlib
from typing import Any, NamedTuple

from sqlalchemy import Row, bindparam, select

from forum.accounts.models import ApiToken, LoginSession, Member, Membership
from forum.boards.clusters import CLUSTER_NAMES
from forum.boards.kecamatan import KECAMATAN
from forum.charter.actor import Actor
from forum.charter.words import ACTING_MENTOR_STATES, N_, Role
from forum.kernel import clock
from forum.kernel.db import db
from forum.kernel.errors import NotFound
from forum.kernel.i18n import say
from forum.kernel.web import Visitor

ERASED_NAME = N_("deleted member")
MENTORS_SHOWN = 12

AUTHOR_COLUMNS = (
    Member.username.label("author_username"),
    Member.name.label("author_name"),
    Member.kecamatan.label("author_kecamatan"),
    Member.mentor_of.label("author_mentor_of"),
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
    Member.mentor_of,
    Member.moderates,
)
_VISITOR = (
    select(
        *_ACTOR_COLUMNS,
        Member.language,
        LoginSession.id.label("session_id"),
    )
    .join(Member, Member.id == LoginSession.member_id)
    .where(
        LoginSession.secret_hash == bindparam("secret_hash"),
        LoginSession.revoked_at.is_(None),
        LoginSession.expires_at > bindparam("now"),
        Member.erased_at.is_(None),
    )
)
_OF_TOKEN = (
    select(*_ACTOR_COLUMNS)
    .join(ApiToken, ApiToken.member_id == Member.id)
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
    """How a member is shown beside what they wrote. An erased one has no username."""

    username: str | None
    name: str
    url: str
    mentor_of: tuple[Cluster, ...]
    kecamatan: str
    institution: str


def secret_hash(secret: str) -> str:
    """Give the hash under which a session, device or token secret is stored."""
    return hashlib.sha256(secret.encode()).hexdigest()


def visitor_of(secret: str) -> Visitor | None:
    """Give who a session's secret belongs to, or None if it is unknown, ended or revoked."""
    values = {"secret_hash": secret_hash(secret), "now": clock.now()}
    row = db.session.connection().execute(_VISITOR, values).first()
    if row is None:
        return None
    return Visitor(actor_of(row), secret, row.session_id, row.language)


def actor_of_token(secret: str) -> Actor | None:
    """Give who an API token acts for, or None if it is unknown, has expired or was revoked."""
    values = {"secret_hash": secret_hash(secret), "now": clock.now()}
    row = db.session.execute(_OF_TOKEN, values).first()
    return None if row is None else actor_of(row)


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
    )


def slugs(joined: str) -> frozenset[str]:
    """Give the set of slugs kept in a column, joined by commas."""
    return frozenset(joined.split(",")) if joined else frozenset()


def author_of(row: Row[*tuple[Any, ...]]) -> Author:
    """Read `AUTHOR_COLUMNS` from a row."""
    if row.author_erased_at is not None:
        return Author(None, say(ERASED_NAME), "", (), "", "")
    return _shown(
        row.author_username,
        row.author_name,
        row.author_mentor_of,
        row.author_kecamatan,
        row.author_institution,
    )


def as_author(member: Member) -> Author:
    """Show a member as an author."""
    if member.erased_at is not None:
        return Author(None, say(ERASED_NAME), "", (), "", "")
    return _shown(
        member.username, member.name, member.mentor_of, member.kecamatan, member.institution
    )


def _shown(
    username: str, name: str, mentor_of: str, kecamatan: str | None, institution: str | None
) -> Author:
    return Author(
        username,
        name or username,
        f"/u/{username}",
        tuple(Cluster(slug, CLUSTER_NAMES[slug]) for slug in sorted(slugs(mentor_of))),
        KECAMATAN.get(kecamatan or "", ""),
        institution or "",
    )


def member_named(username: str) -> Member:
    """Give the member with this username (case does not matter).

    Raises `NotFound` for an unknown or erased one.
    """
    member = db.session.execute(
        select(Member).where(Member.username == username.lower(), Member.erased_at.is_(None))
    ).scalar()
    if member is None:
        raise NotFound(N_("There is nobody with this name."))
    return member


_MENTORS = (
    select(*AUTHOR_COLUMNS)
    .join(Membership, Membership.member_id == Member.id)
    .where(
        Membership.cluster == bindparam("cluster"),
        Membership.mentor_state.in_(sorted(ACTING_MENTOR_STATES)),
        Member.erased_at.is_(None),
    )
    .order_by(Membership.since, Member.id)
    .limit(MENTORS_SHOWN)
)


def mentors_of(cluster: str) -> list[Author]:
    """Give the acting mentors of a cluster, longest standing first."""
    return [
        author_of(row) for row in db.session.connection().execute(_MENTORS, {"cluster": cluster})
    ]
