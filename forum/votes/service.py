"""Saying that a post helped; as a mentor also that an answer is right, or what is wrong in it."""

from sqlalchemy import bindparam, delete, text

from forum.charter.actor import OPERATOR, Actor
from forum.charter.words import N_, CorrectionState, State
from forum.kernel import clock, rates
from forum.kernel.db import UtcDateTime, db
from forum.kernel.errors import AlreadyDone, Conflict, NotFound
from forum.kernel.permission import ensure
from forum.threads.models import Post, Thread
from forum.threads.queries.visibility import NOT_THERE
from forum.threads.service.counting import count_correction, count_endorsement, count_help
from forum.threads.service.loading import Held, hold_post
from forum.threads.service.recording import record_post
from forum.threads.service.texts import Written, checked_reason
from forum.votes.models import Correction, Endorsement, Vote
from forum.votes.queries import CorrectionThing, is_overdue, open_correctors_of

_NOW = bindparam("now", type_=UtcDateTime())
_GIVE = text(
    "INSERT INTO votes (post_id, voter_id, given_at) VALUES (:post_id, :voter_id, :now) "
    "ON CONFLICT (post_id, voter_id) DO NOTHING RETURNING post_id"
).bindparams(_NOW)
_ENDORSE = text(
    "INSERT INTO endorsements (post_id, mentor_id, given_at) VALUES (:post_id, :mentor_id, :now) "
    "ON CONFLICT (post_id, mentor_id) DO NOTHING RETURNING post_id"
).bindparams(_NOW)


def say_helpful(actor: Actor, post_id: int) -> Post:
    """Say that a post helped; twice is once.

    Raises `NotFound`, `Forbidden` for one's own post or a comment, `Conflict` while it can't be
    seen by all, `TooMany` over the rate.
    """
    held = hold_post(actor, post_id)
    ensure(actor, "post.help", held.facts)
    _ensure_seen_by_all(held)
    values = {"post_id": post_id, "voter_id": actor.id, "now": clock.now()}
    if db.session.connection().execute(_GIVE, values).first() is None:
        return held.post
    rates.count("help", str(actor.id))
    count_help(held.thread, held.post, 1)
    record_post("helpful.given", actor.id, held.thread, held.post, held.facts.cluster)
    return held.post


def withdraw(actor: Actor, post_id: int) -> Post:
    """Take one's helpful vote back; without one nothing changes. Raises as `say_helpful` does."""
    held = hold_post(actor, post_id)
    ensure(actor, "post.help", held.facts)
    given = delete(Vote).where(Vote.post_id == post_id, Vote.voter_id == actor.id)
    if db.session.execute(given.returning(Vote.post_id)).first() is None:
        return held.post
    count_help(held.thread, held.post, -1)
    record_post("helpful.withdrawn", actor.id, held.thread, held.post, held.facts.cluster)
    return held.post


def endorse(actor: Actor, post_id: int) -> Post:
    """Confirm an answer as a mentor of its cluster; twice is once.

    Raises `NotFound`, `Forbidden` for all but other mentors of the cluster, `Conflict` while it
    can't be seen by all or one's own correction of it is open, `TooMany` over the rate.
    """
    held = hold_post(actor, post_id)
    ensure(actor, "answer.endorse", held.facts)
    _ensure_seen_by_all(held)
    _ensure_not_correcting(actor, post_id)
    values = {"post_id": post_id, "mentor_id": actor.id, "now": clock.now()}
    if db.session.connection().execute(_ENDORSE, values).first() is None:
        return held.post
    rates.count("endorse", str(actor.id))
    count_endorsement(held.thread, held.post, 1)
    record_post("endorsement.given", actor.id, held.thread, held.post, held.facts.cluster)
    return held.post


def withdraw_endorsement(actor: Actor, post_id: int) -> Post:
    """Take one's endorsement back; without one nothing changes. Raises as `endorse` does."""
    held = hold_post(actor, post_id)
    ensure(actor, "answer.endorse", held.facts)
    given = delete(Endorsement).where(
        Endorsement.post_id == post_id, Endorsement.mentor_id == actor.id
    )
    if db.session.execute(given.returning(Endorsement.post_id)).first() is None:
        return held.post
    count_endorsement(held.thread, held.post, -1)
    record_post("endorsement.withdrawn", actor.id, held.thread, held.post, held.facts.cluster)
    return held.post


def end_endorsements(post_id: int, kept: list[int]) -> None:
    """Forget the endorsements of all but these mentors: the thread has moved to another cluster."""
    gone = delete(Endorsement).where(
        Endorsement.post_id == post_id, Endorsement.mentor_id.not_in(kept)
    )
    count = len(db.session.execute(gone.returning(Endorsement.mentor_id)).all())
    if count:
        post = db.session.get_one(Post, post_id)
        count_endorsement(db.session.get_one(Thread, post.thread_id), post, -count)


def correct(actor: Actor, post_id: int, note: Written) -> Correction:
    """Write under an answer, as a mentor of its cluster, what must be corrected in it.

    Who had confirmed the answer no longer does. Raises as `endorse` does.
    """
    held = hold_post(actor, post_id)
    ensure(actor, "answer.correct", held.facts)
    _ensure_seen_by_all(held)
    _ensure_not_correcting(actor, post_id)
    withdraw_endorsement(actor, post_id)
    rates.count("correct", str(actor.id))
    correction = Correction(
        post_id=post_id,
        mentor_id=actor.id,
        note=note.body,
        html=note.html,
        renderer=note.renderer,
        revision=held.post.revision,
        state=CorrectionState.OPEN,
        written_at=clock.now(),
    )
    db.session.add(correction)
    count_correction(held.thread, held.post, 1)
    _record_correction("correction.written", actor.id, held, correction)
    return correction


def resolve(actor: Actor, correction_id: int, reason: str = "") -> Correction:
    """Say that the answer is right since it was changed. Staff must say why.

    Raises `Conflict` if it was not changed or the correction was taken back, `AlreadyDone` if it
    is resolved.
    """
    held, correction = _hold_correction(actor, correction_id, "correction.resolve")
    reason = _reason(actor, correction, reason)
    _ensure_open(correction, CorrectionState.RESOLVED)
    if held.post.revision == correction.revision:
        raise Conflict(N_("The answer has not been changed since this correction."))
    _decide(actor.id, held, correction, CorrectionState.RESOLVED, reason)
    return correction


def uphold(actor: Actor, correction_id: int, reason: str) -> Correction:
    """Confirm a correction, as a moderator.

    Raises `AlreadyDone` if it was confirmed or stands by time, `Conflict` if it no longer stands.
    """
    held, correction = _hold_correction(actor, correction_id, "correction.uphold")
    reason = _reason(actor, correction, reason)
    _ensure_open(correction, CorrectionState.UPHELD)
    _decide(actor.id, held, correction, CorrectionState.UPHELD, reason)
    return correction


def withdraw_correction(actor: Actor, correction_id: int, reason: str = "") -> Correction:
    """Take a correction back. Staff must say why.

    Raises `Conflict` if it is resolved, `AlreadyDone` if it was taken back.
    """
    held, correction = _hold_correction(actor, correction_id, "correction.withdraw")
    reason = _reason(actor, correction, reason)
    _ensure_open(correction, CorrectionState.WITHDRAWN)
    _decide(actor.id, held, correction, CorrectionState.WITHDRAWN, reason)
    return correction


def uphold_overdue(correction_id: int) -> None:
    """Let a correction stand whose author has not replied in time; nothing if that is not so."""
    correction = db.session.get_one(Correction, correction_id)
    held = hold_post(OPERATOR, correction.post_id)
    if is_overdue(correction_id, clock.now()):
        db.session.refresh(correction)
        _decide(None, held, correction, CorrectionState.UPHELD)


def _hold_correction(actor: Actor, correction_id: int, action: str) -> tuple[Held, Correction]:
    """Lock a correction with its answer. Raises `NotFound` where the actor can't see the answer."""
    correction = db.session.get(Correction, correction_id)
    if correction is None:
        raise NotFound(NOT_THERE)
    held = hold_post(actor, correction.post_id)
    db.session.refresh(correction)
    thing = CorrectionThing(correction.mentor_id, held.post.author_id, held.facts.board_slug)
    ensure(actor, action, thing)
    return held, correction


def _reason(actor: Actor, correction: Correction, reason: str) -> str:
    return checked_reason(reason, needed=correction.mentor_id != actor.id)


def _ensure_open(correction: Correction, wanted: CorrectionState) -> None:
    """Raise unless the correction stands, open or upheld, and not yet as wanted."""
    if correction.state == wanted:
        raise AlreadyDone(N_("This correction is already decided so."))
    if correction.state not in (CorrectionState.OPEN, CorrectionState.UPHELD):
        raise Conflict(N_("This correction is already decided."))


def _decide(
    actor_id: int | None,
    held: Held,
    correction: Correction,
    state: CorrectionState,
    reason: str = "",
) -> None:
    correction.state = state
    correction.decided_at, correction.decided_by_id = clock.now(), actor_id
    count_correction(held.thread, held.post, -(state == CorrectionState.WITHDRAWN))
    _record_correction(f"correction.{state}", actor_id, held, correction, reason)


def _record_correction(
    kind: str, actor_id: int | None, held: Held, correction: Correction, reason: str = ""
) -> None:
    thread, post, facts = held
    record_post(kind, actor_id, thread, post, facts.cluster, words=reason, correction=correction.id)


def _ensure_not_correcting(actor: Actor, post_id: int) -> None:
    if actor.id in open_correctors_of(post_id):
        raise Conflict(N_("Your correction of this answer is still open. Take it back first."))


def _ensure_seen_by_all(held: Held) -> None:
    if held.post.state != State.VISIBLE or held.thread.state != State.VISIBLE:
        raise Conflict(N_("This post can't be seen by all just now."))
