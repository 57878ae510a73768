"""The proof that mentor states, and the marks made of them, follow from the ledger."""

from collections import defaultdict
from collections.abc import Iterator

from sqlalchemy import select

from forum.accounts.models import Member, Membership
from forum.accounts.queries import slugs
from forum.charter.words import ACTING_MENTOR_STATES, MentorState
from forum.kernel import clock
from forum.kernel.db import db
from forum.standing.queries.gathering import milestones_of
from forum.standing.rules.gathering import Key
from forum.standing.rules.records import record_of

_CHUNK = 500


def wrong_states() -> Iterator[str]:
    """Compare each mentor state and mark with the events; give a line for each difference."""
    with_state = select(Membership.member_id)
    marked = select(Member.id).where((Member.mentor_of != "") | (Member.mentor_resting != ""))
    ids = sorted({*db.session.scalars(with_state), *db.session.scalars(marked)})
    for start in range(0, len(ids), _CHUNK):
        yield from _wrong_among(ids[start : start + _CHUNK])


def _wrong_among(ids: list[int]) -> Iterator[str]:
    now = clock.now()
    told = {key: record_of(course, now).state for key, course in milestones_of(ids).items()}
    kept: dict[Key, MentorState] = {
        (row.member_id, row.cluster): MentorState(row.mentor_state)
        for row in db.session.execute(
            select(Membership.member_id, Membership.cluster, Membership.mentor_state).where(
                Membership.member_id.in_(ids)
            )
        )
    }
    acting, resting = defaultdict[int, set[str]](set), defaultdict[int, set[str]](set)
    for (member_id, cluster), state in kept.items():
        expected = told.get((member_id, cluster), MentorState.NONE)
        if state != expected:
            yield f"mentor state of member {member_id} in {cluster}: {state} should be {expected}"
        if state in ACTING_MENTOR_STATES:
            acting[member_id].add(cluster)
        elif state == MentorState.RESTING:
            resting[member_id].add(cluster)
    marks = select(Member.id, Member.mentor_of, Member.mentor_resting).where(Member.id.in_(ids))
    for row in db.session.execute(marks):
        if slugs(row.mentor_of) != acting[row.id] or slugs(row.mentor_resting) != resting[row.id]:
            yield f"mentor marks of member {row.id} do not follow from the memberships"
