"""The mentors of a cluster by kecamatan, and what each has helped with. No ranking."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import case, func, select, tuple_

from forum.accounts.models import Member, Membership
from forum.accounts.queries import AUTHOR_COLUMNS, Author, author_of
from forum.boards.clusters import CLUSTER_NAMES
from forum.boards.kecamatan import KECAMATAN
from forum.charter.limits import MENTORS_PER_PAGE
from forum.charter.words import MARKED_MENTOR_STATES, MentorState
from forum.kernel.db import db
from forum.kernel.paging import Page, decode, page_of
from forum.standing.models import MentorTopics
from forum.threads.queries.rows import LabelRef, labels_of

_PLACES = {name: place for place, name in enumerate(sorted(KECAMATAN.values()), 1)}
_PLACE = case(
    *((Member.kecamatan == code, _PLACES[name]) for code, name in KECAMATAN.items()),
    else_=len(_PLACES) + 1,
)
"""Where a member's kecamatan stands in the alphabet; the unknown last."""

_MENTORS = (
    select(
        Member.id,
        Membership.cluster,
        Membership.mentor_state,
        Membership.since,
        MentorTopics.labels,
        _PLACE.label("place"),
        *AUTHOR_COLUMNS,
    )
    .join(Membership, Membership.member_id == Member.id)
    .outerjoin(
        MentorTopics,
        (MentorTopics.member_id == Member.id) & (MentorTopics.cluster == Membership.cluster),
    )
    .where(Membership.mentor_state.in_(sorted(MARKED_MENTOR_STATES)), Member.erased_at.is_(None))
)


class MentorRow(NamedTuple):
    """A mentor of a cluster. `since`: in this state since then, aware UTC."""

    id: int
    place: int
    author: Author
    cluster: str
    label: str
    state: MentorState
    since: datetime
    topics: Sequence[LabelRef]

    @property
    def is_resting(self) -> bool:
        """Whether the mentor takes a rest."""
        return self.state == MentorState.RESTING


class ClusterMentors(NamedTuple):
    """How many mentors a cluster has, and in how many kecamatan."""

    cluster: str
    label: str
    mentors: int
    places: int


def mentors(
    cluster: str | None = None, after: str | None = None, size: int = MENTORS_PER_PAGE
) -> Page[MentorRow]:
    """Give a page of mentors by kecamatan, of one cluster or of all.

    Raises `Invalid` for a cursor of another list.
    """
    scope = f"mentors:{cluster}"
    order = (_PLACE, Member.id, Membership.cluster)
    chosen = _MENTORS.order_by(*order).limit(size + 1)
    if cluster is not None:
        chosen = chosen.where(Membership.cluster == cluster)
    if after:
        chosen = chosen.where(tuple_(*order) > tuple_(*decode(scope, after)))
    rows = [_row(row) for row in db.session.execute(chosen)]
    return page_of(rows, size, scope, lambda row: (row.place, row.id, row.cluster))


def coverage() -> list[ClusterMentors]:
    """Give the number of mentors, and of their kecamatan, of each cluster."""
    chosen = (
        select(
            Membership.cluster,
            func.count().label("mentors"),
            func.count(func.distinct(Member.kecamatan)).label("places"),
        )
        .join(Member, Member.id == Membership.member_id)
        .where(
            Membership.mentor_state.in_(sorted(MARKED_MENTOR_STATES)), Member.erased_at.is_(None)
        )
        .group_by(Membership.cluster)
    )
    found = {row.cluster: row for row in db.session.execute(chosen)}
    return [
        ClusterMentors(
            cluster,
            label,
            found[cluster].mentors if cluster in found else 0,
            found[cluster].places if cluster in found else 0,
        )
        for cluster, label in CLUSTER_NAMES.items()
    ]


def _row(row: Any) -> MentorRow:
    return MentorRow(
        row.id,
        row.place,
        author_of(row),
        row.cluster,
        CLUSTER_NAMES.get(row.cluster, row.cluster),
        MentorState(row.mentor_state),
        row.since,
        labels_of(row.labels or ""),
    )
