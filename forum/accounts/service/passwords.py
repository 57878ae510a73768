"""Hashing and comparing passwords. Slow on purpose: never inside a transaction."""

from collections.abc import Iterable
from typing import NamedTuple

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select

from forum.accounts.models import Member
from forum.accounts.rules import passwords
from forum.charter.actor import Actor
from forum.charter.words import N_
from forum.kernel.db import db
from forum.kernel.errors import Invalid

TIMES, MEMORY_KIB, LANES = 2, 19_456, 1
WRONG = N_("The username or the password is not right. Check both and try again.")
WRONG_OWN = N_("This is not your present password.")

_HASHER = PasswordHasher(time_cost=TIMES, memory_cost=MEMORY_KIB, parallelism=LANES)
_NOBODYS = f"$argon2id$v=19$m={MEMORY_KIB},t={TIMES},p={LANES}${'A' * 22}${'A' * 43}"
"""No password has this hash; comparing with it takes as long as with any other."""


class Proof(NamedTuple):
    """A member was there with the right password: the hash it fitted, and a renewed one if due."""

    member_id: int
    fits: str
    renewed: str | None


def hashed(password: str, own: Iterable[str] = ()) -> str:
    """Give the hash of a new password; `own` is what is known of its member.

    Raises `Invalid` on `password` if it would be guessed.
    """
    fault = passwords.fault(passwords.normal(password), own)
    if fault is not None:
        raise Invalid({"password": fault})
    return _hash(password)


def prove(username: str, password: str) -> Proof:
    """Compare a password with that of the member of this name.

    Raises `Invalid`, after the same work and with the same sentence, if there is no such member.
    """
    return _proof(Member.username == username, password) or _refuse("password", WRONG)


def prove_own(actor: Actor, password: str, field: str) -> Proof:
    """Compare a password with the actor's own. Raises `Invalid` on `field`."""
    return _proof(Member.id == actor.id, password) or _refuse(field, WRONG_OWN)


def _refuse(field: str, sentence: str) -> Proof:
    raise Invalid({field: sentence})


def _proof(whose: object, password: str) -> Proof | None:
    found = db.session.execute(
        select(Member.id, Member.password_hash).where(whose, Member.erased_at.is_(None))  # type: ignore[arg-type]
    ).first()
    stored = (found and found.password_hash) or _NOBODYS
    if not _fits(stored, password) or found is None:
        return None
    renewed = _hash(password) if _HASHER.check_needs_rehash(stored) else None
    return Proof(found.id, stored, renewed)


def _fits(stored: str, password: str) -> bool:
    try:
        return _HASHER.verify(stored, _bytes(password))
    except (VerificationError, InvalidHashError):
        return False


def _hash(password: str) -> str:
    return _HASHER.hash(_bytes(password))


def _bytes(password: str) -> bytes:
    return passwords.normal(password).encode("utf-8", "surrogatepass")
