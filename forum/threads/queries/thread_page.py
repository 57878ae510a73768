"""A thread with its posts as its page shows it, in a fixed number of statements.

Top-level posts stand in order of rank, the question first; of each, the first comments in their
order.
"""

import json
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from markupsafe import Markup
from sqlalchemy import Row, select

from forum.accounts.queries import author_of
from forum.charter.actor import Actor
from forum.charter.limits import COMMENTS_PER_POST_ON_PAGE, POSTS_PER_PAGE
from forum.charter.policies import allowed, is_on_duty
from forum.charter.words import PostKind, State
from forum.kernel.db import db
from forum.kernel.errors import NotFound
from forum.kernel.paging import Page, decode, encode, page_of
from forum.threads.models import Post
from forum.threads.queries import statements
from forum.threads.queries.rows import BoardRef, labels_of
from forum.threads.queries.shapes import (
    Outline,
    PostFacts,
    PostView,
    ThreadRef,
    ThreadView,
)
from forum.threads.queries.visibility import NOT_THERE
from forum.threads.rules import QUESTION_RANK


def thread_view(actor: Actor, thread_id: int) -> ThreadView:
    """Give a thread's head. Raises `NotFound` if the actor may not see it."""
    known = actor.id is not None
    head = statements.HEAD_OF_MEMBER if known else statements.HEAD_OF_GUEST
    row = head.first(thread_id=thread_id, me=actor.id or 0)
    if row is None or not allowed(actor, "thread.read", row):
        raise NotFound(NOT_THERE)
    return ThreadView(
        id=row.id,
        kind=row.kind,
        state=row.state,
        title=row.title,
        slug=row.slug,
        url=f"/t/{row.id}/{row.slug}",
        closed=row.closed,
        pinned=row.pinned,
        solved=row.solved,
        answer_count=row.answer_count,
        helpful_count=row.helpful_count,
        accepted_answer_id=row.accepted_answer_id,
        asker_id=row.asker_id,
        author=author_of(row),
        board=BoardRef(row.board_slug, row.board_name, row.cluster),
        board_id=row.board_id,
        cluster=row.cluster,
        tags=labels_of(row.labels),
        created_at=row.created_at,
        last_activity_at=row.last_activity_at,
        following=row.since is not None,
        version=row.version,
        epoch=row.epoch,
        duplicate_of=ThreadRef(
            row.original_id, f"/t/{row.original_id}/{row.original_slug}", row.original_title
        )
        if row.original_id
        else None,
        proposed_duplicate_of=row.proposed_duplicate_of_id,
        duplicate_proposed_by=row.duplicate_proposed_by_id,
    )


def merged_into(thread_id: int) -> int | None:
    """Give the thread that this one was merged into, if it was."""
    found = db.session.execute(statements.MERGED_INTO, {"thread_id": thread_id})
    return found.scalar()


def outline(
    actor: Actor, thread: ThreadView, after: str | None = None, size: int = POSTS_PER_PAGE
) -> Outline:
    """Give what stands on a page of the thread, in order, without the texts.

    The first page has the question. Raises `Invalid` for a cursor of another thread.
    """
    scope = f"answers:{thread.id}"
    values = _values(actor, thread)
    if after:
        values["rank"], values["id"] = decode(scope, after)
    comments = defaultdict[int, list[PostFacts]](list)
    posts: list[PostFacts] = []
    statement = statements.outlined(size + (1 if after else 2), later=bool(after))
    for facts in statement.rows(**values):
        if facts.parent_id is None:
            posts.append(facts)
        else:
            comments[facts.parent_id].append(facts)
    question = posts.pop(0) if posts and posts[0].kind == PostKind.QUESTION else None
    more = None
    if len(posts) > size:
        more = encode(scope, (posts[size - 1].rank, posts[size - 1].id))
    return Outline(question, posts[:size], comments, more)


def outline_of(actor: Actor, thread: ThreadView, post: PostView) -> Outline:
    """Give the outline of one question or answer alone, with its first comments."""
    cursor = encode(f"answers:{thread.id}", (post.rank, post.id - 1))
    found = outline(actor, thread, cursor, size=1)
    return found._replace(answers=[] if found.question else found.answers, next=None)


def full_posts(
    actor: Actor, thread: ThreadView, outlined: Outline, wanted: Sequence[PostFacts]
) -> dict[int, PostView]:
    """Give these posts of a page whole, with their comments, by id."""
    ids = [each.id for post in wanted for each in (post, *outlined.comments.get(post.id, ()))]
    if not ids:
        return {}
    views = {}
    for row in statements.BY_IDS.rows_among(ids, **_values(actor, thread)):
        views[row.id] = _post(row, actor, thread)
    for post in wanted:
        found = (views.get(comment.id) for comment in outlined.comments.get(post.id, ()))
        views[post.id].comments = [comment for comment in found if comment is not None]
    return views


def question_and_answers(
    actor: Actor, thread: ThreadView, after: str | None = None, size: int = POSTS_PER_PAGE
) -> tuple[PostView | None, Page[PostView]]:
    """Give the question (None on later pages) and a page of answers in their order, whole but
    without their comments.

    Raises `Invalid` for a cursor of another thread.
    """
    scope = f"answers:{thread.id}"
    values = _values(actor, thread) | {"limit": size + (1 if after else 2)}
    if after:
        values["rank"], values["id"] = decode(scope, after)
    rows = db.session.execute(statements.WHOLE_LATER if after else statements.WHOLE_FIRST, values)
    posts = [_post(row, actor, thread) for row in rows]
    question = posts.pop(0) if posts and posts[0].kind == PostKind.QUESTION else None
    return question, page_of(posts, size, scope, lambda post: (post.rank, post.id))


def comments_of(
    actor: Actor, thread: ThreadView, post_id: int, after: str | None, size: int
) -> Page[PostView]:
    """Give a page of a post's comments in their order. Raises `Invalid` for a foreign cursor."""
    scope = f"comments:{post_id}"
    ordinal = decode(scope, after)[0] if after else 0
    values = _values(actor, thread) | {"parent": post_id, "ordinal": ordinal, "limit": size + 1}
    rows = db.session.execute(statements.ALL_COMMENTS, values).all()
    posts = [_post(row, actor, thread) for row in rows[:size]]
    more = encode(scope, (rows[size - 1].ordinal,)) if len(rows) > size else None
    return Page(posts, more)


def first_comments(actor: Actor, thread: ThreadView, limit: int) -> list[PostView]:
    """Give the oldest comments of a thread, whatever post they are on."""
    values = _values(actor, thread) | {"limit": limit}
    rows = db.session.execute(statements.FIRST_COMMENTS, values)
    return [_post(row, actor, thread) for row in rows]


def one_post(actor: Actor, post_id: int) -> tuple[ThreadView, PostView]:
    """Give a post and its thread. Raises `NotFound` if the actor may not see it."""
    thread_id = db.session.execute(select(Post.thread_id).where(Post.id == post_id)).scalar()
    if thread_id is None:
        raise NotFound(NOT_THERE)
    thread = thread_view(actor, thread_id)
    row = db.session.execute(statements.ONE, _values(actor, thread) | {"post_id": post_id}).first()
    if row is None:
        raise NotFound(NOT_THERE)
    return thread, _post(row, actor, thread)


def address_of(actor: Actor, thread: ThreadView, post_id: int) -> str:
    """Give the address of the page that shows this post of the thread, which the actor may read.

    That is a page of the thread, or for a late comment one of its post's comments.
    """
    slot = db.session.execute(statements.SLOT, {"post_id": post_id}).one()
    if slot.ordinal > COMMENTS_PER_POST_ON_PAGE:
        cursor = encode(f"comments:{slot.parent_id}", (slot.ordinal - 1,))
        return f"/p/{slot.parent_id}/comments?after={cursor}#p{post_id}"
    if slot.parent_id is not None:
        slot = db.session.execute(statements.SLOT, {"post_id": slot.parent_id}).one()
    first = outline(actor, thread).posts
    if slot.rank == QUESTION_RANK or any(post.id == slot.id for post in first):
        return f"{thread.url}#p{post_id}"
    values = _values(actor, thread) | {"rank": slot.rank, "id": slot.id}
    before = db.session.execute(statements.BEFORE, values).one()
    return f"{thread.url}?after={encode(f'answers:{thread.id}', tuple(before))}#p{post_id}"


def _values(actor: Actor, thread: ThreadView) -> dict[str, Any]:
    return {
        "thread_id": thread.id,
        "me": actor.id or 0,
        "staff": actor.looks_after(thread.board.slug),
        "duty": is_on_duty(actor, thread) and thread.state in (State.VISIBLE, State.PENDING),
    }


def _post(row: Row[*tuple[Any, ...]], actor: Actor, thread: ThreadView) -> PostView:
    return PostView(
        id=row.id,
        thread_id=row.thread_id,
        parent_id=row.parent_id,
        kind=row.kind,
        state=row.state,
        author=author_of(row),
        author_id=row.author_id,
        body=row.body,
        html=Markup(row.html),  # noqa: S704 - the sanitizer's own output, stored by `written`
        covered=tuple(row.covered.split(",")) if row.covered else (),
        excerpt=row.excerpt,
        photos=json.loads(row.photos) if row.photos != "[]" else [],
        helpful_count=row.helpful_count,
        accepted=row.id == thread.accepted_answer_id,
        comment_count=row.comment_count,
        revision=row.revision,
        rank=row.rank,
        endorsement_count=row.endorsement_count,
        correction_count=row.correction_count,
        suggestion_count=row.suggestion_count,
        shadowed=row.shadowed,
        removed_by_id=row.removed_by_id,
        created_at=row.created_at,
        edited_at=row.edited_at,
        thread_state=thread.state,
        asker_id=thread.asker_id,
        board_slug=thread.board.slug,
        cluster=thread.cluster,
        mine=row.author_id == actor.id,
    )
