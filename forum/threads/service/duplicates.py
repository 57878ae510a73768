"""Saying that a thread was asked before: moderators alone, mentors of the cluster by two."""

from forum.charter.actor import Actor
from forum.charter.policies import allowed
from forum.charter.words import N_, State
from forum.kernel.db import db
from forum.kernel.errors import AlreadyDone, Conflict, Invalid
from forum.kernel.permission import ensure
from forum.ledger.service import record
from forum.threads.models import Thread
from forum.threads.service.counting import touch
from forum.threads.service.loading import hold_thread
from forum.threads.service.texts import checked_reason


def mark_duplicate(actor: Actor, thread_id: int, of_id: int, reason: str) -> Thread:
    """Mark that a thread asks what another one asked before.

    A moderator's word marks it. A mentor's is a proposal, and marks it when another mentor has
    proposed the same. Raises `Invalid` on `of` and `reason`, `AlreadyDone` for one's own proposal
    or a mark that stands.
    """
    thread, facts = hold_thread(actor, thread_id)
    ensure(actor, "thread.propose_duplicate", facts)
    is_staff = allowed(actor, "thread.mark_duplicate", facts)
    reason = checked_reason(reason, needed=is_staff)
    original = _original(actor, thread, of_id)
    if thread.duplicate_of_id == original.id:
        raise AlreadyDone(N_("This thread is already marked so."))
    agreed = (
        thread.proposed_duplicate_of_id == original.id
        and thread.duplicate_proposed_by_id != actor.id
    )
    if not (is_staff or agreed):
        if thread.proposed_duplicate_of_id == original.id:
            raise AlreadyDone(N_("You have proposed this. Another mentor must agree."))
        thread.proposed_duplicate_of_id = original.id
        thread.duplicate_proposed_by_id = actor.id
        _finish("thread.duplicate_proposed", actor, thread, facts.cluster, reason, of=original.id)
        return thread
    before = thread.duplicate_of_id
    thread.duplicate_of_id = original.id
    thread.proposed_duplicate_of_id = thread.duplicate_proposed_by_id = None
    _finish(
        "thread.marked_duplicate", actor, thread, facts.cluster, reason, of=original.id, was=before
    )
    return thread


def unmark_duplicate(actor: Actor, thread_id: int, reason: str = "") -> Thread:
    """Take the mark, and any proposal of it, away. Raises `AlreadyDone` if there is none."""
    thread, facts = hold_thread(actor, thread_id)
    ensure(actor, "thread.mark_duplicate", facts)
    reason = checked_reason(reason, needed=False)
    before = thread.duplicate_of_id
    if before is None and thread.proposed_duplicate_of_id is None:
        raise AlreadyDone(N_("This thread is not marked."))
    thread.duplicate_of_id = None
    thread.proposed_duplicate_of_id = thread.duplicate_proposed_by_id = None
    _finish("thread.unmarked_duplicate", actor, thread, facts.cluster, reason, of=before)
    return thread


def _original(actor: Actor, thread: Thread, of_id: int) -> Thread:
    refused = Invalid({"of": N_("Choose the number of a thread that everybody can read.")})
    original = db.session.get(Thread, of_id)
    if original is not None and original.duplicate_of_id is not None:
        original = db.session.get(Thread, original.duplicate_of_id)
    if original is None or original.id == thread.id or original.state != State.VISIBLE:
        raise refused
    if thread.state != State.VISIBLE:
        raise Conflict(N_("This thread can't be seen by all just now."))
    return original


def _finish(
    kind: str, actor: Actor, thread: Thread, cluster: str | None, reason: str, **more: int | None
) -> None:
    db.session.flush()
    touch(thread)
    record(
        kind,
        thing="thread",
        thing_id=thread.id,
        actor_id=actor.id,
        subject_id=thread.author_id,
        cluster=cluster,
        data={"thread": thread.id, **more},
        words=reason,
    )
