"""Publishing a version of a guide, after a second reader where its text asks for one; taking it
down. Every time, the authors of its sources are credited, or no longer.
"""

from sqlalchemy import delete, select

from forum.boards.models import Label
from forum.boards.service import show_guides
from forum.charter.actor import Actor
from forum.charter.matching import prepared
from forum.charter.policies import allowed
from forum.charter.screening import WORD_LISTS, Effect
from forum.charter.words import N_, GuideState
from forum.guides.models import Guide, GuideLabel, GuideRevision
from forum.guides.queries.lists import guides_beside
from forum.guides.queries.versions import source_ids
from forum.guides.rules import articles as rules
from forum.guides.service.crediting import credit, uncredit
from forum.guides.service.loading import (
    Held,
    hold_draft,
    hold_guide,
    record_guide,
    revision_of,
)
from forum.guides.service.texts import today
from forum.guides.service.writing import CHANGED_MEANWHILE, rename, show_as
from forum.kernel import clock
from forum.kernel.db import db
from forum.kernel.errors import AlreadyDone, Conflict
from forum.kernel.permission import ensure
from forum.kernel.versions import touch_guide, touch_site
from forum.ledger.amendments import valid
from forum.threads.service.texts import checked_reason


def publish(actor: Actor, slug: str, number: int) -> bool:
    """Publish version `number`, the newest; give False if it now waits for a second reader.

    A text of the safety class is published by somebody else than its editor: another moderator
    or a mentor of the cluster, who has read this version. Raises `NotFound`, `Forbidden`,
    `AlreadyDone` if it is published or waits already, `Conflict` if there is a newer version.
    """
    held = hold_draft(actor, slug)
    guide = held.guide
    if number != guide.newest:
        raise Conflict(CHANGED_MEANWHILE)
    if guide.state == GuideState.PUBLISHED and guide.revision == number:
        raise AlreadyDone(N_("This version is already published."))
    revision = revision_of(guide, number)
    if not asks_for_second_reader(revision):
        ensure(actor, "guide.write", held.facts)
    elif allowed(actor, "guide.review", held.facts):
        revision.reader_id = actor.id
    else:
        ensure(actor, "guide.write", held.facts)
        _wait(actor, held, revision)
        return False
    put_up(actor, held, revision)
    return True


def asks_for_second_reader(revision: GuideRevision) -> bool:
    """Whether a version has terms of a list that asks for it, as the lists are valid now."""
    text = "\n".join((revision.title, revision.summary, revision.body))
    found = prepared(valid("screening").value).matches(text)
    return any(WORD_LISTS[match.list_name].effect == Effect.SECOND_READER for match in found)


def _wait(actor: Actor, held: Held, revision: GuideRevision) -> None:
    if revision.waits:
        raise AlreadyDone(N_("This version waits for a second reader."))
    revision.waits = True
    record_guide("guide.submitted", actor.id, held, revision=revision.number)


def put_up(actor: Actor, held: Held, revision: GuideRevision) -> None:
    """Let everybody read a version, under the address of its title."""
    guide, now = held.guide, clock.now()
    show_beside(guide.board_id)
    show_as(guide, revision)
    rename(guide)
    guide.state, guide.revision = GuideState.PUBLISHED, revision.number
    guide.published_at = guide.published_at or now
    guide.changed_at = now
    guide.is_stale = rules.is_stale(guide.review_on, today())
    revision.waits, revision.published_at = False, revision.published_at or now
    _relabel(guide)
    credit(actor, guide, source_ids(revision), revision.editor_id)
    db.session.flush()
    _show_everywhere(guide)
    record_guide("guide.published", actor.id, held, words=revision.reason, revision=revision.number)


def withdraw(actor: Actor, slug: str, reason: str) -> Guide:
    """Take a guide down. Raises `AlreadyDone` if it is not published."""
    held = hold_guide(actor, slug)
    ensure(actor, "guide.write", held.facts)
    reason = checked_reason(reason, needed=True)
    guide = held.guide
    if guide.state != GuideState.PUBLISHED:
        raise AlreadyDone(N_("This guide is not published."))
    guide.state = GuideState.WITHDRAWN
    db.session.execute(delete(GuideLabel).where(GuideLabel.guide_id == guide.id))
    uncredit(actor, guide)
    db.session.flush()
    _show_everywhere(guide)
    record_guide("guide.withdrawn", actor.id, held, words=reason, revision=guide.revision)
    return guide


def _relabel(guide: Guide) -> None:
    """Give a published guide the rows that the lists of its labels are made of."""
    assert guide.published_at is not None  # noqa: S101 - set before
    db.session.execute(delete(GuideLabel).where(GuideLabel.guide_id == guide.id))
    slugs = [slug for slug in guide.labels.split(",") if slug]
    for label_id in db.session.scalars(select(Label.id).where(Label.slug.in_(slugs))):
        db.session.add(
            GuideLabel(
                guide_id=guide.id,
                label_id=label_id,
                board_id=guide.board_id,
                published_at=guide.published_at,
            )
        )


def _show_everywhere(guide: Guide) -> None:
    """Lists, boards and the thread name it; all of them depend on the site's epoch."""
    touch_guide(guide.id)
    touch_site()
    show_beside(guide.board_id)


def show_beside(board_id: int) -> None:
    """Show the board's newest guides beside it."""
    show_guides(board_id, lambda: guides_beside(board_id))
