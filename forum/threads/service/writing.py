"""Asking, answering and commenting. What is written is submitted first, and published by
moderation in the same transaction unless screening holds it.
"""

from dataclasses import dataclass, field

from forum.boards.models import Board
from forum.boards.service import board_named, offered_labels
from forum.charter.actor import Actor
from forum.charter.words import N_, PostKind, State, ThreadKind
from forum.kernel import clock, rates
from forum.kernel.db import db
from forum.kernel.errors import Conflict
from forum.kernel.permission import ensure
from forum.media.service import attach
from forum.threads.models import Post, PrivateText, Revision, Thread
from forum.threads.rules import slug_of
from forum.threads.service.choosing import follow_quietly, mark_read
from forum.threads.service.counting import count_post, rank, settle
from forum.threads.service.labelling import relabel
from forum.threads.service.loading import hold_post, hold_thread
from forum.threads.service.recording import record_post
from forum.threads.service.texts import Original, Written, checked_labels

CLOSED = N_("This thread is closed. You can still read it.")


@dataclass(frozen=True)
class BoardThing:
    """What the policies ask of a board."""

    board_slug: str


@dataclass(frozen=True)
class NewThread:
    """What a member sends from the ask page; `title` and `text` are already checked."""

    board: str
    title: str
    text: Written
    kind: ThreadKind = ThreadKind.QUESTION
    labels: list[str] = field(default_factory=list)
    photo_ids: list[int] = field(default_factory=list)


def ask(actor: Actor, new: NewThread) -> Thread:
    """Open a thread with its first post.

    Raises `Invalid` for an unknown board, label or photo, `TooMany` over the rate.
    """
    board = board_named(new.board)
    is_news = new.kind == ThreadKind.ANNOUNCEMENT
    ensure(actor, "thread.announce" if is_news else "thread.ask", BoardThing(board.slug))
    offered = offered_labels(board.id)
    labels = checked_labels(new.labels, offered)
    rates.count("ask", str(actor.id))
    thread = _open_thread(actor, board, new)
    relabel(thread, labels, offered)
    post = _add_post(actor, thread, PostKind.QUESTION, new.text)
    _attach(actor, post, new.photo_ids)
    follow_quietly(actor, thread.id)
    _submit(actor, thread, post, board.cluster)
    return thread


def answer(actor: Actor, thread_id: int, text: Written, photo_ids: list[int] | None = None) -> Post:
    """Answer a thread. Raises `NotFound`, `Conflict` if it is closed, `TooMany` over the rate."""
    thread, facts = hold_thread(actor, thread_id)
    ensure(actor, "thread.answer", facts)
    _ensure_open(thread)
    rates.count("answer", str(actor.id))
    post = _add_post(actor, thread, PostKind.ANSWER, text)
    _attach(actor, post, photo_ids or [])
    follow_quietly(actor, thread.id)
    _submit(actor, thread, post, facts.cluster)
    return post


def comment(actor: Actor, post_id: int, text: Written) -> Post:
    """Comment on a question or answer. Raises as `answer` does; comments have no comments."""
    held = hold_post(actor, post_id)
    ensure(actor, "post.comment", held.facts)
    if held.post.kind == PostKind.COMMENT:
        raise Conflict(N_("Comment on the question or the answer itself."))
    if held.post.state != State.VISIBLE:
        raise Conflict(N_("Nobody can comment on this now."))
    _ensure_open(held.thread)
    rates.count("comment", str(actor.id))
    held.post.ordinal_count += 1
    post = _add_post(actor, held.thread, PostKind.COMMENT, text, parent=held.post)
    _submit(actor, held.thread, post, held.facts.cluster)
    return post


def publish(thread: Thread, post: Post, cluster: str | None) -> None:
    """Let everybody see what was submitted. Called by moderation."""
    show(thread, post)
    record_post("post.published", post.author_id, thread, post, cluster)
    mark_read(post.author_id, thread.id, thread.last_activity_at)


def show(thread: Thread, post: Post) -> None:
    """Make a post visible and count it; its first time is its time of publication."""
    post.state = State.VISIBLE
    post.published_at = post.published_at or clock.now()
    if post.kind == PostKind.QUESTION:
        thread.state = State.VISIBLE
        thread.published_at = post.published_at
    count_post(thread, post, 1)
    rank(thread, post)
    thread.last_activity_at = max(thread.last_activity_at, post.published_at)
    settle(thread)


def _open_thread(actor: Actor, board: Board, new: NewThread) -> Thread:
    now = clock.now()
    thread = Thread(
        board_id=board.id,
        kind=new.kind,
        title=new.title,
        slug=slug_of(new.title),
        author_id=actor.id,
        state=State.PENDING,
        unanswered=False,
        solved=False,
        help_count=0,
        created_at=now,
        last_activity_at=now,
    )
    db.session.add(thread)
    db.session.flush()
    return thread


def _add_post(
    actor: Actor, thread: Thread, kind: PostKind, text: Written, parent: Post | None = None
) -> Post:
    now = clock.now()
    thread.post_count += 1
    post = Post(
        thread_id=thread.id,
        parent_id=parent.id if parent else None,
        kind=kind,
        author_id=actor.id,
        position=thread.post_count,
        ordinal=parent.ordinal_count if parent else 0,
        body=text.body,
        html=text.html,
        renderer=text.renderer,
        excerpt=text.excerpt,
        state=State.PENDING,
        helpful_count=0,
        endorsement_count=0,
        correction_count=0,
        comment_count=0,
        revision=1,
        created_at=now,
    )
    rank(thread, post)
    db.session.add(post)
    db.session.flush()
    db.session.add(first_revision(thread, post))
    keep_original(post, text)
    return post


def keep_original(post: Post, text: Written) -> None:
    """Keep a text with its personal data, for the author and staff, beside what others read."""
    if text.original is not None:
        db.session.add(
            PrivateText(post_id=post.id, revision=post.revision, **text.original._asdict())
        )


def first_revision(thread: Thread, post: Post) -> Revision:
    """Give the revision that keeps a post as it stands now."""
    is_question = post.kind == PostKind.QUESTION
    return Revision(
        post_id=post.id,
        number=post.revision,
        editor_id=post.author_id,
        title=thread.title if is_question else None,
        labels=thread.labels if is_question else None,
        body=post.body,
        created_at=clock.now(),
    )


def keep_revision(
    editor_id: int | None,
    thread: Thread,
    post: Post,
    reason: str,
    text: Written | None = None,
    *,
    accepted_by: int | None = None,
) -> None:
    """Keep the post as a member has made it now, as its newest revision.

    `text` is the new one; without it the text has stayed, and so do the personal data in it.
    `accepted_by`: who has accepted it, where the editor had only suggested it.
    """
    post.revision += 1
    revision = first_revision(thread, post)
    revision.editor_id, revision.reason = editor_id, reason  # type: ignore[assignment]
    revision.accepted_by_id = accepted_by
    db.session.add(revision)
    if text is not None:
        keep_original(post, text)
        return
    kept = db.session.get(PrivateText, (post.id, post.revision - 1))
    if kept is not None:
        keep_original(
            post, Written("", "", "", original=Original(kept.body, kept.html, kept.kinds))
        )


def _attach(actor: Actor, post: Post, photo_ids: list[int]) -> None:
    if photo_ids and actor.id is not None:
        post.photos = attach(actor.id, post.id, photo_ids)


def _ensure_open(thread: Thread) -> None:
    if thread.closed:
        raise Conflict(CLOSED)
    if thread.state not in (State.VISIBLE, State.PENDING):
        raise Conflict(N_("This thread can't be answered now."))


def _submit(actor: Actor, thread: Thread, post: Post, cluster: str | None) -> None:
    db.session.flush()
    record_post("post.submitted", actor.id, thread, post, cluster)
