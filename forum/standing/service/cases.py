"""A moderator's decision on a case of suspicious votes, and the way back."""

from sqlalchemy import select, update

from forum.charter.actor import Actor
from forum.charter.limits import REASON_MAX_CHARACTERS
from forum.charter.rings import CaseState
from forum.charter.words import N_
from forum.kernel import clock
from forum.kernel.db import db
from forum.kernel.errors import Conflict, Invalid, Sentence
from forum.kernel.text import clean_line
from forum.ledger.models import Event, LedgerText
from forum.ledger.service import give_back, record, reverse
from forum.standing.models import RingCase, RingCasePerson
from forum.standing.queries.cases import DECISIONS, decidable
from forum.standing.queries.suspects import restorable, reversible


def decide(
    actor: Actor, case_id: int, state: CaseState, reason: str, *, votes_read: int | None = None
) -> RingCase:
    """Decide on a case, or take a decision back (`state` open); `reason` is read by the members.

    Confirmed, the votes' points are taken back by reversing entries. Dismissed, they count again
    and open no other case. Taken back, points are given anew for votes that still stand on posts
    all can see. `votes_read`: how many votes the case had when it was read.

    Raises `NotFound` if the actor may not decide on it, `Invalid` on `reason`, `Conflict` if it
    stands so already, or has more votes by now.
    """
    decidable(actor, case_id)
    case, words = _hold(case_id), _reason(reason)
    if state == CaseState.OPEN:
        kind = _take_back(actor, case, words)
    else:
        kind = _settle(actor, case, state, words, votes_read)
    is_open = state == CaseState.OPEN
    case.state = state
    case.decided_by_id = None if is_open else actor.id
    case.decided_at = None if is_open else clock.now()
    db.session.flush()
    record(
        kind,
        thing="ring",
        thing_id=case.id,
        actor_id=actor.id,
        cluster=case.cluster,
        data={"reversal": case.reversal_id} if case.reversal_id is not None else None,
        words=words,
    )
    return case


def forget_member(member_id: int) -> None:
    """Blank the reasons of decisions on cases that name an account being erased."""
    cases = select(RingCasePerson.case_id).where(RingCasePerson.member_id == member_id)
    words = select(Event.text_id).where(
        Event.thing == "ring", Event.thing_id.in_(cases), Event.kind.in_(DECISIONS)
    )
    db.session.execute(
        update(LedgerText).where(LedgerText.id.in_(words)).values(text=None),
        execution_options={"synchronize_session": False},
    )


def _hold(case_id: int) -> RingCase:
    chosen = (
        select(RingCase)
        .where(RingCase.id == case_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return db.session.execute(chosen).scalar_one()


def _settle(
    actor: Actor, case: RingCase, state: CaseState, words: str, votes_read: int | None
) -> str:
    if case.state != CaseState.OPEN:
        raise Conflict(N_("Somebody has decided on this case already."))
    if votes_read not in (None, case.vote_count):
        raise Conflict(N_("More votes have come to this case. Please look at it again."))
    entries = reversible(case.id) if state == CaseState.CONFIRMED else []
    if entries:
        case.reversal_id = reverse(entries, actor_id=_id(actor), reason=words).id
    return "ring.confirmed" if state == CaseState.CONFIRMED else "ring.dismissed"


def _take_back(actor: Actor, case: RingCase, words: str) -> str:
    if case.state == CaseState.OPEN:
        raise Conflict(N_("Nobody has decided on this case yet."))
    entries = restorable(case.reversal_id) if case.reversal_id is not None else []
    if entries:
        give_back(entries, actor_id=_id(actor), reason=words)
    case.reversal_id = None
    return "ring.withdrawn" if case.state == CaseState.CONFIRMED else "ring.reopened"


def _reason(text: str) -> str:
    words = clean_line(text)
    if not words:
        raise Invalid({"reason": N_("Choose or write a reason. The members read it.")})
    if len(words) > REASON_MAX_CHARACTERS:
        shorten = N_("Shorten this to %(max)s characters or fewer.")
        raise Invalid({"reason": Sentence(shorten, max=REASON_MAX_CHARACTERS)})
    return words


def _id(actor: Actor) -> int:
    assert actor.id is not None  # noqa: S101 - who may decide is a member
    return actor.id
