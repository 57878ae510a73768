"""Reading votes, endorsements and corrections, and the proof that their counters are true."""

from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple, Protocol

from markupsafe import Markup
from sqlalchemy import ColumnElement, Select, bindparam, func, literal, null, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, aliased

from forum.accounts.models import Member
from forum.accounts.queries import AUTHOR_COLUMNS, Author, author_of
from forum.charter.actor import GUEST, Actor
from forum.charter.limits import CORRECTION_ANSWER_DAYS
from forum.charter.words import CorrectionState, State
from forum.kernel.db import db, rows_of
from forum.kernel.prepared import Prepared, among
from forum.threads.models import Post, Revision, Thread
from forum.threads.queries.shapes import PostView
from forum.votes.models import Correction, Endorsement, Vote

_MINE = (Vote.voter_id == bindparam("me"), among(Vote.post_id))
_VOTED = Prepared(select(Vote.post_id).where(*_MINE))
_ALL_MARKS = union_all(
    select(
        literal("correction").label("mark"),
        Correction.post_id,
        Correction.mentor_id,
        Correction.written_at.label("at"),
        Correction.id,
        Correction.note,
        Correction.html,
        Correction.revision,
        Correction.state,
        Correction.decided_at,
        *AUTHOR_COLUMNS,
    )
    .join(Member, Member.id == Correction.mentor_id)
    .where(among(Correction.post_id), Correction.state != CorrectionState.WITHDRAWN),
    select(
        literal("endorsement"),
        Endorsement.post_id,
        Endorsement.mentor_id,
        Endorsement.given_at,
        *(null() for _ in range(6)),
        *AUTHOR_COLUMNS,
    )
    .join(Member, Member.id == Endorsement.mentor_id)
    .where(among(Endorsement.post_id)),
    select(
        literal("vote"),
        Vote.post_id,
        Vote.voter_id,
        Vote.given_at,
        *(null() for _ in range(6 + len(AUTHOR_COLUMNS))),
    ).where(*_MINE),
).subquery()
_MARKS = Prepared(
    select(*_ALL_MARKS.c).order_by(_ALL_MARKS.c.at, _ALL_MARKS.c.id, _ALL_MARKS.c.mentor_id)
)


class Endorser(NamedTuple):
    """A mentor who confirms an answer. `mine`: the reader is that mentor."""

    author: Author
    mine: bool


class CorrectionThing(NamedTuple):
    """What the policies ask of a correction. `author_id` is the answer's."""

    mentor_id: int
    author_id: int
    board_slug: str


class CorrectionView(NamedTuple):
    """A correction as shown, with what the policies ask of it. Times are aware UTC.

    `changed`: the answer was changed since the note was written. `mine`: the reader wrote it.
    """

    id: int
    mentor_id: int
    author_id: int
    board_slug: str
    mentor: Author
    note: str
    html: Markup
    state: str
    changed: bool
    mine: bool
    written_at: datetime
    decided_at: datetime | None


class Marked(Protocol):
    """A post, and how many marks of mentors it bears."""

    @property
    def id(self) -> int: ...
    @property
    def author_id(self) -> int: ...
    @property
    def revision(self) -> int: ...
    @property
    def endorsement_count(self) -> int: ...
    @property
    def correction_count(self) -> int: ...


class Marks(NamedTuple):
    """What stands on posts, by their ids: the actor's own votes, and what mentors say."""

    voted: set[int]
    endorsed_by: dict[int, tuple[Endorser, ...]]
    corrections: dict[int, tuple[CorrectionView, ...]]

    def shown(self) -> Hashable:
        """Give all of it as one value, equal where the same stands on the posts."""
        said = (tuple(sorted(of.items())) for of in (self.endorsed_by, self.corrections))
        return tuple(sorted(self.voted)), *said


def marks_on(actor: Actor, board_slug: str, posts: Sequence[Marked]) -> Marks:
    """Give the marks on posts of a board, in one statement for those of a page, or none.

    The posts must be such as the actor may see.
    """
    marks = Marks(set(), defaultdict(tuple), defaultdict(tuple))
    if any(post.endorsement_count or post.correction_count for post in posts):
        _read_marks(actor, board_slug, {post.id: post for post in posts}, marks)
    else:
        marks.voted.update(voted_by(actor, [post.id for post in posts]))
    return marks


def fill_marks(posts: Sequence[PostView]) -> None:
    """Put what mentors say into posts of one board."""
    if posts:
        marks = marks_on(GUEST, posts[0].board_slug, posts)
        for post in posts:
            post.endorsed_by = marks.endorsed_by[post.id]
            post.corrections = marks.corrections[post.id]


def voted_by(actor: Actor, post_ids: Sequence[int]) -> set[int]:
    """Give those of these posts that the actor found helpful."""
    if actor.id is None:
        return set()
    return {row.post_id for row in _VOTED.rows_among(post_ids, me=actor.id)}


def _read_marks(actor: Actor, board_slug: str, posts: dict[int, Marked], marks: Marks) -> None:
    for row in _MARKS.rows_among(list(posts), me=actor.id or 0):
        mine = row.mentor_id == actor.id
        if row.mark == "vote":
            marks.voted.add(row.post_id)
        elif row.mark == "endorsement":
            marks.endorsed_by[row.post_id] += (Endorser(author_of(row), mine),)
        else:
            view = _correction(row, board_slug, posts[row.post_id], mine=mine)
            marks.corrections[row.post_id] += (view,)


def _correction(row: Any, board_slug: str, post: Marked, *, mine: bool) -> CorrectionView:
    return CorrectionView(
        row.id,
        row.mentor_id,
        post.author_id,
        board_slug,
        author_of(row),
        row.note,
        Markup(row.html),  # noqa: S704 - the sanitizer's own output, stored by `written_note`
        row.state,
        post.revision > row.revision,
        mine,
        row.at,
        row.decided_at,
    )


def overdue(now: datetime) -> list[int]:
    """Give the open corrections (ids) whose author has not replied for 14 days, oldest first.

    A reply is a change of the answer or a comment on it, by its author. `now` is aware.
    """
    return list(db.session.scalars(_overdue(now).order_by(Correction.id)))


def is_overdue(correction_id: int, now: datetime) -> bool:
    """Whether a correction is one of those."""
    found = db.session.execute(_overdue(now).where(Correction.id == correction_id))
    return found.first() is not None


def _overdue(now: datetime) -> Select[int]:
    remark = aliased(Post)
    replied = select(remark.id).where(
        remark.parent_id == Post.id,
        remark.author_id == Post.author_id,
        remark.created_at >= Correction.written_at,
        remark.state.in_((State.VISIBLE, State.PENDING)),
    )
    changed = select(Revision.number).where(
        Revision.post_id == Post.id,
        Revision.editor_id == Post.author_id,
        Revision.number > Correction.revision,
    )
    return (
        select(Correction.id)
        .join(Post, Post.id == Correction.post_id)
        .join(Thread, Thread.id == Post.thread_id)
        .where(
            Correction.state == CorrectionState.OPEN,
            Correction.written_at <= now - timedelta(days=CORRECTION_ANSWER_DAYS),
            Post.state == State.VISIBLE,
            Thread.state == State.VISIBLE,
            ~replied.exists(),
            ~changed.exists(),
        )
    )


def corrected_post(correction_id: int) -> int:
    """Give the post (its id) that a correction, which exists, stands under."""
    chosen = select(Correction.post_id).where(Correction.id == correction_id)
    return db.session.execute(chosen).scalar_one()


def open_correctors_of(post_id: int) -> list[int]:
    """Give the mentors (ids) who wait for a change of this answer."""
    chosen = select(Correction.mentor_id).where(
        Correction.post_id == post_id, Correction.state == CorrectionState.OPEN
    )
    return list(db.session.scalars(chosen.order_by(Correction.id)))


def votes_of(member_id: int) -> list[dict[str, Any]]:
    """Give a member's votes as they stand, to take along."""
    return rows_of(
        select(Vote.post_id, Vote.given_at)
        .where(Vote.voter_id == member_id)
        .order_by(Vote.given_at, Vote.post_id)
    )


def endorsements_of(member_id: int) -> list[dict[str, Any]]:
    """Give the answers that a member confirms as mentor, to take along."""
    return rows_of(
        select(Endorsement.post_id, Endorsement.given_at)
        .where(Endorsement.mentor_id == member_id)
        .order_by(Endorsement.given_at, Endorsement.post_id)
    )


def corrections_of(member_id: int) -> list[dict[str, Any]]:
    """Give the corrections that a member wrote as mentor, to take along."""
    return rows_of(
        select(
            Correction.id,
            Correction.post_id,
            Correction.note,
            Correction.state,
            Correction.written_at,
            Correction.decided_at,
        )
        .where(Correction.mentor_id == member_id)
        .order_by(Correction.id)
    )


def wrong_counts() -> list[str]:
    """Compare the posts' counters with what they count; give a line for each difference."""
    shown = Correction.state != CorrectionState.WITHDRAWN
    return [
        *_wrong("helpful count", Post.helpful_count, Vote.post_id),
        *_wrong("endorsements", Post.endorsement_count, Endorsement.post_id),
        *_wrong("corrections", Post.correction_count, Correction.post_id, shown),
    ]


def _wrong(
    figure: str,
    kept: InstrumentedAttribute[int],
    post_id: InstrumentedAttribute[int],
    *which: ColumnElement[bool],
) -> Iterator[str]:
    counted = (
        select(post_id.label("post_id"), func.count().label("times"))
        .where(*which)
        .group_by(post_id)
        .subquery()
    )
    times = func.coalesce(counted.c.times, 0)
    rows = db.session.execute(
        select(Post.id, kept.label("kept"), times.label("times"))
        .outerjoin(counted, counted.c.post_id == Post.id)
        .where(kept != times)
        .order_by(Post.id)
    )
    for row in rows:
        yield f"{figure} of post {row.id}: {row.kept} should be {row.times}"
