"""Changes of a post on their way: submitted by an editor, then made or refused.

An author's change of a visible post is submitted first, and made by moderation in the same
transaction unless screening holds it; the text that stands stays up so long.
"""

import json

from sqlalchemy import delete, select

from forum.boards.service import offered_labels
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


def submit(thread: Thread, proposal: ProposedEdit, post: Post, cluster: str | None) -> None:
    """Let a change wait until moderation has read it; an earlier one of the editor gives way."""
    earlier = delete(ProposedEdit).where(
        ProposedEdit.post_id == post.id, ProposedEdit.editor_id == proposal.editor_id
    )
    db.session.execute(earlier)
    db.session.add(proposal)
    db.session.flush()
    record_post("edit.submitted", proposal.editor_id, thread, post, cluster, proposal=proposal.id)


def make(thread: Thread, post: Post, proposal: ProposedEdit, cluster: str | None) -> None:
    """Make a change: keep the earlier text as a revision and show the new one.

    Raises `Conflict` if the post was changed since the change was written, `Invalid` if a photo
    has gone.
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
    keep_revision(proposal.editor_id, thread, post, proposal.reason, text)
    if proposal.id is not None:
        db.session.delete(proposal)
    settle(thread)
    record_post(
        "post.edited",
        proposal.editor_id,
        thread,
        post,
        cluster,
        words=proposal.reason,
        revision=post.revision,
    )


def refuse(proposal: ProposedEdit) -> None:
    """Let a change not be made. It is kept, so that the refusal can be taken back."""
    proposal.refused_at = clock.now()
    db.session.flush()


def proposal_of(proposal_id: int) -> ProposedEdit:
    """Give a change that waits. Raises `Conflict` if it is gone."""
    proposal = db.session.get(ProposedEdit, proposal_id, populate_existing=True)
    if proposal is None:
        raise Conflict(N_("This change was taken back or replaced by a newer one."))
    return proposal


def edit_waits(post_id: int) -> bool:
    """Whether a change of a post waits to be read."""
    waiting = select(ProposedEdit.id).where(
        ProposedEdit.post_id == post_id, ProposedEdit.refused_at.is_(None)
    )
    return db.session.execute(waiting.limit(1)).first() is not None


def body_of(post: Post) -> str:
    """Give the text as its author wrote it, personal data included."""
    kept = db.session.get(PrivateText, (post.id, post.revision))
    return post.body if kept is None else kept.body


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
