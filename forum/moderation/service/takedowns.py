"""Reports of pages by people who are no members: received, read, decided, answered, forgotten.

Their words stand in the register alone, never in the ledger or a log.
"""

import re
from contextlib import suppress
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import select, update

from forum.boards.models import Board
from forum.charter.actor import Actor
from forum.charter.policies import allowed
from forum.charter.takedowns import KEPT_DAYS, RESENT_MINUTES, Outcome
from forum.charter.words import N_
from forum.kernel import clock, rates
from forum.kernel.db import db
from forum.kernel.errors import AlreadyDone, Conflict, Invalid, NotFound
from forum.kernel.i18n import say
from forum.kernel.permission import ensure
from forum.ledger.service import record
from forum.moderation.models import Takedown
from forum.moderation.queries.takedowns import UNKNOWN
from forum.threads.models import Post, Thread
from forum.threads.service.changing import hide
from forum.threads.service.texts import checked_reason

_POST = re.compile(r"(?:/p/|#p)([0-9]{1,18})\b", re.ASCII)
_THREAD = re.compile(r"/t/([0-9]{1,18})\b", re.ASCII)


class Report(NamedTuple):
    """What somebody reports, in good shape. `right` is a code of `charter.takedowns`."""

    name: str
    contact: str
    address: str
    right: str
    explanation: str


class TakedownFacts(NamedTuple):
    """What the policies ask of a report: the board of the post, and whose it is.

    Without a known post the board is empty, so that moderators of all boards see to it.
    """

    board_slug: str
    people: frozenset[int | None]


_NO_POST = TakedownFacts("", frozenset())


def report(actor: Actor, told: Report, network: str) -> Takedown:
    """Receive a report; the same one sent again soon is the one that was received.

    `network`: from where it comes, for the limit. Raises `TooMany`.
    """
    ensure(actor, "takedown.report")
    if (earlier := _sent_just_now(told)) is not None:
        return earlier
    rates.count("takedown", network)
    kept = Takedown(**told._asdict(), post_id=_post_at(told.address), received_at=clock.now())
    kept.reason = ""
    db.session.add(kept)
    db.session.flush()
    _record("takedown.received", kept, None, right=told.right)
    return kept


def read(actor: Actor, takedown_id: int) -> Takedown:
    """Note that somebody has read a report; the first one counts."""
    kept = _hold(actor, takedown_id)
    _note_read(actor, kept)
    return kept


def decide(
    actor: Actor, takedown_id: int, outcome: str, reason: str, *, hides: bool = False
) -> Takedown:
    """Decide on a report and perhaps hide the post it is about, with its number as the reason.

    Raises `Invalid` on `outcome` and `reason`, `Conflict` if it is decided, or if the post that is
    to be hidden is not known.
    """
    kept = _hold(actor, takedown_id)
    if kept.decided_at is not None:
        raise Conflict(N_("Somebody has decided this already."))
    if outcome not in set(Outcome):
        raise Invalid({"outcome": N_("Choose one of the list.")})
    reason = checked_reason(reason, needed=True)
    _note_read(actor, kept)
    kept.outcome, kept.reason = outcome, reason
    kept.decided_at, kept.decided_by_id = clock.now(), actor.id
    db.session.flush()
    _record("takedown.decided", kept, actor, outcome=outcome)
    if hides:
        _hide(actor, kept)
    return kept


def reopen(actor: Actor, takedown_id: int) -> Takedown:
    """Take a decision back; what it has hidden is shown again by the log.

    Raises `Conflict` if nobody has decided, or whoever reported has been answered.
    """
    kept = _hold(actor, takedown_id)
    if kept.decided_at is None:
        raise Conflict(N_("Nobody has decided this yet."))
    if kept.answered_at is not None:
        raise Conflict(N_("Whoever reported it has been answered already."))
    kept.outcome, kept.reason = None, ""
    kept.decided_at = kept.decided_by_id = None
    db.session.flush()
    _record("takedown.reopened", kept, actor)
    return kept


def answer(actor: Actor, takedown_id: int) -> Takedown:
    """Note that whoever reported it was told. Raises `Conflict` before there is a decision."""
    kept = _hold(actor, takedown_id)
    if kept.decided_at is None:
        raise Conflict(N_("Decide first, then answer."))
    if kept.answered_at is not None:
        raise AlreadyDone(N_("It is answered already."))
    kept.answered_at, kept.answered_by_id = clock.now(), actor.id
    db.session.flush()
    _record("takedown.answered", kept, actor)
    return kept


def forget_contacts() -> None:
    """Blank who reported and in which words, some time after the decision. A job."""
    now = clock.now()
    db.session.execute(
        update(Takedown)
        .where(Takedown.decided_at < now - timedelta(days=KEPT_DAYS), Takedown.blanked_at.is_(None))
        .values(name="", contact="", explanation="", blanked_at=now)
    )


def facts_of(takedown: Takedown) -> TakedownFacts:
    """Give what the policies ask of a report."""
    chosen = (
        select(Board.slug, Post.author_id)
        .join(Thread, Thread.board_id == Board.id)
        .join(Post, Post.thread_id == Thread.id)
        .where(Post.id == takedown.post_id)
    )
    found = db.session.execute(chosen).first()
    return TakedownFacts(found.slug, frozenset({found.author_id})) if found else _NO_POST


def _sent_just_now(told: Report) -> Takedown | None:
    since = clock.now() - timedelta(minutes=RESENT_MINUTES)
    same = [getattr(Takedown, name) == value for name, value in told._asdict().items()]
    return db.session.scalars(select(Takedown).where(Takedown.received_at > since, *same)).first()


def _post_at(address: str) -> int | None:
    if (found := _POST.search(address)) is not None:
        return db.session.scalars(select(Post.id).where(Post.id == int(found[1]))).first()
    if (found := _THREAD.search(address)) is None:
        return None
    first = select(Post.id).where(Post.thread_id == int(found[1]), Post.position == 1)
    return db.session.scalars(first).first()


def _hold(actor: Actor, takedown_id: int) -> Takedown:
    """Lock a report. Raises `NotFound` for one that the actor does not see to."""
    chosen = select(Takedown).where(Takedown.id == takedown_id)
    locked = chosen.with_for_update().execution_options(populate_existing=True)
    kept = db.session.execute(locked).scalar()
    if kept is None or not allowed(actor, "takedown.decide", facts_of(kept)):
        raise NotFound(UNKNOWN)
    return kept


def _note_read(actor: Actor, kept: Takedown) -> None:
    if kept.read_at is None:
        kept.read_at, kept.read_by_id = clock.now(), actor.id
        db.session.flush()
        _record("takedown.read", kept, actor)


def _hide(actor: Actor, kept: Takedown) -> None:
    if kept.post_id is None:
        raise Conflict(N_("We don't know which post this is about. Hide it on its page."))
    with suppress(AlreadyDone):
        hide(actor, kept.post_id, say(N_("Report number %(number)s."), number=str(kept.id)))


def _record(kind: str, kept: Takedown, actor: Actor | None, **data: str) -> None:
    actor_id = actor.id if actor else None
    record(kind, thing="takedown", thing_id=kept.id, actor_id=actor_id, data=dict(data))
