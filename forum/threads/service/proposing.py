"""Changes of a post on their way: submitted by an editor, then made or refused.

An author's change of a visible post is submitted first, and made by moderation in the same
transaction unless screening holds it; the text that stands stays up so long. What somebody else
suggests waits for who may decide on it.
"""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from forum.boards.service import offered_labels
from forum.charter.actor import Actor
from forum.charter.words import N_, PostKind
from forum.kernel import clock
from forum.kernel.db import db
from forum.kernel.errors import Conflict
from forum.media.service import attach
from forum.threads.models import Post, PrivateText, ProposedEdit, Thread
from forum.threads.rules import slug_of
from forum.threads.service.counting import settle
from forum.threads.service.labelling import relabel
from forum.threads.service.recording import record_post
from forum.threads.service.texts import Original, Written
from forum.threads.service.writing import keep_revision

EDITED_SINCE = N_("The text has been changed since. Read it again.")
DECIDED = N_("Somebody has decided this already.")
_TEXTS = (
    "title",
    "labels",
    "body",
    "html",
    "excerpt",
    "renderer",
    "private_body",
    "private_html",
    "private_kinds",
    "photo_ids",
)


def submit(thread: Thread, post: Post, proposal: ProposedEdit, cluster: str | None) -> None:
    """Let a change wait until moderation has read it; an earlier one of the editor gives way."""
    earlier = select(ProposedEdit).where(
        ProposedEdit.post_id == post.id, ProposedEdit.editor_id == proposal.editor_id
    )
    gone = drop(post, db.session.scalars(earlier).all())
    db.session.add(proposal)
    db.session.flush()
    is_own = proposal.editor_id == post.author_id
    record_proposal(
        "edit.submitted" if is_own else "suggestion.submitted",
        proposal.editor_id,
        thread,
        post,
        proposal,
        cluster,
        words="" if is_own else proposal.reason,
        gone=gone,
    )


def drop(post: Post, proposals: Sequence[ProposedEdit]) -> list[int]:
    """Forget changes of a post; give their ids, of which the queue must hear."""
    gone = []
    for proposal in proposals:
        gone.append(proposal.id)
        _uncount(post, proposal)
        db.session.delete(proposal)
    db.session.flush()
    return gone


def make(
    thread: Thread,
    post: Post,
    proposal: ProposedEdit,
    cluster: str | None,
    *,
    by: Actor | None = None,
) -> None:
    """Make a change: keep the earlier text as a revision and show the new one.

    `by`: who accepts what somebody else suggests, and answers for it. Raises `Conflict` if the post
    was changed since the change was written, `Invalid` if a photo has gone.
    """
    if proposal.revision != post.revision:
        raise Conflict(EDITED_SINCE)
    text = _text_of(proposal)
    if text is not None:
        post.body, post.html, post.excerpt = text.body, text.html, text.excerpt
        post.renderer = text.renderer
    if proposal.photo_ids is not None:
        post.photos = attach(post.author_id, post.id, json.loads(proposal.photo_ids))
    if post.kind == PostKind.QUESTION:
        _change_head(thread, proposal)
    post.edited_at = clock.now()
    accepted_by = by.id if by else None
    keep_revision(proposal.editor_id, thread, post, proposal.reason, text, accepted_by=accepted_by)
    if proposal.id is not None:
        _close(post, proposal)
        for name in _TEXTS:
            setattr(proposal, name, None)
    settle(thread)
    suggested = {"suggested_by": proposal.editor_id} if by else {}
    record_post(
        "post.edited",
        by.id if by else proposal.editor_id,
        thread,
        post,
        cluster,
        words=proposal.reason,
        revision=post.revision,
        **suggested,
    )


def refuse(post: Post, proposal: ProposedEdit) -> None:
    """Let a change not be made. It is kept, so that the refusal can be taken back."""
    _close(post, proposal)
    db.session.flush()


def record_proposal(
    kind: str,
    actor_id: int | None,
    thread: Thread,
    post: Post,
    proposal: ProposedEdit,
    cluster: str | None,
    *,
    words: str = "",
    **more: Any,
) -> None:
    """Record what happens to a change of a post, and whose it is."""
    facts = {"proposal": proposal.id, "editor": proposal.editor_id, **more}
    record_post(kind, actor_id, thread, post, cluster, words=words, **facts)


def proposal_of(proposal_id: int) -> ProposedEdit:
    """Give a change that was submitted. Raises `Conflict` if it is gone."""
    proposal = db.session.get(ProposedEdit, proposal_id, populate_existing=True)
    if proposal is None:
        raise Conflict(N_("This change was taken back or replaced by a newer one."))
    return proposal


def proposals_of(post_id: int) -> list[int]:
    """Give the ids of the changes of a post, whatever became of them."""
    return list(db.session.scalars(select(ProposedEdit.id).where(ProposedEdit.post_id == post_id)))


def edit_waits(editor_id: int | None, post_id: int) -> bool:
    """Whether a member's change of a post waits."""
    waiting = select(ProposedEdit.id).where(
        ProposedEdit.post_id == post_id,
        ProposedEdit.editor_id == editor_id,
        ProposedEdit.decided_at.is_(None),
    )
    return db.session.execute(waiting.limit(1)).first() is not None


def body_of(post: Post) -> str:
    """Give the text as its author wrote it, personal data included."""
    kept = db.session.get(PrivateText, (post.id, post.revision))
    return post.body if kept is None else kept.body


def _close(post: Post, proposal: ProposedEdit) -> None:
    _uncount(post, proposal)
    proposal.decided_at = clock.now()


def _uncount(post: Post, proposal: ProposedEdit) -> None:
    if proposal.offered and proposal.decided_at is None:
        post.suggestion_count -= 1


def _change_head(thread: Thread, proposal: ProposedEdit) -> None:
    if proposal.title is not None:
        thread.title, thread.slug = proposal.title, slug_of(proposal.title)
    if proposal.labels is not None:
        offered = offered_labels(thread.board_id)
        relabel(thread, [slug for slug in proposal.labels.split(",") if slug in offered], offered)


def _text_of(proposal: ProposedEdit) -> Written | None:
    if proposal.body is None:
        return None
    original = None
    if proposal.private_body is not None:
        original = Original(
            proposal.private_body, proposal.private_html or "", proposal.private_kinds or ""
        )
    return Written(
        proposal.body, proposal.html or "", proposal.excerpt or "", proposal.renderer or 0, original
    )
