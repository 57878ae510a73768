"""What moderation does when something happens: it reads texts, and keeps queue and log true."""

import json

from forum.charter.moderation import ReviewAction, ReviewKind, ReviewState
from forum.charter.words import MentorEvent
from forum.kernel.db import db
from forum.ledger.models import Event
from forum.moderation.models import LogLine
from forum.moderation.rules.acts import OF_STAFF_ONLY
from forum.moderation.service import flagging, items, screening
from forum.standing.models import RingCase
from forum.threads.models import Post, Thread
from forum.threads.service.proposing import proposals_of

ABOUT_POSTS = (ReviewKind.HELD, ReviewKind.FLAGGED)
COURSE_ACTIONS: dict[str, ReviewAction] = {
    MentorEvent.PROMOTED: ReviewAction.APPROVE,
    MentorEvent.REFUSED: ReviewAction.REJECT,
}
RING_ACTIONS = {"ring.confirmed": ReviewAction.APPROVE, "ring.dismissed": ReviewAction.DISMISS}


def on_submitted(event: Event) -> None:
    """Publish what a member has submitted, or hold it until a moderator has read it."""
    screening.publish_or_hold(event)


def on_edit_submitted(event: Event) -> None:
    """Make the change that an author has submitted, or hold it while the text before stays up."""
    on_edits_gone(event)
    screening.make_or_hold(event)


def on_suggested(event: Event) -> None:
    """Offer what a member suggests to those who may decide, or to moderators alone."""
    on_edits_gone(event)
    screening.offer_or_hold(event)


def on_suggestion_decided(event: Event) -> None:
    """Take a suggestion that its post's author or a mentor has decided on out of the queue."""
    item = items.waiting(ReviewKind.EDIT, json.loads(event.data)["proposal"])
    if item is not None:
        is_accepted = event.kind == "suggestion.accepted"
        action = ReviewAction.APPROVE if is_accepted else ReviewAction.REJECT
        items.close(item, event.actor_id, action)


def on_edits_gone(event: Event) -> None:
    """Take changes that were replaced, taken back or purged out of the queue."""
    items.withdraw_edits(json.loads(event.data)["gone"], event.actor_id)


def on_edited(event: Event) -> None:
    """Keep what screening finds in the text that stands now."""
    screening.note_edited(event)


def on_removed(event: Event) -> None:
    """Take what is hidden or deleted out of the queue; if staff did it, reports were right."""
    if event.actor_id is None:
        return
    by_author = event.actor_id == event.subject_id
    for kind in ABOUT_POSTS:
        item = items.waiting(kind, event.thing_id)
        if item is not None and by_author:
            items.close(item, event.actor_id, None, ReviewState.WITHDRAWN)
        elif item is not None:
            items.close(item, event.actor_id, ReviewAction.HIDE)
    items.withdraw_edits(proposals_of(event.thing_id), event.actor_id)
    if not by_author:
        post = db.session.get_one(Post, event.thing_id)
        thread = db.session.get_one(Thread, post.thread_id)
        flagging.uphold(event.actor_id, thread, post, event.cluster)


def on_restored(event: Event) -> None:
    """What its author brings back is reported as before; what staff shows again is fine."""
    post = db.session.get_one(Post, event.thing_id)
    thread = db.session.get_one(Thread, post.thread_id)
    flags = flagging.open_flags(post.id)
    if not flags:
        return
    if event.actor_id == event.subject_id:
        reasons = [each.reason for each in flags]
        items.open_item(
            ReviewKind.FLAGGED, post.id, board_id=thread.board_id, post=post, reasons=reasons
        )
        return
    item = items.waiting(ReviewKind.FLAGGED, post.id)
    if item is not None:
        items.close(item, event.actor_id, ReviewAction.DISMISS)
    flagging.dismiss(event.actor_id, thread, post, event.cluster, "")


def on_corrected(event: Event) -> None:
    """Let moderators see what a mentor says must be corrected."""
    post = db.session.get_one(Post, event.thing_id)
    thread = db.session.get_one(Thread, post.thread_id)
    correction_id = json.loads(event.data)["correction"]
    items.open_item(ReviewKind.CORRECTION, correction_id, board_id=thread.board_id, post=post)


def on_correction_decided(event: Event) -> None:
    """Take a correction that is decided out of the queue."""
    item = items.waiting(ReviewKind.CORRECTION, json.loads(event.data)["correction"])
    if item is not None:
        items.close(item, event.actor_id, None)


def on_candidate(event: Event) -> None:
    """Let moderators confirm a candidate."""
    items.open_item(
        ReviewKind.PROMOTION,
        event.thing_id,
        board_id=items.board_of_cluster(event.cluster or ""),
        subject_id=event.subject_id,
    )


def on_course_changed(event: Event) -> None:
    """Take a candidate who is decided on, or no longer waits, out of the queue."""
    board_id = items.board_of_cluster(event.cluster or "")
    action = COURSE_ACTIONS.get(event.kind) if event.actor_id is not None else None
    for item in items.promotions_of(event.subject_id):
        if item.board_id == board_id:
            state = ReviewState.DECIDED if action else ReviewState.WITHDRAWN
            items.close(item, event.actor_id, action, state)


def on_suspected(event: Event) -> None:
    """Let moderators look at suspicious votes, also once more after a decision is taken back."""
    case = db.session.get_one(RingCase, event.thing_id)
    board_id = items.board_of_cluster(case.cluster)
    items.open_item(ReviewKind.RING, case.id, board_id=board_id, reasons=[case.kind])


def on_ring_decided(event: Event) -> None:
    """Take a case of suspicious votes that is decided out of the queue."""
    item = items.waiting(ReviewKind.RING, event.thing_id)
    if item is not None:
        items.close(item, event.actor_id, RING_ACTIONS[event.kind])


def on_logged(event: Event) -> None:
    """Write an act of staff, or of a rule in its place, into the public log."""
    if event.kind in OF_STAFF_ONLY and event.actor_id in (None, event.subject_id):
        return
    thread_id = json.loads(event.data).get("thread")
    thread = db.session.get(Thread, thread_id) if thread_id else None
    db.session.add(LogLine(event_id=event.id, board_id=thread.board_id if thread else None))
    db.session.flush()
