"""Logging in and out: the sessions of a member, the devices known, and the tries that are counted.

A try is counted before the password is compared, so that a thousand at once are still a thousand,
and given back if the password was right. A known device has a limit of its own: who attacks a name
from elsewhere doesn't lock its owner out.
"""

import hmac
import secrets
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, bindparam, delete, text, update

from forum.accounts.models import ApiToken, KnownDevice, KnownNetwork, LoginSession, Member
from forum.accounts.queries import (
    actor_of,
    is_known_device,
    own_session,
    present_member,
    secret_hash,
    session_row,
)
from forum.accounts.rules.devices import device_name
from forum.accounts.service.passwords import WRONG, Proof
from forum.charter.actor import Actor
from forum.charter.limits import (
    KNOWN_DEVICE_DAYS,
    KNOWN_NETWORK_DAYS,
    REMEMBERED_SESSION_DAYS,
    SESSION_HOURS,
    SESSION_SEEN_SECONDS,
)
from forum.charter.words import N_
from forum.kernel import clock, later, rates
from forum.kernel.db import UtcDateTime, db
from forum.kernel.errors import Invalid
from forum.kernel.permission import ensure
from forum.kernel.settings import settings
from forum.kernel.web import Visitor
from forum.ledger.service import record

DEMO_ELSEWHERE = N_("Demo accounts work only on the computer that runs this site.")

_KNOW_DEVICE = text(
    "INSERT INTO known_devices (member_id, device_hash, seen_at) "
    "VALUES (:member_id, :device_hash, :now) "
    "ON CONFLICT (member_id, device_hash) DO UPDATE SET seen_at = excluded.seen_at"
).bindparams(bindparam("now", type_=UtcDateTime()))

_KNOW_NETWORK = text(
    "INSERT INTO known_networks (member_id, network_hash, seen_at) "
    "VALUES (:member_id, :network_hash, :now) "
    "ON CONFLICT (member_id, network_hash) DO UPDATE SET seen_at = excluded.seen_at"
).bindparams(bindparam("now", type_=UtcDateTime()))


class Caller(NamedTuple):
    """Where somebody knocks: the device's secret ("" if it has none), network and User-Agent.

    `session_id`: the session they come with, which a new one ends; 0 if none. `is_local`: demo
    accounts may enter from here.
    """

    device: str
    network: str
    user_agent: str
    session_id: int = 0
    is_local: bool = False


class Keys(NamedTuple):
    """The secrets a browser keeps: of its session and of the device."""

    session: str
    device: str
    remembered: bool


def count_try(username: str, caller: Caller) -> None:
    """Count a login before its password is compared. Raises `TooMany`."""
    for rate, who in _limits(username, caller):
        rates.count(rate, who)


def count_own_try(actor: Actor, caller: Caller) -> None:
    """Count a comparison with the actor's own password. Raises `TooMany`."""
    count_try(actor.username, caller)


def log_in(proof: Proof, caller: Caller, *, remember: bool) -> Keys:
    """Open a session for who has proved to be a member.

    Raises `Invalid` if the password has changed since, or if it is a demo account elsewhere.
    """
    member = proven_member(proof, caller)
    if member.is_demo and not caller.is_local:
        raise Invalid({"username": DEMO_ELSEWHERE})
    member.password_hash = proof.renewed or proof.fits
    return open_session(member, caller, remember=remember)


def proven_member(proof: Proof, caller: Caller) -> Member:
    """Load the member whose password was compared, and give the counted try back.

    Raises `Invalid` if the password has changed since.
    """
    member = present_member(proof.member_id)
    if member.password_hash != proof.fits:
        raise Invalid({"password": WRONG})
    for rate, who in _limits(member.username, caller):
        rates.give_back(rate, who)
    return member


def open_session(member: Member, caller: Caller, *, remember: bool) -> Keys:
    """Open a session on the caller's device, which is known from then on."""
    now = clock.now()
    keys = Keys(secrets.token_urlsafe(32), caller.device or secrets.token_urlsafe(32), remember)
    _end(LoginSession.id == caller.session_id)
    db.session.add(
        LoginSession(
            member_id=member.id,
            secret_hash=secret_hash(keys.session),
            device=device_name(caller.user_agent),
            remembered=remember,
            created_at=now,
            seen_at=now,
            expires_at=now + _lifetime(remember=remember),
        )
    )
    db.session.flush()
    values = {"member_id": member.id, "device_hash": secret_hash(keys.device), "now": now}
    db.session.execute(_KNOW_DEVICE, values)
    if caller.network:
        values = {"member_id": member.id, "network_hash": _hash_of(caller.network), "now": now}
        db.session.execute(_KNOW_NETWORK, values)
    return keys


def visitor_of(secret: str) -> Visitor | None:
    """Give who a session's secret belongs to, or None if it is unknown, ended or revoked.

    When it was seen is noted later, in a write of its own.
    """
    row = session_row(secret)
    if row is None:
        return None
    now, session_id, remembered = clock.now(), row.session_id, row.remembered
    if row.seen_at < now - timedelta(seconds=SESSION_SEEN_SECONDS):
        later.put(("session", session_id), lambda: _see(session_id, now, remembered=remembered))
    return Visitor(actor_of(row), secret, session_id, row.language, row.newest_key or "")


def log_out(actor: Actor, session_id: int, *, everywhere: bool = False) -> None:
    """End the session one is in, or all of one's sessions."""
    ensure(actor, "member.enter", actor)
    mine = LoginSession.member_id == actor.id
    _end(mine if everywhere else mine & (LoginSession.id == session_id))


def revoke(actor: Actor, session_id: int) -> None:
    """End one of one's sessions. Raises `NotFound` for any other."""
    ensure(actor, "member.enter", actor)
    _end(LoginSession.id == own_session(actor, session_id).id)


def revoke_others(actor: Actor, caller: Caller) -> None:
    """End all of one's sessions but this one; other devices are strangers again."""
    ensure(actor, "member.enter", actor)
    _end((LoginSession.member_id == actor.id) & (LoginSession.id != caller.session_id))
    _forget_devices(actor, caller)


def change_password(actor: Actor, proof: Proof, password_hash: str, caller: Caller) -> Member:
    """Take a new password; every session, token and other device of before loses its key.

    Raises `Invalid` if the password has changed since it was compared.
    """
    member = proven_member(proof, caller)
    ensure(actor, "member.settle", member)
    member.password_hash = password_hash
    _end(LoginSession.member_id == member.id)
    _forget_devices(actor, caller)
    db.session.execute(
        update(ApiToken)
        .where(ApiToken.member_id == member.id, ApiToken.revoked_at.is_(None))
        .values(revoked_at=clock.now())
    )
    record(
        "member.password_changed",
        thing="member",
        thing_id=member.id,
        actor_id=actor.id,
        subject_id=member.id,
    )
    return member


def forget_old() -> None:
    """Delete sessions that have ended, and devices and connections not seen for long."""
    now = clock.now()
    ended = (LoginSession.expires_at < now) | LoginSession.revoked_at.is_not(None)
    db.session.execute(delete(LoginSession).where(ended))
    long_ago = now - timedelta(days=KNOWN_DEVICE_DAYS)
    db.session.execute(delete(KnownDevice).where(KnownDevice.seen_at < long_ago))
    past = now - timedelta(days=KNOWN_NETWORK_DAYS)
    db.session.execute(delete(KnownNetwork).where(KnownNetwork.seen_at < past))


def _limits(username: str, caller: Caller) -> tuple[tuple[str, str], tuple[str, str]]:
    name = secret_hash(username)
    own = ("login_name", name)
    if is_known_device(username, caller.device):
        own = ("login_device", secret_hash(f"{name} {caller.device}"))
    return (("login_address", caller.network), own)


def _hash_of(network: str) -> str:
    """Hash a network with the installation's key: addresses are too few for a hash without one."""
    key = settings().secret_key.encode()
    return hmac.new(key, f"network {network}".encode(), "sha256").hexdigest()


def _lifetime(*, remember: bool) -> timedelta:
    return timedelta(days=REMEMBERED_SESSION_DAYS) if remember else timedelta(hours=SESSION_HOURS)


def _see(session_id: int, at: datetime, *, remembered: bool) -> None:
    db.session.execute(
        update(LoginSession)
        .where(LoginSession.id == session_id)
        .values(seen_at=at, expires_at=at + _lifetime(remember=remembered))
    )


def _end(which: ColumnElement[bool]) -> None:
    db.session.execute(
        update(LoginSession)
        .where(which, LoginSession.revoked_at.is_(None))
        .values(revoked_at=clock.now())
    )


def _forget_devices(actor: Actor, caller: Caller) -> None:
    db.session.execute(
        delete(KnownDevice).where(
            KnownDevice.member_id == actor.id,
            KnownDevice.device_hash != secret_hash(caller.device),
        )
    )
