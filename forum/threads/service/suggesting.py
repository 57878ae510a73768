"""Changes that members suggest of what somebody else wrote, and deciding on them.

Moderation reads a suggestion first: it offers it to those who may decide, or holds it for its
moderators.
"""

from typing import NamedTuple

from sqlalchemy import func, select

from forum.charter.actor import Actor
from forum.charter.limits import SUGGESTIONS_PER_POST
from forum.charter.personal import personal_data, uncovered
from forum.charter.policies import allowed
from forum.charter.words import N_, State, SuggestionAnswer
from forum.kernel import rates
from forum.kernel.db import db
from forum.kernel.errors import Conflict, Invalid, NotFound
from forum.kernel.permission import ensure
from forum.kernel.text import render
from forum.kernel.versions import touch_thread
from forum.threads.models import Post, PrivateText, ProposedEdit, Thread
from forum.threads.service.changing import REMOVED
from forum.threads.service.comparing import Change, proposal_of_change
from forum.threads.service.loading import Held, hold_post
from forum.threads.service.proposing import (
    DECIDED,
    EDITED_SINCE,
    body_of,
    drop,
    make,
    proposal_of,
    record_proposal,
    refuse,
    submit,
)
from forum.threads.service.texts import checked_reason

NO_SUGGESTION = N_("There is no such suggestion.")


class SuggestionFacts(NamedTuple):
    """What the policies ask of a suggestion. `shadowed`: of its post."""

    editor_id: int
    offered: bool
    author_id: int
    shadowed: bool
    board_slug: str
    cluster: str | None


class HeldSuggestion(NamedTuple):
    """A suggestion with its post and thread, held for change."""

    suggestion: ProposedEdit
    held: Held
    facts: SuggestionFacts


def suggest(actor: Actor, post_id: int, change: Change) -> ProposedEdit:
    """Suggest a change of somebody else's post, in place of one's earlier suggestion.

    Raises `Conflict` if the post can't be seen by all or too many suggestions wait, `Invalid` on
    `reason` and if nothing is changed, `TooMany` over the rate.
    """
    held = hold_post(actor, post_id)
    ensure(actor, "edit.suggest", held.facts)
    thread, post, facts = held
    if post.state != State.VISIBLE or thread.state != State.VISIBLE:
        raise Conflict(N_("Nobody can suggest changes of this now."))
    reason = checked_reason(change.reason, needed=True)
    body_now = body_of(post) if allowed(actor, "post.edit", facts) else post.body
    suggestion = proposal_of_change(actor, held, change, body_now)
    if suggestion is None:
        raise Invalid({"body": N_("Edit the text first.")})
    rates.count("suggest", str(actor.id))
    if _others_waiting(actor, post) >= SUGGESTIONS_PER_POST:
        raise Conflict(N_("Many suggestions wait here already. Try again when they are decided."))
    suggestion.reason = reason
    submit(thread, post, suggestion, facts.cluster)
    return suggestion


def offer(thread: Thread, post: Post, suggestion: ProposedEdit, cluster: str | None) -> None:
    """Let those who may decide on a suggestion see it. Called by moderation."""
    suggestion.offered = True
    _count(thread, post)
    record_proposal(
        "suggestion.offered",
        suggestion.editor_id,
        thread,
        post,
        suggestion,
        cluster,
        words=suggestion.reason,
    )


def decide(
    actor: Actor, suggestion_id: int, answer: str, revision: int | None, reason: str
) -> Post:
    """Accept or decline a suggestion, as the code of `SuggestionAnswer` says.

    Raises `Invalid` on `action` and what `accept` and `decline` raise.
    """
    if answer == SuggestionAnswer.ACCEPT:
        return accept(actor, suggestion_id, revision, reason)
    if answer == SuggestionAnswer.DECLINE:
        return decline(actor, suggestion_id, reason)
    raise Invalid({"action": N_("Choose one of the actions offered.")})


def accept(actor: Actor, suggestion_id: int, revision: int | None, reason: str = "") -> Post:
    """Make a suggested change, as it was read: of this revision of the post.

    The revision names who suggested it and who accepted it. Raises `Conflict` if it is decided, the
    post was edited since or can't be seen, `Invalid` on `revision` and `reason`.
    """
    suggestion, held, _facts = _hold_open(actor, suggestion_id)
    thread, post, facts = held
    reason = checked_reason(reason, needed=False)
    if revision is None:
        raise Invalid({"revision": N_("Name the revision that you have read.")})
    if post.state not in (State.VISIBLE, State.PENDING):
        raise Conflict(REMOVED)
    if not revision == suggestion.revision == post.revision:
        raise Conflict(EDITED_SINCE)
    _bring_private_text_along(post, suggestion)
    make(thread, post, suggestion, facts.cluster, by=actor)
    record_proposal(
        "suggestion.accepted", actor.id, thread, post, suggestion, facts.cluster, words=reason
    )
    return post


def decline(actor: Actor, suggestion_id: int, reason: str) -> Post:
    """Leave a post as it is; who suggested the change reads the reason.

    Raises `Conflict` if it is decided, `Invalid` on `reason`.
    """
    suggestion, held, _facts = _hold_open(actor, suggestion_id)
    thread, post, facts = held
    reason = checked_reason(reason, needed=True)
    refuse(post, suggestion)
    touch_thread(thread.id)
    record_proposal(
        "suggestion.declined", actor.id, thread, post, suggestion, facts.cluster, words=reason
    )
    return post


def wait_again(actor: Actor, suggestion_id: int) -> ProposedEdit:
    """Let a declined suggestion wait again. Raises `Conflict` if a newer one replaced it."""
    suggestion = proposal_of(suggestion_id)
    held = hold_post(actor, suggestion.post_id)
    suggestion.decided_at = None
    if suggestion.offered:
        _count(held.thread, held.post)
    return suggestion


def withdraw(actor: Actor, suggestion_id: int) -> Post:
    """Take one's suggestion back. Raises `Conflict` if it is decided."""
    suggestion, held, facts = hold_suggestion(actor, suggestion_id)
    ensure(actor, "edit.withdraw", facts)
    _ensure_open(suggestion)
    thread, post, _facts = held
    record_proposal(
        "suggestion.withdrawn",
        actor.id,
        thread,
        post,
        suggestion,
        facts.cluster,
        gone=[suggestion.id],
    )
    drop(post, [suggestion])
    touch_thread(thread.id)
    return post


def hold_suggestion(actor: Actor, suggestion_id: int) -> HeldSuggestion:
    """Lock a suggestion with its post. Raises `NotFound` if the actor may not read it."""
    post_id = db.session.execute(
        select(ProposedEdit.post_id).where(ProposedEdit.id == suggestion_id)
    ).scalar()
    if post_id is None:
        raise NotFound(NO_SUGGESTION)
    held = hold_post(actor, post_id)
    suggestion = db.session.get(ProposedEdit, suggestion_id, populate_existing=True)
    if suggestion is None or suggestion.editor_id == held.post.author_id:
        raise NotFound(NO_SUGGESTION)
    facts = SuggestionFacts(
        suggestion.editor_id,
        suggestion.offered,
        held.post.author_id,
        held.post.shadowed,
        held.facts.board_slug,
        held.facts.cluster,
    )
    if not allowed(actor, "edit.read", facts):
        raise NotFound(NO_SUGGESTION)
    return HeldSuggestion(suggestion, held, facts)


def forget_suggestions(member_id: int) -> None:
    """Forget what a member suggests or has suggested: the account is being erased."""
    theirs = select(ProposedEdit).where(ProposedEdit.editor_id == member_id)
    for suggestion in db.session.scalars(theirs).all():
        drop(db.session.get_one(Post, suggestion.post_id), [suggestion])


def phone_that_stands(post_body: str, phone: str) -> str:
    """Give the phone number of a post's author if the post shows it, so that it stays; else "".

    Nobody learns from a suggestion whether a number is the author's.
    """
    stands = personal_data(post_body) != personal_data(post_body, phone)
    return phone if stands else ""


def _hold_open(actor: Actor, suggestion_id: int) -> HeldSuggestion:
    found = hold_suggestion(actor, suggestion_id)
    ensure(actor, "edit.accept", found.facts)
    _ensure_open(found.suggestion)
    return found


def _ensure_open(suggestion: ProposedEdit) -> None:
    if suggestion.decided_at is not None:
        raise Conflict(DECIDED)


def _count(thread: Thread, post: Post) -> None:
    post.suggestion_count += 1
    db.session.flush()
    touch_thread(thread.id)


def _others_waiting(actor: Actor, post: Post) -> int:
    waiting = select(func.count()).where(
        ProposedEdit.post_id == post.id,
        ProposedEdit.editor_id.not_in((actor.id, post.author_id)),
        ProposedEdit.decided_at.is_(None),
    )
    return int(db.session.execute(waiting).scalar_one())


def _bring_private_text_along(post: Post, suggestion: ProposedEdit) -> None:
    """Who suggested has seen numbers covered; for the author they stay whole."""
    kept = db.session.get(PrivateText, (post.id, post.revision))
    if kept is None or suggestion.body is None:
        return
    typed = suggestion.private_body or suggestion.body
    whole = uncovered(typed, kept.body)
    if whole != typed:
        kinds = {*kept.kinds.split(","), *(suggestion.private_kinds or "").split(",")}
        suggestion.private_body, suggestion.private_html = whole, render(whole).html
        suggestion.private_kinds = ",".join(sorted(filter(None, kinds)))
