"""Purging earlier texts that show personal data. That it was done stays in the ledger."""

from sqlalchemy import delete, select

from forum.charter.actor import Actor
from forum.charter.words import N_
from forum.kernel import clock
from forum.kernel.db import db
from forum.kernel.errors import AlreadyDone, Conflict, NotFound
from forum.kernel.permission import ensure
from forum.threads.models import PrivateText, ProposedEdit, Revision
from forum.threads.service.loading import hold_post
from forum.threads.service.proposing import drop
from forum.threads.service.recording import record_post
from forum.threads.service.texts import checked_reason


def purge(actor: Actor, post_id: int, number: int, reason: str) -> Revision:
    """Blank title, labels and text of an earlier revision, and forget the changes of it that wait.

    Nobody can bring them back. Raises `NotFound` for a revision that was never there, `Conflict`
    for the newest, `AlreadyDone` if it is purged, `Invalid` on `reason`.
    """
    held = hold_post(actor, post_id)
    ensure(actor, "revision.purge", held.facts)
    reason = checked_reason(reason, needed=True)
    if not 1 <= number <= held.post.revision:
        raise NotFound(N_("There is no such version."))
    if number == held.post.revision:
        raise Conflict(N_("This is the text that stands. Edit it first, then purge this version."))
    revision = db.session.get_one(Revision, (post_id, number), populate_existing=True)
    if revision.purged_at is not None:
        raise AlreadyDone(N_("This version is purged already."))
    revision.purged_at = clock.now()
    revision.body = ""
    revision.title = revision.title and ""
    revision.labels = revision.labels and ""
    its_private_text = delete(PrivateText).where(
        PrivateText.post_id == post_id, PrivateText.revision == number
    )
    db.session.execute(its_private_text)
    of_it = select(ProposedEdit).where(
        ProposedEdit.post_id == post_id, ProposedEdit.revision == number
    )
    gone = drop(held.post, db.session.scalars(of_it).all())
    record_post(
        "post.purged",
        actor.id,
        held.thread,
        held.post,
        held.facts.cluster,
        words=reason,
        revision=number,
        gone=gone,
    )
    return revision
