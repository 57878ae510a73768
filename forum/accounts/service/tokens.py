"""Tokens: secrets that let a program act for a member through the API."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import update

from forum.accounts.models import ApiToken
from forum.accounts.queries import (
    actor_of,
    own_token,
    present_member,
    secret_hash,
    token_row,
    tokens_of,
)
from forum.charter.actor import Actor
from forum.charter.limits import NAME_MAX_CHARACTERS, SESSION_SEEN_SECONDS, TOKEN_DAYS
from forum.charter.limits import TOKENS_PER_MEMBER as AT_MOST
from forum.charter.words import N_
from forum.kernel import clock, later
from forum.kernel.db import db
from forum.kernel.errors import Conflict
from forum.kernel.permission import ensure

PREFIX = "rembuk_"
"""Lets people and scanners see what a leaked text is."""


def make_token(actor: Actor, name: str) -> str:
    """Make a token for the actor; give its secret, which is kept nowhere.

    Raises `Conflict` for one too many.
    """
    member = present_member(actor.id)
    ensure(actor, "member.settle", member)
    if len(tokens_of(member.id)) >= AT_MOST:
        raise Conflict(
            N_("You have %(max)s tokens. Withdraw one that you no longer use."), max=AT_MOST
        )
    secret, now = PREFIX + secrets.token_urlsafe(32), clock.now()
    db.session.add(
        ApiToken(
            member_id=member.id,
            name=name[:NAME_MAX_CHARACTERS],
            secret_hash=secret_hash(secret),
            created_at=now,
            expires_at=now + timedelta(days=TOKEN_DAYS),
        )
    )
    return secret


def withdraw_token(actor: Actor, token_id: int) -> None:
    """Make one of one's tokens worthless. Raises `NotFound` for any other."""
    ensure(actor, "member.enter", actor)
    own_token(actor, token_id).revoked_at = clock.now()


def actor_of_token(secret: str) -> Actor | None:
    """Give for whom a token acts, or None if it is unknown, expired or withdrawn.

    When it was used is noted later, in a write of its own.
    """
    row = token_row(secret)
    if row is None:
        return None
    now, token_id = clock.now(), row.token_id
    if row.used_at is None or row.used_at < now - timedelta(seconds=SESSION_SEEN_SECONDS):
        later.put(("token", token_id), lambda: _use(token_id, now))
    return actor_of(row)


def _use(token_id: int, at: datetime) -> None:
    db.session.execute(update(ApiToken).where(ApiToken.id == token_id).values(used_at=at))
