"""What members say of themselves, and the language they read in."""

from typing import NamedTuple

from forum.accounts.queries import present_member
from forum.charter.actor import Actor
from forum.kernel.permission import ensure
from forum.kernel.versions import touch_site
from forum.ledger.service import record


class Profile(NamedTuple):
    """A member's own settings in their normal forms: `phone` as `+62…`, `kecamatan` a code."""

    name: str
    kecamatan: str | None
    phone: str | None
    email: str | None
    bio: str
    experience: str | None
    language: str | None


SHOWN_EVERYWHERE = frozenset({"name", "kecamatan"})
"""What stands beside everything a member wrote."""


def save(actor: Actor, profile: Profile) -> None:
    """Keep what a member says of themselves."""
    member = present_member(actor.id)
    ensure(actor, "member.settle", member)
    changed = [
        field for field, value in profile._asdict().items() if getattr(member, field) != value
    ]
    for field in changed:
        setattr(member, field, getattr(profile, field))
    if not changed:
        return
    if SHOWN_EVERYWHERE & set(changed):
        touch_site()
    record(
        "member.changed",
        thing="member",
        thing_id=member.id,
        actor_id=actor.id,
        subject_id=member.id,
        data={"fields": changed},
    )


def choose_language(actor: Actor, language: str) -> None:
    """Read in this language from now on, on every device."""
    member = present_member(actor.id)
    ensure(actor, "member.enter", member)
    member.language = language
