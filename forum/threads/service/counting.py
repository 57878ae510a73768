"""Keeping the caches of a thread true: counters, ranks, flags, and the versions of its pages."""

from datetime import datetime

from sqlalchemy import bindparam, func, select, update

from forum.boards.service import count
from forum.charter.words import PostKind, State, ThreadKind
from forum.kernel.db import Base, db
from forum.kernel.versions import touch_board, touch_thread
from forum.threads.models import Post, Thread, ThreadLabel
from forum.threads.rules import post_rank

_COPY = (
    update(Base.metadata.tables["thread_labels"])
    .where(ThreadLabel.thread_id == bindparam("thread"))
    .values(
        unanswered=bindparam("unanswered"),
        solved=bindparam("solved"),
        help_count=bindparam("help_count"),
        last_activity_at=bindparam("last_activity_at"),
        board_id=bindparam("board_id"),
    )
)


def rank(thread: Thread, post: Post) -> None:
    """Set where a post stands among its siblings."""
    post.rank = post_rank(
        post.kind,
        thread.kind,
        accepted=post.accepted_by_id is not None,
        endorsed=post.endorsement_count > 0,
        helpful_count=post.helpful_count,
    )


def count_post(thread: Thread, post: Post, by: int) -> None:
    """Count a post that has become visible (`by` 1) or has ceased to be (`by` -1)."""
    if post.kind == PostKind.ANSWER:
        thread.answer_count += by
        thread.help_count += by * post.helpful_count
        if post.author_id != thread.author_id:
            thread.others_answer_count += by
    elif post.kind == PostKind.COMMENT:
        db.session.execute(
            update(Post)
            .where(Post.id == post.parent_id)
            .values(comment_count=Post.comment_count + by)
            .execution_options(synchronize_session="fetch")
        )


def settle(thread: Thread) -> None:
    """Bring the thread's flags, its labels' copies and its board's counters in line."""
    listed, unanswered = thread.listed, thread.unanswered
    thread.listed = thread.state == State.VISIBLE
    thread.solved = thread.accepted_answer_id is not None
    thread.unanswered = (
        thread.listed and thread.kind == ThreadKind.QUESTION and thread.others_answer_count == 0
    )
    count(
        thread.board_id,
        threads=thread.listed - listed,
        unanswered=thread.unanswered - unanswered,
    )
    db.session.flush()
    copy_to_labels(thread)
    touch(thread)


def last_activity(thread: Thread) -> datetime:
    """Give when the newest of what is visible in the thread was published."""
    newest = select(func.max(Post.published_at)).where(
        Post.thread_id == thread.id, Post.state == State.VISIBLE, Post.shadowed.is_(False)
    )
    return db.session.execute(newest).scalar() or thread.created_at


def count_help(thread: Thread, post: Post, by: int) -> None:
    """Count a helpful vote given (`by` 1) or withdrawn (`by` -1).

    The thread counts the votes on an answer only while the answer is visible.
    """
    post.helpful_count += by
    if post.kind == PostKind.QUESTION:
        thread.helpful_count += by
    if post.kind == PostKind.QUESTION or post.state == State.VISIBLE:
        thread.help_count += by
    rank(thread, post)
    db.session.flush()
    copy_to_labels(thread)
    touch(thread)


def count_endorsement(thread: Thread, post: Post, by: int) -> None:
    """Count endorsements of an answer given (`by` 1) or gone (`by` -1 each)."""
    post.endorsement_count += by
    rank(thread, post)
    db.session.flush()
    touch_thread(thread.id)


def count_correction(thread: Thread, post: Post, by: int) -> None:
    """Count a correction shown under an answer (`by` 1), or no longer (-1); 0 if it changes.

    The summary of a board passes on best answers, unless one is corrected.
    """
    post.correction_count += by
    db.session.flush()
    if post.id == thread.accepted_answer_id:
        touch(thread)
    else:
        touch_thread(thread.id)


def copy_to_labels(thread: Thread) -> None:
    """Bring the copies that a board's lists of a label are sorted by in line."""
    values = {
        "thread": thread.id,
        "unanswered": thread.unanswered,
        "solved": thread.solved,
        "help_count": thread.help_count,
        "last_activity_at": thread.last_activity_at,
        "board_id": thread.board_id,
    }
    db.session.connection().execute(_COPY, values)


def touch(thread: Thread) -> None:
    """The thread's page and its board's lists have changed."""
    touch_thread(thread.id)
    touch_board(thread.board_id)
