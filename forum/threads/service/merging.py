"""Putting together what was asked twice, and taking apart what does not belong together.

Answers and their comments go from one thread to another with all that hangs on them; points stay,
since the cluster stays. Addresses of a thread that was merged lead to where its answers are.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select, text

from forum.charter.actor import Actor
from forum.charter.words import N_, PostKind, State
from forum.kernel.db import db
from forum.kernel.errors import AlreadyDone, Conflict, Invalid
from forum.kernel.permission import ensure
from forum.ledger.models import Event
from forum.ledger.service import record
from forum.threads.models import Post, Thread
from forum.threads.rules import slug_of
from forum.threads.service.counting import count_post, last_activity, rank, settle
from forum.threads.service.loading import hold_thread
from forum.threads.service.recording import record_post
from forum.threads.service.texts import checked_reason, checked_title

MERGED = N_("This thread was merged into another one.")
_FOLLOW_TOO = text(
    "INSERT INTO followings (member_id, thread_id, since) "
    "SELECT member_id, :into, since FROM followings WHERE thread_id = :thread_id "
    "ON CONFLICT (member_id, thread_id) DO NOTHING"
)


def merge(actor: Actor, thread_id: int, into_id: int, reason: str) -> Thread:
    """Let a thread's answers, comments and followers go to another one; give that one.

    Both stand in one cluster and are of one kind. If the other has no best answer, it takes that of
    this one over. Raises `Invalid` on `into` and `reason`, `AlreadyDone`, `Conflict`.
    """
    held = {each: hold_thread(actor, each) for each in sorted({thread_id, into_id})}
    (source, facts), (target, target_facts) = held[thread_id], held[into_id]
    for each in (facts, target_facts):
        ensure(actor, "thread.merge", each)
    if thread_id == into_id:
        raise Invalid({"into": N_("Choose another thread.")})
    reason = checked_reason(reason, needed=True)
    if source.merged_into_id == target.id:
        raise AlreadyDone(MERGED)
    _ensure_they_fit(source, target, facts.cluster == target_facts.cluster)
    chosen = source.accepted_answer_id
    _settle_choice(actor, source, target, facts.cluster)
    answers = _posts(source, PostKind.ANSWER)
    question, remarks = _question(source), []
    for remark in _comments_on(question):
        remarks.append(remark.id)
        remark.parent_id = _question(target).id
    _carry(source, target, answers)
    _carry_remarks(source, target, question)
    question.state, question.removed_by_id = State.HIDDEN, actor.id
    source.state, source.merged_into_id = State.HIDDEN, target.id
    values = {"thread_id": source.id, "into": target.id}
    db.session.execute(_FOLLOW_TOO, values)
    _settle(source, target)
    moved = {"answers": [post.id for post in answers], "comments": remarks, "accepted": chosen}
    _record("thread.merged", actor, source, facts.cluster, reason, into=target.id, **moved)
    return target


def unmerge(actor: Actor, event: Event, data: dict[str, Any], reason: str) -> Thread:
    """Take a merger back: what came from the thread then goes back to it.

    Raises `Conflict` if it is not merged any more.
    """
    thread_ids = sorted((event.thing_id, data["into"]))
    held = {each: hold_thread(actor, each) for each in thread_ids}
    source, facts = held[event.thing_id]
    target = held[data["into"]][0]
    ensure(actor, "thread.merge", facts)
    if source.merged_into_id != target.id:
        raise Conflict(N_("This thread is not merged any more."))
    question = _question(source)
    answers = [post for post in _posts(target, PostKind.ANSWER) if post.id in data["answers"]]
    if target.accepted_answer_id in data["answers"] and data["accepted"]:
        source.accepted_answer_id, target.accepted_answer_id = target.accepted_answer_id, None
    _carry(target, source, answers)
    for remark in _comments_on(_question(target)):
        if remark.id in data["comments"]:
            remark.parent_id = question.id
    _carry_remarks(target, source, _question(target))
    question.state, question.removed_by_id = State.VISIBLE, None
    source.state, source.merged_into_id = State.VISIBLE, None
    _settle(source, target)
    moved = {"answers": [post.id for post in answers], "comments": data["comments"]}
    _record("thread.unmerged", actor, source, facts.cluster, reason, into=target.id, **moved)
    return source


def split(actor: Actor, thread_id: int, post_ids: Sequence[int], title: str, reason: str) -> Thread:
    """Make a thread of its own of some answers, the oldest of them its first post; give it.

    Raises `Invalid` on `post_ids`, `title` and `reason`.
    """
    source, facts = hold_thread(actor, thread_id)
    ensure(actor, "thread.merge", facts)
    title, reason = checked_title(title), checked_reason(reason, needed=True)
    if source.state != State.VISIBLE:
        raise Conflict(N_("This thread can't be seen by all just now."))
    wanted = set(post_ids)
    answers = [post for post in _posts(source, PostKind.ANSWER) if post.id in wanted]
    if (
        not answers
        or len(answers) != len(wanted)
        or any(post.state != State.VISIBLE for post in answers)
    ):
        raise Invalid({"post_ids": N_("Choose visible answers of this thread.")})
    first = answers[0]
    new = _new_thread(source, first, title)
    if source.accepted_answer_id in wanted:
        _take_choice_back(actor, source, facts.cluster)
    _carry(source, new, answers)
    count_post(new, first, -1)
    first.kind, first.position = PostKind.QUESTION, 1
    new.helpful_count = first.helpful_count
    new.help_count += first.helpful_count
    rank(new, first)
    _settle(source, new)
    _record(
        "thread.split", actor, source, facts.cluster, reason, new=new.id, answers=sorted(wanted)
    )
    return new


def unsplit(actor: Actor, event: Event, data: dict[str, Any], reason: str) -> Thread:
    """Take a split back: all posts of the new thread go back. Raises `Conflict` if it is gone."""
    held = {each: hold_thread(actor, each) for each in sorted((event.thing_id, data["new"]))}
    source, facts = held[event.thing_id]
    new = held[data["new"]][0]
    ensure(actor, "thread.merge", facts)
    if new.state != State.VISIBLE:
        raise Conflict(N_("The new thread can't be seen any more."))
    if new.accepted_answer_id is not None:
        _take_choice_back(actor, new, facts.cluster)
    first = _question(new)
    first.kind = PostKind.ANSWER
    new.helpful_count = 0
    new.help_count -= first.helpful_count
    count_post(new, first, 1)
    db.session.flush()
    _carry(new, source, _posts(new, PostKind.ANSWER))
    new.state, new.merged_into_id = State.HIDDEN, source.id
    _settle(new, source)
    _record("thread.unsplit", actor, source, facts.cluster, reason, new=new.id, answers=[])
    return source


def _ensure_they_fit(source: Thread, target: Thread, one_cluster: bool) -> None:
    if source.merged_into_id is not None or target.merged_into_id is not None:
        raise Conflict(MERGED)
    if source.state != State.VISIBLE or target.state != State.VISIBLE:
        raise Conflict(N_("Both threads must be seen by all."))
    if source.kind != target.kind:
        raise Conflict(N_("A question and a discussion can't become one."))
    if not one_cluster:
        raise Conflict(N_("Move the thread to the same board first."))


def _settle_choice(actor: Actor, source: Thread, target: Thread, cluster: str | None) -> None:
    """The best answer goes along if the other thread has none; else the choice ends here."""
    if source.accepted_answer_id is not None:
        if target.accepted_answer_id is None:
            target.accepted_answer_id = source.accepted_answer_id
            source.accepted_answer_id = None
        else:
            _take_choice_back(actor, source, cluster)
    forgotten = select(Post).where(Post.thread_id == source.id, Post.accepted_by_id.is_not(None))
    for post in db.session.scalars(forgotten):
        if post.id != target.accepted_answer_id:
            post.accepted_by_id = None


def _take_choice_back(actor: Actor, thread: Thread, cluster: str | None) -> None:
    chosen = db.session.get_one(Post, thread.accepted_answer_id)
    chosen.accepted_by_id = thread.accepted_answer_id = None
    rank(thread, chosen)
    db.session.flush()
    record_post("answer.unaccepted", actor.id, thread, chosen, cluster)


def _posts(thread: Thread, kind: PostKind) -> list[Post]:
    chosen = select(Post).where(Post.thread_id == thread.id, Post.kind == kind)
    return list(db.session.scalars(chosen.order_by(Post.id)))


def _question(thread: Thread) -> Post:
    (question,) = _posts(thread, PostKind.QUESTION)
    return question


def _comments_on(post: Post) -> list[Post]:
    chosen = select(Post).where(Post.parent_id == post.id).order_by(Post.ordinal)
    return list(db.session.scalars(chosen))


def _carry(source: Thread, target: Thread, answers: Sequence[Post]) -> None:
    for post in answers:
        if post.state == State.VISIBLE:
            count_post(source, post, -1)
        for each in (post, *_comments_on(post)):
            _place(source, target, each)
        if post.state == State.VISIBLE:
            count_post(target, post, 1)
        rank(target, post)
    db.session.flush()


def _carry_remarks(source: Thread, target: Thread, left: Post) -> None:
    """Place the comments that hang on the target's question now, after those it had."""
    db.session.flush()
    question = _question(target)
    chosen = (
        select(Post)
        .where(Post.parent_id == question.id, Post.thread_id == source.id)
        .order_by(Post.ordinal)
    )
    for remark in db.session.scalars(chosen).all():
        _place(source, target, remark)
        question.ordinal_count += 1
        remark.ordinal = question.ordinal_count
    db.session.flush()
    for post in (question, left):
        _recount_comments(post)


def _recount_comments(post: Post) -> None:
    visible = select(func.count()).where(Post.parent_id == post.id, Post.state == State.VISIBLE)
    last = select(func.max(Post.ordinal)).where(Post.parent_id == post.id)
    post.comment_count = db.session.execute(visible).scalar_one()
    post.ordinal_count = db.session.execute(last).scalar() or 0


def _place(source: Thread, target: Thread, post: Post) -> None:
    source.post_count -= 1
    target.post_count += 1
    post.thread_id = target.id
    newest = select(func.max(Post.position)).where(Post.thread_id == target.id)
    post.position = max(target.post_count, (db.session.execute(newest).scalar() or 0) + 1)
    db.session.flush()


def _new_thread(source: Thread, first: Post, title: str) -> Thread:
    new = Thread(
        board_id=source.board_id,
        kind=source.kind,
        title=title,
        slug=slug_of(title),
        author_id=first.author_id,
        state=State.VISIBLE,
        unanswered=False,
        solved=False,
        listed=False,
        answer_count=0,
        others_answer_count=0,
        helpful_count=0,
        help_count=0,
        post_count=0,
        created_at=first.created_at,
        published_at=first.published_at,
        last_activity_at=first.created_at,
    )
    db.session.add(new)
    db.session.flush()
    return new


def _settle(*threads: Thread) -> None:
    for thread in threads:
        db.session.flush()
        thread.last_activity_at = last_activity(thread)
        settle(thread)


def _record(
    kind: str, actor: Actor, thread: Thread, cluster: str | None, reason: str, **more: Any
) -> None:
    record(
        kind,
        thing="thread",
        thing_id=thread.id,
        actor_id=actor.id,
        subject_id=thread.author_id,
        cluster=cluster,
        data={"thread": thread.id, **more},
        words=reason,
    )
