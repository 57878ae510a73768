"""The items of the queue: opened, claimed, closed. What follows from a decision is not here."""

from collections.abc import Iterable
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import bindparam, select

from forum.boards.models import Board
from forum.charter.actor import Actor
from forum.charter.moderation import CLAIM_MINUTES, ReviewAction, ReviewKind, ReviewState
from forum.charter.words import N_
from forum.kernel import clock
from forum.kernel.db import db
from forum.kernel.errors import Conflict, NotFound
from forum.kernel.permission import ensure
from forum.moderation.models import ReviewItem
from forum.standing.queries.cases import people_of
from forum.threads.models import Post, Thread

REASONS_MAX_CHARACTERS = 400
WAITING = (ReviewState.OPEN, ReviewState.PROVISIONAL)
_BOARD_OF_POST = (
    select(Thread.board_id)
    .join(Post, Post.thread_id == Thread.id)
    .where(Post.id == bindparam("post_id"))
)


class ItemFacts(NamedTuple):
    """What the policies ask of an item. `people`: whom it is about."""

    kind: str
    board_slug: str
    cluster: str | None
    people: frozenset[int | None]
    acted_by_id: int | None


class HeldItem(NamedTuple):
    """An item locked for change, with what the policies ask of it."""

    item: ReviewItem
    facts: ItemFacts


def board_of(post_id: int) -> int:
    """Give the id of the board that a post stands on."""
    found = db.session.connection().execute(_BOARD_OF_POST, {"post_id": post_id})
    return int(found.scalar_one())


def board_of_cluster(cluster: str) -> int:
    """Give the id of a cluster's board."""
    return int(db.session.execute(select(Board.id).where(Board.cluster == cluster)).scalar_one())


def open_item(
    kind: ReviewKind,
    thing_id: int,
    *,
    board_id: int,
    post: Post | None = None,
    subject_id: int | None = None,
    acted_by_id: int | None = None,
    reasons: Iterable[str] = (),
) -> ReviewItem:
    """Let a thing wait for a moderator; one that waits already is brought up to date."""
    item = waiting(kind, thing_id)
    if item is None:
        item = ReviewItem(kind=kind, thing_id=thing_id, board_id=board_id, created_at=clock.now())
        item.state = ReviewState.OPEN
        db.session.add(item)
    item.post_id = post.id if post else None
    item.revision = post.revision if post else None
    item.subject_id = post.author_id if post and subject_id is None else subject_id
    item.acted_by_id = acted_by_id
    item.reasons = ",".join(dict.fromkeys(reasons))[:REASONS_MAX_CHARACTERS]
    db.session.flush()
    return item


def waiting(kind: str, thing_id: int) -> ReviewItem | None:
    """Give the item of a thing that waits, locked; None if there is none."""
    chosen = select(ReviewItem).where(
        ReviewItem.kind == kind, ReviewItem.thing_id == thing_id, ReviewItem.state.in_(WAITING)
    )
    locked = chosen.with_for_update().execution_options(populate_existing=True)
    return db.session.execute(locked).scalar()


def hold_item(actor: Actor, item_id: int) -> HeldItem:
    """Lock an item. Raises `NotFound` for one that the actor does not look after."""
    chosen = select(ReviewItem).where(ReviewItem.id == item_id)
    locked = chosen.with_for_update().execution_options(populate_existing=True)
    item = db.session.execute(locked).scalar()
    facts = facts_of(item) if item else None
    if item is None or facts is None or not is_seen_by(actor, facts):
        raise NotFound(N_("There is no such item in your queue."))
    return HeldItem(item, facts)


def facts_of(item: ReviewItem) -> ItemFacts:
    """Give what the policies ask of an item."""
    board = db.session.get_one(Board, item.board_id)
    named = people_of(item.thing_id) if item.kind == ReviewKind.RING else ()
    people = frozenset((item.subject_id, *named))
    return ItemFacts(item.kind, board.slug, board.cluster, people, item.acted_by_id)


def is_seen_by(actor: Actor, facts: ItemFacts) -> bool:
    """Whether an item stands in the actor's queue."""
    if facts.kind == ReviewKind.RING and actor.id in facts.people:
        return False
    on_duty = facts.cluster in actor.duty_in and facts.kind == ReviewKind.HELD
    return actor.looks_after(facts.board_slug) or on_duty


def ensure_free(actor: Actor, item: ReviewItem) -> None:
    """Pass if the item waits and nobody else is at it. Raises `Conflict`."""
    if item.state not in WAITING:
        raise Conflict(N_("Somebody has decided this already."))
    if item.claimed_by_id not in (None, actor.id) and _is_claimed(item):
        raise Conflict(N_("Somebody else is at this just now. Take another one."))


def claim(actor: Actor, item_id: int) -> ReviewItem:
    """Say that one is at an item, for some minutes. Raises `Conflict` if somebody else is."""
    item, facts = hold_item(actor, item_id)
    ensure(actor, "review.decide", facts)
    ensure_free(actor, item)
    item.claimed_by_id = actor.id
    item.claimed_until = clock.now() + timedelta(minutes=CLAIM_MINUTES)
    return item


def release(actor: Actor, item_id: int) -> ReviewItem:
    """Leave an item to others."""
    item, facts = hold_item(actor, item_id)
    ensure(actor, "review.decide", facts)
    ensure_free(actor, item)
    item.claimed_by_id = item.claimed_until = None
    return item


def close(
    item: ReviewItem,
    actor_id: int | None,
    action: ReviewAction | None,
    state: ReviewState = ReviewState.DECIDED,
) -> None:
    """Note what was decided on an item, and by whom."""
    item.state, item.action = state, action
    item.decided_by_id, item.decided_at = actor_id, clock.now()
    item.claimed_by_id = item.claimed_until = None
    db.session.flush()


def reopen(item: ReviewItem) -> None:
    """Let an item wait again."""
    item.state, item.action = ReviewState.OPEN, None
    item.decided_by_id = item.decided_at = None
    db.session.flush()


def withdraw_edits(proposal_ids: Iterable[int], actor_id: int | None) -> None:
    """Take changes of posts out of the queue: they are gone, or their post is."""
    for proposal_id in proposal_ids:
        item = waiting(ReviewKind.EDIT, proposal_id)
        if item is not None:
            close(item, actor_id, None, ReviewState.WITHDRAWN)


def forget_member(member_id: int) -> None:
    """Take what a member wanted changed out of the queue: the account is being erased."""
    chosen = select(ReviewItem).where(
        ReviewItem.subject_id == member_id,
        ReviewItem.state == ReviewState.OPEN,
        ReviewItem.kind == ReviewKind.EDIT,
    )
    for item in db.session.scalars(chosen).all():
        close(item, None, None, ReviewState.WITHDRAWN)


def withdraw_promotions(member_id: int) -> None:
    """Take a member's candidatures out of the queue: the account is being erased."""
    for item in promotions_of(member_id):
        close(item, None, None, ReviewState.WITHDRAWN)


def promotions_of(member_id: int | None) -> list[ReviewItem]:
    """Give a member's candidatures that wait for a moderator."""
    chosen = select(ReviewItem).where(
        ReviewItem.subject_id == member_id,
        ReviewItem.state.in_(WAITING),
        ReviewItem.kind == ReviewKind.PROMOTION,
    )
    return list(db.session.scalars(chosen))


def _is_claimed(item: ReviewItem) -> bool:
    return item.claimed_until is not None and item.claimed_until > clock.now()
