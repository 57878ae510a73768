"""Appeals of members against acts on what is theirs, decided by another moderator."""

from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import select

from forum.boards.models import Board
from forum.charter.actor import Actor
from forum.charter.limits import REASON_MAX_CHARACTERS
from forum.charter.moderation import (
    APPEAL_DAYS,
    APPEAL_OVERDUE_HOURS,
    APPEALABLE,
    ReviewKind,
    ReviewState,
)
from forum.charter.words import N_
from forum.kernel import clock
from forum.kernel.db import db
from forum.kernel.errors import AlreadyDone, Conflict, Invalid, NotFound, Sentence
from forum.kernel.permission import ensure
from forum.kernel.text import clean
from forum.ledger.models import Event
from forum.ledger.service import record
from forum.moderation.models import Appeal, LogLine, ReviewItem
from forum.moderation.service.items import board_of, board_of_cluster, open_item
from forum.moderation.service.undoing import people_in
from forum.threads.models import Post, Thread

COMMON_BOARD = "umum"
NO_ACT = N_("There is no such act on something of yours.")
APPEALED = N_("You have appealed already. Another moderator looks at it.")
APPEALED_BY_ANOTHER = N_("Somebody else has appealed against this. Another moderator looks at it.")


class ActFacts(NamedTuple):
    """What the policies ask of an act: whom it is about."""

    people: frozenset[int | None]


def act_of(actor: Actor, event_id: int) -> Event:
    """Give an act on something of the actor's that one can appeal against.

    Raises `NotFound` for any other: nobody learns of acts on others here.
    """
    event = db.session.execute(select(Event).where(Event.id == event_id)).scalar()
    is_act = event is not None and event.kind in APPEALABLE
    if event is None or not is_act or event.actor_id in (None, actor.id):
        raise NotFound(NO_ACT)
    if actor.id not in people_in(event):
        raise NotFound(NO_ACT)
    return event


def appeal(actor: Actor, event_id: int, words: str) -> Appeal:
    """Ask that another moderator looks at an act again.

    Raises `Conflict` after `APPEAL_DAYS` or if it was taken back, `AlreadyDone` the second time,
    `Invalid` on `reason`.
    """
    event = act_of(actor, event_id)
    ensure(actor, "act.appeal", ActFacts(people_in(event)))
    words = clean(words)
    if not words:
        raise Invalid({"reason": N_("Say in a few words what we should look at again.")})
    if len(words) > REASON_MAX_CHARACTERS:
        too_long = N_("Shorten this to %(max)s characters or fewer.")
        raise Invalid({"reason": Sentence(too_long, max=REASON_MAX_CHARACTERS)})
    if event.created_at < clock.now() - timedelta(days=APPEAL_DAYS):
        raise Conflict(N_("One can appeal within %(days)s days."), days=APPEAL_DAYS)
    line = db.session.get(LogLine, event.id, with_for_update=True)
    if line is not None and line.undone_by_event_id is not None:
        raise Conflict(N_("This was taken back already."))
    earlier = select(Appeal.member_id).where(Appeal.event_id == event_id)
    if (by := db.session.execute(earlier).scalar()) is not None:
        raise AlreadyDone(APPEALED if by == actor.id else APPEALED_BY_ANOTHER)
    return _file(actor, event, words)


def climb_overdue() -> None:
    """Let the admin know of appeals that nobody has decided in time. A job of the schedule."""
    past = clock.now() - timedelta(hours=APPEAL_OVERDUE_HOURS)
    chosen = select(ReviewItem).where(
        ReviewItem.kind == ReviewKind.APPEAL,
        ReviewItem.state == ReviewState.OPEN,
        ReviewItem.created_at < past,
        ReviewItem.climbed_at.is_(None),
    )
    for item in db.session.scalars(chosen.with_for_update()).all():
        item.climbed_at = clock.now()
        record("appeal.climbed", thing="appeal", thing_id=item.thing_id, actor_id=None)


def _file(actor: Actor, event: Event, words: str) -> Appeal:
    filed = record(
        "appeal.filed",
        thing=event.thing,
        thing_id=event.thing_id,
        actor_id=actor.id,
        cluster=event.cluster,
        data={"event": event.id},
        words=words,
    )
    kept = Appeal(
        event_id=event.id,
        member_id=actor.id,
        filed_event_id=filed.id,
        created_at=clock.now(),
    )
    db.session.add(kept)
    db.session.flush()
    post = db.session.get(Post, event.thing_id) if event.thing == "post" else None
    open_item(
        ReviewKind.APPEAL,
        kept.id,
        board_id=_board(event),
        post=post,
        subject_id=actor.id,
        acted_by_id=event.actor_id,
        reasons=[event.kind],
    )
    return kept


def _board(event: Event) -> int:
    if event.thing == "post":
        return board_of(event.thing_id)
    if event.thing == "thread":
        return db.session.get_one(Thread, event.thing_id).board_id
    if event.thing == "ring":
        return board_of_cluster(event.cluster or "")
    common = select(Board.id).where(Board.slug == COMMON_BOARD)
    return int(db.session.execute(common).scalar_one())
