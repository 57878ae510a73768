"""Asking the charter's policies from services: `ensure` or a failure."""

from typing import Any

from forum.charter.actor import Actor
from forum.charter.policies import allowed
from forum.charter.words import N_
from forum.kernel.errors import Forbidden, Unauthenticated


def ensure(actor: Actor, action: str, thing: Any = None) -> None:
    """Pass if `actor` may do `action` to `thing`.

    Raises `Unauthenticated` for a guest, `Forbidden` for anybody else.
    """
    if allowed(actor, action, thing):
        return
    if actor.id is None:
        raise Unauthenticated(N_("Log in to do this."))
    if actor.suspended:
        raise Forbidden(N_("Your account is suspended. You can read and take your data along."))
    raise Forbidden(N_("You can see this, but you can't do this here."))
