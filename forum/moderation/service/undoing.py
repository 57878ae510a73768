"""Taking acts of staff back: one way for each kind of act, each an act with a reason itself."""

import json
from collections.abc import Callable
from typing import Any

from sqlalchemy import func, select

from forum.accounts.service import offices, sanctions
from forum.boards.models import Board
from forum.charter.actor import Actor
from forum.charter.moderation import ReviewKind, ReviewState
from forum.charter.rings import CaseState
from forum.charter.words import N_
from forum.kernel.db import db
from forum.kernel.errors import AlreadyDone, Conflict, NotFound
from forum.kernel.i18n import say
from forum.kernel.permission import ensure
from forum.ledger.models import Event
from forum.moderation.models import Appeal, LogLine, ReviewItem
from forum.moderation.rules.acts import can_be_undone
from forum.moderation.service import flagging, items
from forum.moderation.service.items import ItemFacts
from forum.standing.queries.cases import people_of
from forum.standing.service import cases
from forum.threads.models import Post, Thread
from forum.threads.service import changing, duplicates, merging, moving, reverting
from forum.threads.service.loading import hold_post
from forum.threads.service.proposing import EDITED_SINCE, make, proposal_of
from forum.threads.service.suggesting import wait_again
from forum.votes.service import withdraw_correction

Data = dict[str, Any]
Undoing = Callable[[Actor, Event, Data, str], object]
TAKEN_BACK = N_("Taken back.")
UNKNOWN = N_("There is no such act that could be taken back.")


def undo(actor: Actor, event_id: int, reason: str) -> Event:
    """Take an act back, whoever's it was; give its event.

    Raises `NotFound` for what is no act of staff, `AlreadyDone` if it was taken back, `Conflict` if
    it was done anew or changed since, and what the act the other way round raises.
    """
    event = db.session.execute(select(Event).where(Event.id == event_id)).scalar()
    if event is None or not can_be_undone(event):
        raise NotFound(UNKNOWN)
    ensure(actor, "review.read")
    if event.thing != "member":
        ensure(actor, "act.undo", _facts(event))
    _hold_line(event)
    if event.kind in ABOUT_A_STATE and _was_done_anew(event):
        raise Conflict(N_("This was done anew since. Take the newer act back."))
    return take_back(actor, event, reason)


def take_back(actor: Actor, event: Event, reason: str) -> Event:
    """Take an act back that the caller has asked about. Raises `AlreadyDone` if it was."""
    line = _hold_line(event)
    reason = reason.strip() or say(TAKEN_BACK)
    UNDO[event.kind](actor, event, json.loads(event.data), reason)
    newest = select(func.max(Event.id)).where(Event.actor_id == actor.id)
    line.undone_by_event_id = db.session.execute(newest).scalar()
    db.session.flush()
    return event


def _hold_line(event: Event) -> LogLine:
    """Lock the line of an act that stands. Raises `AlreadyDone` if it was taken back."""
    line = db.session.get(LogLine, event.id, with_for_update=True, populate_existing=True)
    if line is None or line.undone_by_event_id is not None:
        raise AlreadyDone(N_("This was taken back already."))
    return line


def _was_done_anew(event: Event) -> bool:
    later = select(Event.id).where(
        Event.thing == event.thing,
        Event.thing_id == event.thing_id,
        Event.kind == event.kind,
        Event.id > event.id,
    )
    return db.session.execute(later.limit(1)).first() is not None


def _facts(event: Event) -> ItemFacts:
    board = _board_of(event)
    slug, cluster = (board.slug, board.cluster) if board else ("", None)
    return ItemFacts("", slug, cluster, people_in(event), None)


def people_in(event: Event) -> frozenset[int | None]:
    """Give whom an act is about."""
    return people_of(event.thing_id) if event.thing == "ring" else frozenset({event.subject_id})


def _board_of(event: Event) -> Board | None:
    chosen = select(Board).join(Thread, Thread.board_id == Board.id)
    if event.thing == "post":
        chosen = chosen.join(Post, Post.thread_id == Thread.id).where(Post.id == event.thing_id)
    elif event.thing == "thread":
        chosen = chosen.where(Thread.id == event.thing_id)
    else:
        chosen = select(Board).where(Board.cluster == event.cluster)
    return db.session.execute(chosen.limit(1)).scalar()


def _refused_edit(actor: Actor, event: Event, data: Data, _reason: str) -> None:
    proposal = proposal_of(data["proposal"])
    held = hold_post(actor, event.thing_id)
    proposal.decided_at = None
    make(held.thread, held.post, proposal, held.facts.cluster)


def _declined_suggestion(actor: Actor, _event: Event, data: Data, _reason: str) -> None:
    suggestion = wait_again(actor, data["proposal"])
    _reopen_item(ReviewKind.EDIT, suggestion.id)


def _dismissed_flags(actor: Actor, event: Event, data: Data, _reason: str) -> None:
    held = hold_post(actor, event.thing_id)
    flagging.open_again(data["flags"])
    reasons = [each.reason for each in flagging.open_flags(held.post.id)]
    items.open_item(
        ReviewKind.FLAGGED,
        held.post.id,
        board_id=held.thread.board_id,
        post=held.post,
        reasons=reasons,
    )


def _edited(actor: Actor, event: Event, data: Data, reason: str) -> None:
    if hold_post(actor, event.thing_id).post.revision != data["revision"]:
        raise Conflict(EDITED_SINCE)
    reverting.revert(actor, event.thing_id, data["revision"] - 1, reason)


def _upheld_appeal(actor: Actor, event: Event, data: Data, reason: str) -> None:
    """Put the act appealed against in force again, and let the appeal wait for another decision."""
    line = db.session.get_one(LogLine, data["event"], with_for_update=True, populate_existing=True)
    way_back = select(Event).where(Event.id == line.undone_by_event_id)
    taken_back_by = db.session.execute(way_back).scalar()
    if taken_back_by is not None:
        if taken_back_by.kind not in UNDO:
            raise Conflict(N_("This can't be put back by itself. Do the first act anew."))
        take_back(actor, taken_back_by, reason)
        line.undone_by_event_id = None
    _decided_appeal(actor, event, data, reason)


def _decided_appeal(_actor: Actor, event: Event, _data: Data, _reason: str) -> None:
    appeal = db.session.get_one(Appeal, event.thing_id)
    _reopen_item(ReviewKind.APPEAL, appeal.id)


def _reopen_item(kind: ReviewKind, thing_id: int) -> None:
    decided = select(ReviewItem).where(
        ReviewItem.kind == kind,
        ReviewItem.thing_id == thing_id,
        ReviewItem.state == ReviewState.DECIDED,
    )
    item = db.session.execute(decided.order_by(ReviewItem.id.desc()).limit(1)).scalar()
    if item is not None:
        items.reopen(item)


def _marked(actor: Actor, event: Event, data: Data, reason: str) -> None:
    duplicates.unmark_duplicate(actor, event.thing_id, reason)
    if data.get("was"):
        duplicates.mark_duplicate(actor, event.thing_id, data["was"], reason)


UNDO: dict[str, Undoing] = {
    "post.approved": lambda a, e, _d, why: changing.hide(a, e.thing_id, why),
    "post.hidden": lambda a, e, _d, why: changing.unhide(a, e.thing_id, why),
    "post.deleted": lambda a, e, _d, why: changing.restore(a, e.thing_id, why),
    "post.restored": lambda a, e, _d, why: changing.hide(a, e.thing_id, why),
    "post.edited": _edited,
    "edit.approved": _edited,
    "edit.refused": _refused_edit,
    "suggestion.declined": _declined_suggestion,
    "flag.dismissed": _dismissed_flags,
    "correction.upheld": lambda a, _e, d, why: withdraw_correction(a, d["correction"], why),
    "thread.closed": lambda a, e, _d, why: changing.reopen(a, e.thing_id, why),
    "thread.reopened": lambda a, e, _d, why: changing.close(a, e.thing_id, why),
    "thread.pinned": lambda a, e, _d, why: changing.unpin(a, e.thing_id, why),
    "thread.unpinned": lambda a, e, _d, why: changing.pin(a, e.thing_id, why),
    "thread.moved": lambda a, e, d, why: moving.move(a, e.thing_id, d["from"], why),
    "thread.merged": merging.unmerge,
    "thread.unmerged": lambda a, e, d, why: merging.merge(a, e.thing_id, d["into"], why),
    "thread.split": merging.unsplit,
    "thread.marked_duplicate": _marked,
    "thread.unmarked_duplicate": lambda a, e, d, why: duplicates.mark_duplicate(
        a, e.thing_id, d["of"], why
    ),
    "member.warned": lambda a, e, _d, why: sanctions.withdraw_warning(a, e.thing_id, why),
    "member.silenced": lambda a, e, _d, why: sanctions.lift_silence(a, e.thing_id, why),
    "member.links_limited": lambda a, e, _d, why: sanctions.free_links(a, e.thing_id, why),
    "member.suspended": lambda a, e, _d, why: offices.lift_suspension(a, e.thing_id, why),
    "ring.confirmed": lambda a, e, _d, why: cases.decide(a, e.thing_id, CaseState.OPEN, why),
    "ring.dismissed": lambda a, e, _d, why: cases.decide(a, e.thing_id, CaseState.OPEN, why),
    "appeal.upheld": _upheld_appeal,
    "appeal.rejected": _decided_appeal,
}
"""How each kind of act of `UNDOABLE` is taken back."""

ABOUT_A_STATE = frozenset(
    {
        "post.hidden",
        "post.deleted",
        "post.restored",
        "thread.closed",
        "thread.reopened",
        "thread.pinned",
        "thread.unpinned",
        "thread.moved",
        "member.silenced",
        "member.links_limited",
        "member.suspended",
        "ring.confirmed",
        "ring.dismissed",
    }
)
"""Acts that put a thing into a state: only the newest of them says how it stands."""
