"""The proof that every counter, flag, rank and copy of a thread equals what it is made of."""

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from forum.boards.models import Board, Label
from forum.charter.words import PostKind, State, ThreadKind
from forum.kernel.db import db
from forum.threads.models import Post, ProposedEdit, Revision, Thread, ThreadLabel
from forum.threads.rules import post_rank

Pair = tuple[InstrumentedAttribute[Any], ColumnElement[Any]]

_ROWS_AT_ONCE = 5000


def wrong_counters() -> Iterator[str]:
    """Give a line for each cached figure of boards, threads, labels or posts that is not true."""
    for check in (_threads, _posts, _answers_hiding_comments, _ranks, _labels, _boards):
        yield from check()


def _threads() -> Iterator[str]:
    visible = Post.state == State.VISIBLE
    answers = and_(Post.kind == PostKind.ANSWER, visible)
    questions = Post.kind == PostKind.QUESTION
    others = and_(answers, Post.author_id != Thread.author_id)
    accepted = and_(answers, Post.accepted_by_id.is_not(None))
    made = (
        select(
            Post.thread_id,
            func.count().label("posts"),
            _count(answers).label("answers"),
            _count(others).label("others"),
            _sum(Post.helpful_count, questions).label("question_help"),
            _sum(Post.helpful_count, or_(answers, questions)).label("help"),
            func.max(case((questions, Post.state))).label("state"),
            func.max(case((accepted, Post.id))).label("accepted"),
            func.max(case((and_(visible, ~Post.shadowed), Post.published_at))).label("activity"),
        )
        .join(Thread, Thread.id == Post.thread_id)
        .group_by(Post.thread_id)
        .subquery()
    )
    listed = made.c.state == State.VISIBLE
    pairs: list[Pair] = [
        (Thread.post_count, made.c.posts),
        (Thread.answer_count, made.c.answers),
        (Thread.others_answer_count, made.c.others),
        (Thread.helpful_count, made.c.question_help),
        (Thread.help_count, made.c.help),
        (Thread.state, made.c.state),
        (Thread.accepted_answer_id, made.c.accepted),
        (Thread.last_activity_at, func.coalesce(made.c.activity, Thread.created_at)),
        (Thread.listed, listed),
        (Thread.solved, made.c.accepted.is_not(None)),
        (
            Thread.unanswered,
            and_(listed, Thread.kind == ThreadKind.QUESTION, made.c.others == 0),
        ),
    ]
    yield from _differing(
        "thread", Thread.id, pairs, lambda rows: rows.join(made, made.c.thread_id == Thread.id)
    )


def _posts() -> Iterator[str]:
    remark = aliased(Post)
    remarks = (
        select(
            remark.parent_id,
            _count(remark.state == State.VISIBLE).label("shown"),
            func.max(remark.ordinal).label("last"),
        )
        .group_by(remark.parent_id)
        .subquery()
    )
    revisions = (
        select(Revision.post_id, func.max(Revision.number).label("last"))
        .group_by(Revision.post_id)
        .subquery()
    )
    suggestions = (
        select(ProposedEdit.post_id, func.count().label("offered"))
        .where(ProposedEdit.offered, ProposedEdit.decided_at.is_(None))
        .group_by(ProposedEdit.post_id)
        .subquery()
    )
    pairs: list[Pair] = [
        (Post.suggestion_count, func.coalesce(suggestions.c.offered, 0)),
        (Post.comment_count, func.coalesce(remarks.c.shown, 0)),
        (Post.ordinal_count, func.coalesce(remarks.c.last, 0)),
        (Post.revision, func.coalesce(revisions.c.last, 0)),
    ]
    yield from _differing(
        "post",
        Post.id,
        pairs,
        lambda rows: (
            rows.outerjoin(remarks, remarks.c.parent_id == Post.id)
            .outerjoin(revisions, revisions.c.post_id == Post.id)
            .outerjoin(suggestions, suggestions.c.post_id == Post.id)
        ),
    )


def _answers_hiding_comments() -> Iterator[str]:
    parent = aliased(Post)
    hidden = and_(parent.kind == PostKind.ANSWER, parent.state != State.VISIBLE)
    yield from _differing(
        "post",
        Post.id,
        [(Post.shadowed, hidden)],
        lambda rows: rows.join(parent, parent.id == Post.parent_id),
    )


def _ranks() -> Iterator[str]:
    rows = select(
        Post.id,
        Post.kind,
        Thread.kind.label("thread_kind"),
        Post.accepted_by_id,
        Post.endorsement_count,
        Post.helpful_count,
        Post.rank,
    ).join(Thread, Thread.id == Post.thread_id)
    for row in db.session.execute(rows.execution_options(yield_per=_ROWS_AT_ONCE)):
        right = post_rank(
            row.kind,
            row.thread_kind,
            accepted=row.accepted_by_id is not None,
            endorsed=row.endorsement_count > 0,
            helpful_count=row.helpful_count,
        )
        if row.rank != right:
            yield _line("rank", "post", row.id, row.rank, right)


def _labels() -> Iterator[str]:
    pairs: list[Pair] = [
        (getattr(ThreadLabel, copy), getattr(Thread, copy))
        for copy in ("board_id", "unanswered", "solved", "help_count", "last_activity_at")
    ]
    yield from _differing(
        "label of thread",
        ThreadLabel.thread_id,
        pairs,
        lambda rows: rows.join(Thread, Thread.id == ThreadLabel.thread_id),
    )
    yield from _missing_labels()


def _missing_labels() -> Iterator[str]:
    kept = (
        select(Thread.id, Thread.labels, Label.slug)
        .outerjoin(ThreadLabel, ThreadLabel.thread_id == Thread.id)
        .outerjoin(Label, Label.id == ThreadLabel.label_id)
        .order_by(Thread.id, Label.slug)
    )
    thread_id: int | None = None
    labels: str = ""
    slugs: list[str] = []
    for row in db.session.execute(kept.execution_options(yield_per=_ROWS_AT_ONCE)):
        if row.id != thread_id:
            yield from _label_line(thread_id, labels, slugs)
            thread_id, labels, slugs = row.id, row.labels, []
        if row.slug is not None:
            slugs.append(row.slug)
    yield from _label_line(thread_id, labels, slugs)


def _label_line(thread_id: int | None, labels: str, slugs: list[str]) -> Iterator[str]:
    if thread_id is not None and sorted(filter(None, labels.split(","))) != slugs:
        yield _line("labels", "thread", thread_id, labels, ",".join(slugs))


def _boards() -> Iterator[str]:
    made = (
        select(
            Thread.board_id,
            _count(Thread.listed.is_(True)).label("threads"),
            _count(Thread.unanswered.is_(True)).label("unanswered"),
        )
        .group_by(Thread.board_id)
        .subquery()
    )
    pairs: list[Pair] = [
        (Board.thread_count, func.coalesce(made.c.threads, 0)),
        (Board.unanswered_count, func.coalesce(made.c.unanswered, 0)),
    ]
    yield from _differing(
        "board", Board.id, pairs, lambda rows: rows.outerjoin(made, made.c.board_id == Board.id)
    )


def _count(clause: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((clause, 1), else_=0)), 0)


def _sum(figure: InstrumentedAttribute[int], clause: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((clause, figure), else_=0)), 0)


def _differing(
    thing: str,
    thing_id: InstrumentedAttribute[int],
    pairs: list[Pair],
    join: Callable[[Select[*tuple[Any, ...]]], Select[*tuple[Any, ...]]],
) -> Iterator[str]:
    """Compare kept figures with what they should be, in one statement; NULL equals NULL."""
    columns = [column for pair in pairs for column in pair]
    rows = join(select(thing_id, *(c.label(f"c{n}") for n, c in enumerate(columns))))
    rows = rows.where(or_(*(kept.is_distinct_from(right) for kept, right in pairs)))
    for row in db.session.execute(rows.order_by(thing_id)):
        for number, (kept, _right) in enumerate(pairs):
            is_now, should_be = row[1 + 2 * number], row[2 + 2 * number]
            if is_now != should_be:
                yield _line(kept.key, thing, row[0], is_now, should_be)


def _line(figure: str, thing: str, thing_id: int, is_now: Any, should_be: Any) -> str:
    return f"{figure} of {thing} {thing_id}: {is_now} should be {should_be}"
