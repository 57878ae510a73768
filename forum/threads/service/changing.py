"""Editing, deleting, hiding and restoring posts, and closing and pinning threads."""

from typing import Any

from sqlalchemy import update

from forum.charter.actor import Actor
from forum.charter.words import N_, PostKind, State
from forum.kernel import rates
from forum.kernel.db import db
from forum.kernel.errors import AlreadyDone, Conflict
from forum.kernel.permission import ensure
from forum.ledger.service import record
from forum.threads.models import Post, Thread
from forum.threads.service.comparing import Change, proposal_of_change
from forum.threads.service.counting import count_post, last_activity, settle, touch
from forum.threads.service.loading import Held, hold_post, hold_thread
from forum.threads.service.proposing import EDITED_SINCE, body_of, make, submit
from forum.threads.service.recording import record_post
from forum.threads.service.texts import checked_reason
from forum.threads.service.writing import publish, show

REMOVED = N_("This post is not visible; restore it first.")
NOTHING_REMOVED = N_("There is nothing to bring back here.")


def edit(actor: Actor, post_id: int, change: Change) -> Post:
    """Change a post and keep the earlier text as a revision. Staff must say why.

    What an author changes of a visible post is read by moderation first, and may wait. Raises
    `Conflict` while the post is hidden or deleted, `Invalid` on the title or labels of what is no
    question.
    """
    held = hold_post(actor, post_id)
    ensure(actor, "post.edit", held.facts)
    thread, post, _facts = held
    if post.state not in (State.VISIBLE, State.PENDING):
        raise Conflict(REMOVED)
    reason = checked_reason(change.reason, needed=post.author_id != actor.id)
    proposal = proposal_of_change(actor, held, change, body_of(post))
    if proposal is None:
        return post
    rates.count("edit", str(actor.id))
    proposal.reason = reason
    if post.state == State.VISIBLE and post.author_id == actor.id:
        submit(thread, post, proposal, held.facts.cluster)
    else:
        make(thread, post, proposal, held.facts.cluster)
    return post


def delete(actor: Actor, post_id: int, reason: str = "") -> Post:
    """Delete a post; it can be restored. Staff must say why.

    Raises `Conflict` if it is not visible or pending, or an author's question has an answer by
    somebody else.
    """
    held = hold_post(actor, post_id)
    ensure(actor, "post.delete", held.facts)
    reason = checked_reason(reason, needed=held.post.author_id != actor.id)
    if held.post.state not in (State.VISIBLE, State.PENDING):
        raise Conflict(N_("This post is already deleted or hidden."))
    by_author = held.post.author_id == actor.id and not actor.looks_after(held.facts.board_slug)
    if held.post.kind == PostKind.QUESTION and by_author and held.thread.others_answer_count:
        raise Conflict(N_("Somebody has answered. A question with an answer stays for others."))
    _remove(actor, held, State.DELETED)
    _record("post.deleted", actor, held, reason)
    return held.post


def hide(actor: Actor, post_id: int, reason: str, *, rule: str = "") -> Post:
    """Hide a post from all but its author and staff. Raises `AlreadyDone` if it is hidden.

    `rule`: the code of a rule of the charter that the act follows; it may stand for the reason.
    """
    held = hold_post(actor, post_id)
    ensure(actor, "post.hide", held.facts)
    reason = checked_reason(reason, needed=not rule)
    if held.post.state == State.HIDDEN:
        if held.post.removed_by_id is not None or actor.id is None:
            raise AlreadyDone(N_("This post is already hidden."))
        held.post.removed_by_id = actor.id  # it has hidden itself; now somebody answers for it
        _record("post.hidden", actor, held, reason, **_by(rule))
        return held.post
    if held.post.state == State.DELETED:
        held.post.deleted_by_id = held.post.removed_by_id
    _remove(actor, held, State.HIDDEN)
    _record("post.hidden", actor, held, reason, **_by(rule))
    return held.post


def _by(rule: str) -> dict[str, str]:
    return {"rule": rule} if rule else {}


def approve(actor: Actor, post_id: int, revision: int, reason: str = "") -> Post:
    """Publish a held post as it was read: in this revision.

    Asked of the queue's item, who may do it is known. Raises `Conflict` if the post does not wait
    or was changed since.
    """
    held = hold_post(actor, post_id)
    if held.post.state != State.PENDING:
        raise Conflict(N_("This post does not wait any more."))
    if held.post.revision != revision:
        raise Conflict(EDITED_SINCE)
    _record("post.approved", actor, held, reason)
    publish(held.thread, held.post, held.facts.cluster)
    return held.post


def restore(actor: Actor, post_id: int, reason: str = "") -> Post:
    """Bring a deleted post back: authors what they deleted themselves, staff all.

    A post that was never published is submitted again. Raises `AlreadyDone` if it was not
    removed, `Conflict` if it is hidden.
    """
    return _bring_back(actor, post_id, State.DELETED, "post.restore", reason)


def unhide(actor: Actor, post_id: int, reason: str = "") -> Post:
    """Show a hidden post again; one that was deleted before it was hidden is deleted again.

    Raises `AlreadyDone` if it was not removed, `Conflict` if it is deleted.
    """
    return _bring_back(actor, post_id, State.HIDDEN, "post.hide", reason)


def _bring_back(actor: Actor, post_id: int, state: State, action: str, reason: str) -> Post:
    held = hold_post(actor, post_id)
    thread, post, facts = held
    ensure(actor, "post.delete" if state == State.DELETED else action, facts)
    reason = checked_reason(reason, needed=False)
    if post.state in (State.VISIBLE, State.PENDING):
        raise AlreadyDone(NOTHING_REMOVED)
    if post.state != state:
        raise Conflict(NOTHING_REMOVED)
    ensure(actor, action, facts)
    if thread.merged_into_id is not None:
        raise Conflict(N_("This thread was merged into another one."))
    post.removed_by_id, post.deleted_by_id = post.deleted_by_id, None
    if post.removed_by_id is not None:
        post.state = State.DELETED
        if post.kind == PostKind.QUESTION:
            thread.state = State.DELETED
        settle(thread)
        _record("post.unhidden", actor, held, reason)
        return post
    if post.published_at is None:
        post.state = State.PENDING
        if post.kind == PostKind.QUESTION:
            thread.state = State.PENDING
        settle(thread)
        _record("post.submitted", actor, held, reason)
        return post
    accepted = _accepted_again(thread, post)
    _shadow_comments(post, shadowed=False)
    show(thread, post)
    db.session.flush()
    thread.last_activity_at = last_activity(thread)
    settle(thread)
    _record("post.restored", actor, held, reason, **accepted)
    return post


def _accepted_again(thread: Thread, post: Post) -> dict[str, int | None]:
    if post.accepted_by_id is None:
        return {}
    if thread.accepted_answer_id is not None:
        post.accepted_by_id = None
        return {}
    thread.accepted_answer_id = post.id
    return {"accepted_by": post.accepted_by_id}


def _remove(actor: Actor, held: Held, state: State) -> None:
    thread, post, _facts = held
    was_visible = post.state == State.VISIBLE
    post.state, post.removed_by_id = state, actor.id
    if post.kind == PostKind.QUESTION:
        thread.state = state
    if thread.accepted_answer_id == post.id:
        thread.accepted_answer_id = None
    if was_visible:
        count_post(thread, post, -1)
    _shadow_comments(post, shadowed=True)
    db.session.flush()
    thread.last_activity_at = last_activity(thread)
    settle(thread)


def _shadow_comments(post: Post, *, shadowed: bool) -> None:
    if post.kind == PostKind.ANSWER:
        db.session.execute(
            update(Post)
            .where(Post.parent_id == post.id)
            .values(shadowed=shadowed)
            .execution_options(synchronize_session=False)
        )


def close(actor: Actor, thread_id: int, reason: str) -> Thread:
    """Close a thread to new answers and comments. Raises `AlreadyDone` if it is closed."""
    return _set_flag(actor, thread_id, "closed", True, reason)


def reopen(actor: Actor, thread_id: int, reason: str = "") -> Thread:
    """Open a closed thread again. Raises `AlreadyDone` if it is open."""
    return _set_flag(actor, thread_id, "closed", False, reason)


def pin(actor: Actor, thread_id: int, reason: str) -> Thread:
    """Pin a thread to the top of its board. Raises `AlreadyDone` if it is pinned."""
    return _set_flag(actor, thread_id, "pinned", True, reason)


def unpin(actor: Actor, thread_id: int, reason: str = "") -> Thread:
    """Take a pinned thread down. Raises `AlreadyDone` if it is not pinned."""
    return _set_flag(actor, thread_id, "pinned", False, reason)


_FLAG_WORDS = {
    ("closed", True): ("thread.close", "thread.closed", N_("This thread is already closed.")),
    ("closed", False): ("thread.close", "thread.reopened", N_("This thread is not closed.")),
    ("pinned", True): ("thread.pin", "thread.pinned", N_("This thread is already pinned.")),
    ("pinned", False): ("thread.pin", "thread.unpinned", N_("This thread is not pinned.")),
}


def _set_flag(actor: Actor, thread_id: int, flag: str, value: bool, reason: str) -> Thread:
    action, kind, already = _FLAG_WORDS[flag, value]
    thread, facts = hold_thread(actor, thread_id)
    ensure(actor, action, facts)
    reason = checked_reason(reason, needed=value)
    if getattr(thread, flag) == value:
        raise AlreadyDone(already)
    setattr(thread, flag, value)
    db.session.flush()
    touch(thread)
    record(
        kind,
        thing="thread",
        thing_id=thread.id,
        actor_id=actor.id,
        subject_id=thread.author_id,
        cluster=facts.cluster,
        data={"thread": thread.id},
        words=reason,
    )
    return thread


def _record(kind: str, actor: Actor, held: Held, reason: str, **more: Any) -> None:
    record_post(kind, actor.id, held.thread, held.post, held.facts.cluster, words=reason, **more)
