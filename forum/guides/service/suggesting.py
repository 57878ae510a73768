"""What members would change in a guide, and a moderator's answer to it."""

from forum.charter.actor import Actor
from forum.charter.words import N_, GuideState, GuideSuggestionState
from forum.guides.models import GuideRevision, Suggestion
from forum.guides.service.loading import (
    Held,
    hold_guide,
    hold_suggestion,
    record_guide,
    revision_of,
)
from forum.guides.service.publishing import asks_for_second_reader, put_up
from forum.guides.service.writing import keep_version
from forum.kernel import clock, rates
from forum.kernel.db import db
from forum.kernel.errors import AlreadyDone, Conflict, Invalid
from forum.kernel.permission import ensure
from forum.threads.service.texts import Written, checked_reason

_COPIED = (
    "board_id",
    "title",
    "summary",
    "labels",
    "season",
    "kecamatan",
    "sources",
    "review_on",
)


def suggest(actor: Actor, slug: str, text: Written, note: str) -> Suggestion:
    """Suggest another text for a guide; `note` says why, already checked.

    Raises `NotFound`, `Conflict` while the guide is taken down, `Invalid` if nothing changes,
    `TooMany` over the rate.
    """
    held = hold_guide(actor, slug)
    ensure(actor, "guide.suggest", held.facts)
    _ensure_published(held)
    if text.body == held.guide.body:
        raise Invalid({"body": N_("Edit the text first, then send it.")})
    rates.count("suggest", str(actor.id))
    suggestion = Suggestion(
        guide_id=held.guide.id,
        suggester_id=actor.id,
        revision=held.guide.revision,
        body=text.body,
        html=text.html,
        renderer=text.renderer,
        note=note,
        state=GuideSuggestionState.OPEN,
        created_at=clock.now(),
    )
    db.session.add(suggestion)
    db.session.flush()
    record_guide("guide.suggestion_made", actor.id, held, suggestion=suggestion.id)
    return suggestion


def accept(actor: Actor, suggestion_id: int, revision: int) -> Suggestion:
    """Publish a suggested text as the guide's next version, by who suggested it.

    `revision` is the version beside which the moderator has read it; who accepts is its second
    reader. Raises `Conflict` if the guide says something else by now or has an unpublished draft,
    `AlreadyDone` if the suggestion is accepted.
    """
    suggestion, held = _hold_open(actor, suggestion_id, GuideSuggestionState.ACCEPTED)
    _ensure_published(held)
    guide = held.guide
    if guide.newest != guide.revision:
        raise Conflict(N_("There is an unpublished draft of this guide. Publish it first."))
    if guide.revision != revision:
        raise Conflict(N_("The guide has changed since. Look at the suggestion again."))
    before = revision_of(guide, guide.revision)
    taken = GuideRevision(
        **{name: getattr(before, name) for name in _COPIED},
        editor_id=suggestion.suggester_id,
        body=suggestion.body,
        html=suggestion.html,
        renderer=suggestion.renderer,
        reason=suggestion.note,
        waits=False,
        created_at=clock.now(),
    )
    if asks_for_second_reader(taken):
        taken.reader_id = actor.id
    keep_version(guide, taken)
    db.session.flush()
    put_up(actor, held, taken)
    _decide(actor, held, suggestion, GuideSuggestionState.ACCEPTED, "")
    return suggestion


def decline(actor: Actor, suggestion_id: int, reason: str) -> Suggestion:
    """Leave the guide as it is, with a reason. Raises as `accept` does."""
    suggestion, held = _hold_open(actor, suggestion_id, GuideSuggestionState.DECLINED)
    reason = checked_reason(reason, needed=True)
    _decide(actor, held, suggestion, GuideSuggestionState.DECLINED, reason)
    return suggestion


def _hold_open(
    actor: Actor, suggestion_id: int, wanted: GuideSuggestionState
) -> tuple[Suggestion, Held]:
    suggestion, held = hold_suggestion(actor, suggestion_id)
    ensure(actor, "guide_suggestion.decide", held.facts)
    if suggestion.state == wanted:
        raise AlreadyDone(N_("This suggestion is already decided so."))
    if suggestion.state != GuideSuggestionState.OPEN:
        raise Conflict(N_("This suggestion is already decided."))
    return suggestion, held


def _decide(
    actor: Actor, held: Held, suggestion: Suggestion, state: GuideSuggestionState, reason: str
) -> None:
    suggestion.state, suggestion.decided_at = state, clock.now()
    suggestion.event_id = record_guide(
        f"guide.suggestion_{state}",
        actor.id,
        held,
        subject_id=suggestion.suggester_id,
        words=reason,
        suggestion=suggestion.id,
    )


def _ensure_published(held: Held) -> None:
    if held.guide.state != GuideState.PUBLISHED:
        raise Conflict(N_("This guide is not published."))
