"""Deciding on what waits in the queue: one act, whatever it is about."""

from collections.abc import Callable
from contextlib import suppress
from typing import NamedTuple

from sqlalchemy import select

from forum.charter.actor import Actor
from forum.charter.moderation import (
    WITH_REASON,
    ReviewAction,
    ReviewKind,
    ReviewState,
    meant,
)
from forum.charter.rings import CaseState
from forum.charter.words import N_, State
from forum.kernel.db import db
from forum.kernel.errors import AlreadyDone, Conflict, Invalid
from forum.kernel.permission import ensure
from forum.ledger.models import Event
from forum.ledger.service import record
from forum.moderation.models import Appeal, ReviewItem
from forum.moderation.service import flagging, items
from forum.moderation.service.undoing import take_back
from forum.standing.service import cases
from forum.standing.service.offices import confirm
from forum.threads.service import changing
from forum.threads.service.loading import Held, hold_post
from forum.threads.service.proposing import EDITED_SINCE, make, proposal_of, refuse
from forum.threads.service.recording import record_post
from forum.threads.service.suggesting import accept, decline
from forum.threads.service.texts import checked_reason
from forum.votes.service import uphold, withdraw_correction


class Decision(NamedTuple):
    """What a moderator says: the action, the reason the author reads, the revision that was read.

    `rule`: the code of the ready reason that was taken, or empty.
    """

    action: str
    reason: str = ""
    revision: int | None = None
    rule: str = ""


Decider = Callable[[Actor, ReviewItem, ReviewAction, Decision], None]


def decide(actor: Actor, item_id: int, decision: Decision) -> ReviewItem:
    """Decide on an item; what follows happens at once.

    Raises `Conflict` if it is decided, somebody else is at it, or the text was edited since it was
    read; `Invalid` on `action`, `reason` and `revision`.
    """
    item, facts = items.hold_item(actor, item_id)
    ensure(actor, "review.decide", facts)
    items.ensure_free(actor, item)
    action = _meant(item, decision.action)
    reason = checked_reason(decision.reason, needed=action in WITH_REASON)
    decision = decision._replace(reason=reason)
    if item.state == ReviewState.PROVISIONAL:
        _confirm(actor, item, action, decision)
        return item
    is_staff = actor.looks_after(facts.board_slug)
    if not is_staff and action != ReviewAction.APPROVE:
        raise Conflict(N_("Approve this, or leave it to a moderator."))
    items.close(item, actor.id, action, *() if is_staff else (ReviewState.PROVISIONAL,))
    DECIDERS[item.kind](actor, item, action, decision)
    return item


def _meant(item: ReviewItem, said: str) -> ReviewAction:
    action = meant(item.kind, said) if said in set(ReviewAction) else None
    if action is None:
        raise Invalid({"action": N_("Choose one of the actions offered.")})
    return action


def _confirm(actor: Actor, item: ReviewItem, action: ReviewAction, decision: Decision) -> None:
    """Confirm what a mentor on duty has approved, or hide it after all."""
    if not actor.is_staff:
        raise Conflict(N_("A moderator confirms this."))
    items.close(item, actor.id, action)
    if action == ReviewAction.REJECT:
        with suppress(AlreadyDone):
            changing.hide(actor, item.thing_id, decision.reason, rule=decision.rule)
        return
    held = hold_post(actor, item.thing_id)
    record_post("post.confirmed", actor.id, held.thread, held.post, held.facts.cluster)


def _decide_held(actor: Actor, item: ReviewItem, action: ReviewAction, decision: Decision) -> None:
    if action == ReviewAction.APPROVE:
        changing.approve(actor, item.thing_id, _revision(decision), decision.reason)
        return
    if hold_post(actor, item.thing_id).post.state != State.PENDING:
        raise Conflict(N_("This post does not wait any more."))
    changing.hide(actor, item.thing_id, decision.reason, rule=decision.rule)


def _decide_flagged(
    actor: Actor, item: ReviewItem, action: ReviewAction, decision: Decision
) -> None:
    held = hold_post(actor, item.thing_id)
    if action == ReviewAction.HIDE:
        flagging.uphold(actor.id, held.thread, held.post, held.facts.cluster)
        with suppress(AlreadyDone):
            changing.hide(actor, held.post.id, decision.reason, rule=decision.rule)
        return
    _ensure_read(held, decision)
    flagging.dismiss(actor.id, held.thread, held.post, held.facts.cluster, decision.reason)
    if held.post.state == State.HIDDEN and held.post.removed_by_id is None:
        changing.unhide(actor, held.post.id, decision.reason)


def _decide_edit(actor: Actor, item: ReviewItem, action: ReviewAction, decision: Decision) -> None:
    proposal = proposal_of(item.thing_id)
    held = hold_post(actor, proposal.post_id)
    if proposal.editor_id != held.post.author_id:
        _decide_suggestion(actor, proposal.id, action, decision)
        return
    if action == ReviewAction.APPROVE:
        if _revision(decision) != held.post.revision:
            raise Conflict(EDITED_SINCE)
        if held.post.state not in (State.VISIBLE, State.PENDING):
            raise Conflict(changing.REMOVED)
        make(held.thread, held.post, proposal, held.facts.cluster)
        facts = {"revision": held.post.revision}
    else:
        refuse(held.post, proposal)
        facts = {"proposal": proposal.id}
    kind = "edit.approved" if action == ReviewAction.APPROVE else "edit.refused"
    record_post(
        kind, actor.id, held.thread, held.post, held.facts.cluster, words=decision.reason, **facts
    )


def _decide_suggestion(
    actor: Actor, suggestion_id: int, action: ReviewAction, decision: Decision
) -> None:
    if action == ReviewAction.APPROVE:
        accept(actor, suggestion_id, decision.revision, decision.reason)
    else:
        decline(actor, suggestion_id, decision.reason)


def _decide_correction(
    actor: Actor, item: ReviewItem, action: ReviewAction, decision: Decision
) -> None:
    if not decision.reason:
        raise Invalid({"reason": N_("Say why, in a sentence the author can read.")})
    act = uphold if action == ReviewAction.APPROVE else withdraw_correction
    act(actor, item.thing_id, decision.reason)


def _decide_promotion(
    actor: Actor, item: ReviewItem, action: ReviewAction, decision: Decision
) -> None:
    confirm(actor, item.thing_id, decision.reason, approve=action == ReviewAction.APPROVE)


def _decide_ring(actor: Actor, item: ReviewItem, action: ReviewAction, decision: Decision) -> None:
    is_ring = action == ReviewAction.APPROVE
    state = CaseState.CONFIRMED if is_ring else CaseState.DISMISSED
    cases.decide(actor, item.thing_id, state, decision.reason, votes_read=decision.revision)


def _decide_appeal(
    actor: Actor, item: ReviewItem, action: ReviewAction, decision: Decision
) -> None:
    appeal = db.session.get_one(Appeal, item.thing_id)
    event = db.session.execute(select(Event).where(Event.id == appeal.event_id)).scalar_one()
    if action == ReviewAction.APPROVE:
        with suppress(AlreadyDone):
            take_back(actor, event, decision.reason)
    record(
        "appeal.upheld" if action == ReviewAction.APPROVE else "appeal.rejected",
        thing="appeal",
        thing_id=appeal.id,
        actor_id=actor.id,
        subject_id=appeal.member_id,
        cluster=event.cluster,
        data={"event": event.id},
        words=decision.reason,
    )


def _revision(decision: Decision) -> int:
    if decision.revision is None:
        raise Invalid({"revision": N_("Name the revision that you have read.")})
    return decision.revision


def _ensure_read(held: Held, decision: Decision) -> None:
    if decision.revision is not None and decision.revision != held.post.revision:
        raise Conflict(EDITED_SINCE)


DECIDERS: dict[str, Decider] = {
    ReviewKind.HELD: _decide_held,
    ReviewKind.FLAGGED: _decide_flagged,
    ReviewKind.EDIT: _decide_edit,
    ReviewKind.CORRECTION: _decide_correction,
    ReviewKind.PROMOTION: _decide_promotion,
    ReviewKind.RING: _decide_ring,
    ReviewKind.APPEAL: _decide_appeal,
}
"""By kind of item. Rooms whose things wait here too add their own."""
