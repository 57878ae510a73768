"""Making a guide of a thread, and saving versions of it. Nothing here is seen by everybody."""

from sqlalchemy import select

from forum.boards.models import Board
from forum.boards.service import board_named, offered_labels
from forum.charter.actor import Actor
from forum.charter.limits import GUIDE_SOURCES_MAX
from forum.charter.words import N_, GuideState, State
from forum.guides.models import Guide, GuideRevision, GuideSlug
from forum.guides.rules.articles import slugs_for
from forum.guides.service.crediting import usable_sources
from forum.guides.service.loading import hold_guide, record_guide, revision_of
from forum.guides.service.texts import NO_SUCH_ANSWERS, GuideText
from forum.kernel import clock
from forum.kernel.db import db
from forum.kernel.errors import Conflict, Invalid, Sentence
from forum.kernel.permission import ensure
from forum.ledger.service import record
from forum.threads.queries.visibility import readable_thread
from forum.threads.service.texts import checked_labels
from forum.threads.service.writing import BoardThing

SHOWN = (
    "board_id",
    "title",
    "summary",
    "labels",
    "season",
    "kecamatan",
    "body",
    "sources",
    "review_on",
)
"""The columns of a version that an edit changes."""
CHANGED_MEANWHILE = N_("Somebody has saved another version meanwhile. Look at it, then save yours.")


def begin(actor: Actor, thread_id: int, new: GuideText) -> Guide:
    """Begin a guide as a draft made of a thread.

    Raises `NotFound`, `Forbidden` for all but moderators of both boards, `Conflict` if the thread
    can't be seen by all, `Invalid` for a board, label or source that is not offered.
    """
    facts = readable_thread(actor, thread_id)
    ensure(actor, "guide.write", facts)
    if facts.thread_state != State.VISIBLE:
        raise Conflict(N_("This thread can't be seen by all just now."))
    board = _board(actor, new.board)
    now = clock.now()
    guide = Guide(
        thread_id=thread_id,
        board_id=board.id,
        state=GuideState.DRAFT,
        is_stale=False,
        revision=0,
        newest=0,
        version=0,
        created_at=now,
    )
    revision = _version(actor, guide, board, new)
    show_as(guide, revision)
    guide.slug = _free_slug(guide)
    db.session.add(guide)
    db.session.flush()
    keep_version(guide, revision)
    db.session.add(GuideSlug(slug=guide.slug, guide_id=guide.id))
    record(
        "guide.begun",
        thing="guide",
        thing_id=guide.id,
        actor_id=actor.id,
        cluster=board.cluster,
        data={"guide": guide.id, "thread": thread_id},
    )
    return guide


def revise(actor: Actor, slug: str, new: GuideText, base: int) -> GuideRevision:
    """Save a version of a guide made of version `base`. What everybody sees stays as it is.

    Raises as `begin` does, and `Invalid` on `body` if `base` is not the newest.
    """
    held = hold_guide(actor, slug)
    ensure(actor, "guide.write", held.facts)
    guide = held.guide
    board = _board(actor, new.board)
    if base != guide.newest:
        raise Invalid({"body": CHANGED_MEANWHILE})
    revision = _version(actor, guide, board, new)
    before = revision_of(guide, guide.newest)
    if _same(before, revision):
        return before
    keep_version(guide, revision)
    if guide.revision == 0:
        show_as(guide, revision)
        rename(guide)
    db.session.flush()
    record_guide("guide.edited", actor.id, held, words=revision.reason, revision=revision.number)
    return revision


def keep_version(guide: Guide, revision: GuideRevision) -> None:
    """Keep a version as the newest of its guide."""
    guide.newest += 1
    revision.guide_id, revision.number = guide.id, guide.newest
    db.session.add(revision)


def show_as(guide: Guide, revision: GuideRevision) -> None:
    """Let the guide say what a version says."""
    guide.board_id, guide.title, guide.summary = revision.board_id, revision.title, revision.summary
    guide.labels, guide.season, guide.kecamatan = (
        revision.labels,
        revision.season,
        revision.kecamatan,
    )
    guide.body, guide.html, guide.review_on = revision.body, revision.html, revision.review_on


def rename(guide: Guide) -> None:
    """Give the guide the address of its title; the old one leads there."""
    slug = _free_slug(guide)
    if slug != guide.slug:
        guide.slug = slug
        db.session.merge(GuideSlug(slug=slug, guide_id=guide.id))


def _version(actor: Actor, guide: Guide, board: Board, new: GuideText) -> GuideRevision:
    labels = checked_labels(new.labels, offered_labels(board.id))
    return GuideRevision(
        editor_id=actor.id,
        board_id=board.id,
        title=new.title,
        summary=new.summary,
        labels=",".join(labels),
        season=new.season,
        kecamatan=new.kecamatan,
        body=new.text.body,
        html=new.text.html,
        renderer=new.text.renderer,
        sources=",".join(map(str, _checked_sources(guide.thread_id, new.sources))),
        review_on=new.review_on,
        reason=new.reason,
        waits=False,
        created_at=clock.now(),
    )


def _checked_sources(thread_id: int, post_ids: list[int]) -> list[int]:
    chosen = set(post_ids)
    if len(chosen) > GUIDE_SOURCES_MAX:
        sentence = Sentence(N_("Choose %(max)s answers or fewer."), max=GUIDE_SOURCES_MAX)
        raise Invalid({"sources": sentence})
    usable = usable_sources(chosen, thread_id)
    if len(usable) != len(chosen):
        raise Invalid({"sources": NO_SUCH_ANSWERS})
    return usable


def _same(before: GuideRevision, now: GuideRevision) -> bool:
    return all(getattr(before, name) == getattr(now, name) for name in SHOWN)


def _board(actor: Actor, slug: str) -> Board:
    board = board_named(slug)
    ensure(actor, "guide.write", BoardThing(board.slug))
    return board


def _free_slug(guide: Guide) -> str:
    for slug in slugs_for(guide.title):
        taken = select(GuideSlug.guide_id).where(GuideSlug.slug == slug)
        if db.session.execute(taken).scalar() in (None, guide.id):
            return slug
    raise AssertionError("there is always another address")
