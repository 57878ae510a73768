"""Bringing an earlier text of a post back, as a new revision."""

from sqlalchemy import select

from forum.charter.actor import Actor
from forum.charter.words import N_
from forum.kernel import clock
from forum.kernel.db import db
from forum.kernel.errors import Conflict
from forum.kernel.permission import ensure
from forum.threads.models import Post, PrivateText, ProposedEdit, Revision
from forum.threads.service.loading import hold_post
from forum.threads.service.proposing import make
from forum.threads.service.texts import checked_reason, written


def revert(actor: Actor, post_id: int, number: int, reason: str) -> Post:
    """Write the text, title and labels of an earlier revision again. Staff must say why.

    Raises `Conflict` if there is no such revision any more.
    """
    held = hold_post(actor, post_id)
    ensure(actor, "post.edit", held.facts)
    chosen = select(Revision).where(Revision.post_id == post_id, Revision.number == number)
    earlier = db.session.execute(chosen).scalar()
    if earlier is None or earlier.purged_at is not None:
        raise Conflict(N_("This earlier text is not kept any more."))
    kept = db.session.get(PrivateText, (post_id, number))
    text = written(kept.body if kept else earlier.body)
    proposal = ProposedEdit(
        post_id=post_id,
        editor_id=actor.id,
        revision=held.post.revision,
        title=earlier.title,
        labels=earlier.labels,
        body=text.body,
        html=text.html,
        excerpt=text.excerpt,
        renderer=text.renderer,
        private_body=text.original.body if text.original else None,
        private_html=text.original.html if text.original else None,
        private_kinds=text.original.kinds if text.original else None,
        reason=checked_reason(reason, needed=True),
        created_at=clock.now(),
    )
    make(held.thread, held.post, proposal, held.facts.cluster)
    return held.post
