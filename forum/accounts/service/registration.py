"""Becoming a member: by oneself, or by the hand of the operator."""

from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from forum.accounts.models import GivenConsent, Member, RetiredUsername
from forum.accounts.queries import secret_hash
from forum.accounts.rules.identity import is_reserved, is_username
from forum.charter.actor import Actor
from forum.charter.limits import (
    REGISTRATION_RETRY_MINUTES,
    USERNAME_MAX_CHARACTERS,
    USERNAME_MIN_CHARACTERS,
)
from forum.charter.words import N_, TERMS_VERSION, Consent, Role
from forum.kernel import clock, rates
from forum.kernel.db import db
from forum.kernel.errors import Invalid, Sentence
from forum.kernel.permission import ensure
from forum.ledger.service import record

TAKEN = N_("This username is taken. Choose another, for example with your village or product.")
MALFORMED = Sentence(
    N_("Use %(min)s to %(max)s small letters, digits and _. Example: keripik_sangatta"),
    min=USERNAME_MIN_CHARACTERS,
    max=USERNAME_MAX_CHARACTERS,
)
RESERVED = N_("This username could be taken for the site itself. Choose another.")
CONSENTS = {
    Consent.ADULT: N_("Only people aged 18 or older can have an account."),
    Consent.TERMS: N_("Please agree to the rules, then you can take part."),
}


class Applicant(NamedTuple):
    """Who wants to become a member. `phone` and `email` in their normal forms, `kecamatan` a code.

    `consents`: what was ticked.
    """

    username: str
    name: str = ""
    kecamatan: str | None = None
    phone: str | None = None
    email: str | None = None
    language: str | None = None
    consents: frozenset[str] = frozenset()


def check(applicant: Applicant, network: str) -> None:
    """Refuse early, before the password is hashed, what `register` would refuse.

    Raises `Invalid` by field, `TooMany` while the connection's limit is full.
    """
    rates.refuse_full("register", network)
    errors: dict[str, Sentence | str] = {
        consent: sentence
        for consent, sentence in CONSENTS.items()
        if consent not in applicant.consents
    }
    fault = RESERVED if is_reserved(applicant.username) else _username_fault(applicant.username)
    if fault:
        errors["username"] = fault
    if errors:
        raise Invalid(errors)


def register(applicant: Applicant, password_hash: str, network: str) -> Member:
    """Make a member of somebody who asks for it, and keep what they agreed to.

    Raises `Invalid` by field, `TooMany` if too many come from one connection.
    """
    check(applicant, network)
    rates.count("register", network)
    member = Member(
        username=applicant.username,
        name=applicant.name,
        kecamatan=applicant.kecamatan,
        phone=applicant.phone,
        email=applicant.email,
        language=applicant.language,
        password_hash=password_hash,
        created_at=clock.now(),
    )
    _admit(member)
    for consent in CONSENTS:
        given = GivenConsent(
            member_id=member.id, consent=consent, version=TERMS_VERSION, given_at=clock.now()
        )
        db.session.add(given)
    record(
        "member.registered",
        thing="member",
        thing_id=member.id,
        actor_id=member.id,
        subject_id=member.id,
    )
    return member


def open_account(actor: Actor, username: str, role: Role, password_hash: str | None) -> Member:
    """Open an account for somebody else; a reserved name is allowed.

    Raises `Invalid` on `username`.
    """
    ensure(actor, "member.role")
    if fault := _username_fault(username):
        raise Invalid({"username": fault})
    member = Member(
        username=username, role=role, password_hash=password_hash, created_at=clock.now()
    )
    _admit(member)
    record(
        "member.registered",
        thing="member",
        thing_id=member.id,
        actor_id=actor.id,
        subject_id=member.id,
        data={"role": str(role)},
    )
    return member


def was_just_made(username: str) -> bool:
    """Whether this account is so new that a second registration may be the first sent again."""
    since = clock.now() - timedelta(minutes=REGISTRATION_RETRY_MINUTES)
    chosen = select(Member.id).where(Member.username == username, Member.created_at > since)
    return db.session.execute(chosen).first() is not None


def is_taken(username: str) -> bool:
    """Whether a member has or had this username."""
    retired = select(RetiredUsername.username_hash).where(
        RetiredUsername.username_hash == secret_hash(username)
    )
    present = select(Member.id).where(Member.username == username)
    return any(db.session.execute(chosen).first() for chosen in (present, retired))


def _username_fault(username: str) -> Sentence | str | None:
    if not is_username(username):
        return MALFORMED
    return TAKEN if is_taken(username) else None


def _admit(member: Member) -> None:
    db.session.add(member)
    try:
        db.session.flush()
    except IntegrityError:  # the same name, in a transaction of the same moment
        raise Invalid({"username": TAKEN}) from None
