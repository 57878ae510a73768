"""Lighter means than suspension: a warning, silence for some days, no links for some days."""

from datetime import datetime, timedelta

from forum.accounts.models import Member
from forum.accounts.queries import present_member
from forum.accounts.service.offices import checked_words, record_on
from forum.charter.actor import Actor
from forum.charter.moderation import LINK_LIMIT_MAX_DAYS, SILENCE_MAX_DAYS
from forum.charter.words import N_
from forum.kernel import clock
from forum.kernel.errors import AlreadyDone, Invalid, Sentence
from forum.kernel.permission import ensure


def warn(actor: Actor, member_id: int, reason: str) -> None:
    """Warn a member, who reads the reason. Raises `Invalid` on `reason`."""
    member = _member(actor, member_id)
    record_on("member.warned", member, actor, words=checked_words(reason))


def withdraw_warning(actor: Actor, member_id: int, reason: str) -> None:
    """Tell a member that a warning was a mistake. Raises `Invalid` on `reason`."""
    member = _member(actor, member_id)
    record_on("member.unwarned", member, actor, words=checked_words(reason))


def silence(actor: Actor, member_id: int, days: int, reason: str) -> None:
    """Let a member vote, report and read, but not write, for some days.

    Raises `Invalid` on `days` and `reason`.
    """
    member = _member(actor, member_id)
    words = checked_words(reason)
    member.silenced_until = _in_days(days, SILENCE_MAX_DAYS)
    data = {"until": _stamp(member.silenced_until)}
    record_on("member.silenced", member, actor, data=data, words=words)


def lift_silence(actor: Actor, member_id: int, reason: str) -> None:
    """Let a silenced member write again. Raises `AlreadyDone` for any other."""
    member = _member(actor, member_id)
    words = checked_words(reason)
    if member.silenced_until is None or member.silenced_until <= clock.now():
        raise AlreadyDone(N_("This member may write."))
    member.silenced_until = None
    record_on("member.unsilenced", member, actor, words=words)


def limit_links(actor: Actor, member_id: int, days: int, reason: str) -> None:
    """Let a moderator read first, for some days, what a member writes with a link in it.

    Raises `Invalid` on `days` and `reason`.
    """
    member = _member(actor, member_id)
    words = checked_words(reason)
    member.links_limited_until = _in_days(days, LINK_LIMIT_MAX_DAYS)
    data = {"until": _stamp(member.links_limited_until)}
    record_on("member.links_limited", member, actor, data=data, words=words)


def free_links(actor: Actor, member_id: int, reason: str) -> None:
    """Let a member's links be as those of others. Raises `AlreadyDone` if they are."""
    member = _member(actor, member_id)
    words = checked_words(reason)
    if member.links_limited_until is None or member.links_limited_until <= clock.now():
        raise AlreadyDone(N_("The links of this member are not limited."))
    member.links_limited_until = None
    record_on("member.links_freed", member, actor, words=words)


def _member(actor: Actor, member_id: int) -> Member:
    member = present_member(member_id)
    ensure(actor, "member.sanction", member)
    return member


def _in_days(days: int, most: int) -> datetime:
    if not 1 <= days <= most:
        raise Invalid({"days": Sentence(N_("Write a number of days from 1 to %(max)s."), max=most)})
    return clock.now() + timedelta(days=days)


def _stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
