"""Keeping what mentors have helped with, for the directory."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import delete, func, or_, select

from forum.accounts.models import Membership
from forum.boards.models import Board, Label
from forum.charter.words import MARKED_MENTOR_STATES, PostKind, State
from forum.kernel.db import db
from forum.standing.models import MentorTopics
from forum.threads.models import Post, Thread, ThreadLabel

TOPICS_KEPT = 5

_HELPED = (
    select(Post.author_id, Board.cluster, Label.slug, func.count().label("answers"))
    .join(Thread, Thread.id == Post.thread_id)
    .join(Board, Board.id == Thread.board_id)
    .join(ThreadLabel, ThreadLabel.thread_id == Thread.id)
    .join(Label, Label.id == ThreadLabel.label_id)
    .where(
        Post.kind == PostKind.ANSWER,
        Post.state == State.VISIBLE,
        Thread.state == State.VISIBLE,
        or_(Post.helpful_count > 0, Thread.accepted_answer_id == Post.id),
    )
    .group_by(Post.author_id, Board.cluster, Label.slug)
)


def renew_topics(members: Sequence[int]) -> None:
    """Keep anew the labels of what these members' answers helped with, where they are mentors."""
    marked = select(Membership.member_id, Membership.cluster).where(
        Membership.member_id.in_(members),
        Membership.mentor_state.in_(sorted(MARKED_MENTOR_STATES)),
    )
    mentors = {(row.member_id, row.cluster) for row in db.session.execute(marked)}
    ids = {member_id for member_id, _cluster in mentors}
    counted: dict[tuple[int, str], list[tuple[int, str]]] = defaultdict(list)
    for author_id, cluster, slug, answers in db.session.execute(
        _HELPED.where(Post.author_id.in_(ids))
    ):
        counted[author_id, str(cluster)].append((-answers, slug))
    db.session.execute(delete(MentorTopics).where(MentorTopics.member_id.in_(members)))
    for key in sorted(mentors & counted.keys()):
        labels = ",".join(slug for _answers, slug in sorted(counted[key])[:TOPICS_KEPT])
        db.session.add(MentorTopics(member_id=key[0], cluster=key[1], labels=labels))
    db.session.flush()
