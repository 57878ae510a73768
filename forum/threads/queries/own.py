"""What a member takes along from the threads: all they wrote, in whatever state it is."""

from typing import Any

from sqlalchemy import and_, case, func, select

from forum.charter.words import PostKind
from forum.kernel.db import rows_of
from forum.threads.models import (
    Draft,
    Following,
    Post,
    PrivateText,
    ProposedEdit,
    ReadMark,
    Revision,
    Thread,
)

Rows = list[dict[str, Any]]


def posts(member_id: int) -> Rows:
    """Give a member's posts with their texts, oldest first; titles are of their own threads."""
    return rows_of(
        select(
            Post.id,
            Post.thread_id,
            Post.parent_id,
            Post.kind,
            case((Post.kind == PostKind.QUESTION, Thread.title)).label("title"),
            func.coalesce(PrivateText.body, Post.body).label("body"),
            Post.photos,
            Post.state,
            Post.helpful_count,
            Post.created_at,
            Post.edited_at,
        )
        .join(Thread, Thread.id == Post.thread_id)
        .outerjoin(
            PrivateText,
            and_(PrivateText.post_id == Post.id, PrivateText.revision == Post.revision),
        )
        .where(Post.author_id == member_id)
        .order_by(Post.id)
    )


def revisions(member_id: int) -> Rows:
    """Give every text as the member saved it, oldest first."""
    return rows_of(
        select(
            Revision.post_id,
            Revision.number,
            Revision.title,
            Revision.body,
            Revision.reason,
            Revision.created_at,
            Revision.purged_at,
        )
        .where(Revision.editor_id == member_id)
        .order_by(Revision.post_id, Revision.number)
    )


def waiting_edits(member_id: int) -> Rows:
    """Give the changes of a member that wait or were decided on, oldest first."""
    return rows_of(
        select(
            ProposedEdit.post_id,
            ProposedEdit.title,
            ProposedEdit.labels,
            func.coalesce(ProposedEdit.private_body, ProposedEdit.body).label("body"),
            ProposedEdit.reason,
            ProposedEdit.created_at,
            ProposedEdit.decided_at,
        )
        .where(ProposedEdit.editor_id == member_id)
        .order_by(ProposedEdit.id)
    )


def drafts(member_id: int) -> Rows:
    """Give a member's drafts, oldest first."""
    return rows_of(
        select(
            Draft.id,
            Draft.thread_id,
            Draft.board,
            Draft.title,
            Draft.body,
            Draft.labels,
            Draft.saved_at,
        )
        .where(Draft.member_id == member_id)
        .order_by(Draft.id)
    )


def followings(member_id: int) -> Rows:
    """Give the threads a member follows."""
    return rows_of(
        select(Following.thread_id, Following.since)
        .where(Following.member_id == member_id)
        .order_by(Following.thread_id)
    )


def read_marks(member_id: int) -> Rows:
    """Give until when a member has seen each thread."""
    return rows_of(
        select(ReadMark.thread_id, ReadMark.seen_at)
        .where(ReadMark.member_id == member_id)
        .order_by(ReadMark.thread_id)
    )
