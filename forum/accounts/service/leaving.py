"""Taking one's data along, and erasing one's account.

Rooms above this one hold data of members too: `app.py` wires what each exports and erases.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import case, delete, select

from forum.accounts.models import (
    ApiToken,
    GivenConsent,
    KnownDevice,
    KnownNetwork,
    LoginSession,
    Member,
    Membership,
    Muting,
    RetiredUsername,
)
from forum.accounts.queries import present_member, secret_hash
from forum.accounts.service.passwords import Proof
from forum.accounts.service.sessions import Caller, proven_member
from forum.charter.actor import Actor
from forum.charter.words import Role
from forum.kernel import clock
from forum.kernel.db import db, rows_of
from forum.kernel.permission import ensure
from forum.kernel.versions import touch_site
from forum.ledger.models import Entry, Event, LedgerText
from forum.ledger.service import forget_words_about, record

Rows = list[dict[str, Any]]
Exporter = tuple[str, Callable[[int], Rows]]
Eraser = Callable[[int], None]

FORMAT = 1
_PERSONAL = ("password_hash", "kecamatan", "phone", "email", "experience", "institution")
_EMPTIED = ("name", "bio", "mentor_of", "mentor_resting", "moderates", "duty_in")
_OWN_COLUMNS = tuple(
    column
    for column in Member.__table__.columns
    if column.key not in ("password_hash", "is_demo", "erased_at")
)

_exporters: list[Exporter] = []
_erasers: list[Eraser] = []


def wire(exporters: Iterable[Exporter], erasers: Iterable[Eraser]) -> None:
    """Replace what other rooms export (name and function of a member's id) and erase."""
    _exporters[:] = exporters
    _erasers[:] = erasers


def export_of(actor: Actor) -> dict[str, Any]:
    """Give all that is kept about the actor: a list of rows by name, times aware."""
    member = present_member(actor.id)
    ensure(actor, "member.leave", member)
    rooms = {name: export(member.id) for name, export in (*_OWN_EXPORTERS, *_exporters)}
    return {"format": FORMAT, "exported_at": clock.now(), **rooms}


def as_json(export: Mapping[str, Any]) -> str:
    """Write an export as JSON; times are RFC 3339 in UTC."""
    return json.dumps(export, default=_plain, ensure_ascii=False, indent=2)


def erase(actor: Actor, proof: Proof, caller: Caller) -> None:
    """Erase the actor's account and all personal data; what they wrote stays, without a name.

    Consents stay too, as dates of a number: they prove that the data was held rightly.
    Raises `Invalid` if the password has changed since it was compared.
    """
    member = proven_member(proof, caller)
    ensure(actor, "member.leave", member)
    for forget in _erasers:
        forget(member.id)
    db.session.add(RetiredUsername(username_hash=secret_hash(member.username)))
    _blank(member)
    _forget_belongings(member.id)
    forget_words_about(member.id)
    touch_site()
    record(
        "member.erased",
        thing="member",
        thing_id=member.id,
        actor_id=actor.id,
        subject_id=member.id,
    )


def _blank(member: Member) -> None:
    for column in _PERSONAL:
        setattr(member, column, None)
    for column in _EMPTIED:
        setattr(member, column, "")
    member.username = f"deleted-{member.id}"
    member.role = Role.MEMBER
    member.language = member.suspended_until = member.silenced_until = None
    member.links_limited_until = None
    member.erased_at = clock.now()


def _forget_belongings(member_id: int) -> None:
    for belonging in (LoginSession, KnownDevice, KnownNetwork, ApiToken, Membership):
        db.session.execute(delete(belonging).where(belonging.member_id == member_id))
    both = (Muting.member_id == member_id) | (Muting.muted_id == member_id)
    db.session.execute(delete(Muting).where(both))


def _of_member(*columns: Any) -> Callable[[int], Rows]:
    owner = columns[0].class_.member_id
    statement = select(*columns)
    return lambda member_id: rows_of(statement.where(owner == member_id))


def _member(member_id: int) -> Rows:
    return rows_of(select(*_OWN_COLUMNS).where(Member.id == member_id))


def _events(member_id: int) -> Rows:
    """Give what the member did and what happened to them; the words of others stay theirs."""
    for_them = (Event.actor_id == member_id) | (Event.thing == "member")
    return rows_of(
        select(
            Event.id,
            Event.kind,
            Event.thing,
            Event.thing_id,
            Event.cluster,
            Event.data,
            Event.created_at,
            case((for_them, LedgerText.text)).label("words"),
        )
        .outerjoin(LedgerText, LedgerText.id == Event.text_id)
        .where((Event.actor_id == member_id) | (Event.subject_id == member_id))
        .order_by(Event.id)
    )


_OWN_EXPORTERS: tuple[Exporter, ...] = (
    ("member", _member),
    ("consents", _of_member(GivenConsent.consent, GivenConsent.version, GivenConsent.given_at)),
    (
        "sessions",
        _of_member(
            LoginSession.device,
            LoginSession.created_at,
            LoginSession.seen_at,
            LoginSession.expires_at,
            LoginSession.revoked_at,
        ),
    ),
    ("devices", _of_member(KnownDevice.seen_at)),
    ("connections", _of_member(KnownNetwork.seen_at)),
    (
        "tokens",
        _of_member(
            ApiToken.name,
            ApiToken.created_at,
            ApiToken.used_at,
            ApiToken.expires_at,
            ApiToken.revoked_at,
        ),
    ),
    ("memberships", _of_member(Membership.cluster, Membership.mentor_state, Membership.since)),
    ("mutings", _of_member(Muting.muted_id, Muting.since)),
    ("events", _events),
    (
        "entries",
        _of_member(
            Entry.id,
            Entry.event_id,
            Entry.cluster,
            Entry.rule,
            Entry.points,
            Entry.cap,
            Entry.post_id,
            Entry.day,
            Entry.reverses_id,
            Entry.created_at,
        ),
    ),
)


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{value!r} has no place in an export")
