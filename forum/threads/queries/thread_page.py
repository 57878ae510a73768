"""A thread with its posts as its page shows it, in a fixed number of statements.

The statements are prepared once; only values change. Top-level posts stand in order of rank, the
question first; of each, the first comments in their order.
"""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from markupsafe import Markup
from sqlalchemy import Boolean, Row, and_, bindparam, literal, null, or_, select, tuple_, union_all

from forum.accounts.models import Member
from forum.accounts.queries import AUTHOR_COLUMNS, Author, author_of
from forum.boards.models import Board
from forum.charter.actor import Actor
from forum.charter.limits import COMMENTS_PER_POST_ON_PAGE, POSTS_PER_PAGE
from forum.charter.policies import allowed
from forum.charter.words import PostKind, State
from forum.kernel.db import db
from forum.kernel.errors import NotFound
from forum.kernel.models import Epoch
from forum.kernel.paging import Page, decode, encode, page_of
from forum.threads.models import Following, Post, Thread
from forum.threads.queries.rows import BoardRef, LabelRef, labels_of
from forum.threads.queries.visibility import NOT_THERE
from forum.threads.rules import COMMENT_RANK, QUESTION_RANK


class ThreadView(NamedTuple):
    """A thread's head. `version` and `epoch` are what a stored page of it depends on."""

    id: int
    kind: str
    state: str
    title: str
    slug: str
    url: str
    closed: bool
    pinned: bool
    solved: bool
    answer_count: int
    helpful_count: int
    accepted_answer_id: int | None
    asker_id: int
    author: Author
    board: BoardRef
    board_id: int
    cluster: str | None
    tags: tuple[LabelRef, ...]
    created_at: datetime
    last_activity_at: datetime
    following: bool
    version: int
    epoch: int

    @property
    def thread_state(self) -> str:
        """The thread's state, as the policies call it."""
        return self.state

    @property
    def board_slug(self) -> str:
        """The board's slug, as the policies call it."""
        return self.board.slug


@dataclass(slots=True)
class PostView:
    """A post as shown, with what the policies ask of it. Times are aware UTC."""

    id: int
    thread_id: int
    parent_id: int | None
    kind: str
    state: str
    author: Author
    author_id: int
    body: str
    html: Markup
    excerpt: str
    photos: list[dict[str, Any]]
    helpful_count: int
    accepted: bool
    comment_count: int
    revision: int
    rank: int
    shadowed: bool
    removed_by_id: int | None
    created_at: datetime
    edited_at: datetime | None
    thread_state: str
    asker_id: int
    board_slug: str
    cluster: str | None
    mine: bool = False
    voted: bool = False
    comments: list["PostView"] = field(default_factory=list)
    endorsed_by: tuple[str, ...] = ()
    corrections: tuple[Any, ...] = ()


class PostFacts(NamedTuple):
    """What tells whether a post looks as it did, besides its author's name and marks."""

    id: int
    parent_id: int | None
    kind: str
    state: str
    author_id: int
    removed_by_id: int | None
    revision: int
    rank: int
    helpful_count: int
    comment_count: int


class Outline(NamedTuple):
    """What stands on a page of a thread, in order. `comments` are the first ones, by post."""

    question: PostFacts | None
    answers: list[PostFacts]
    comments: Mapping[int, Sequence[PostFacts]]
    next: str | None

    @property
    def posts(self) -> list[PostFacts]:
        """The question, if it stands here, and the answers."""
        return [self.question, *self.answers] if self.question else self.answers


_EPOCH = select(Epoch.number).where(Epoch.id == 1).scalar_subquery()
_HEAD = (
    select(
        Thread.id,
        Thread.kind,
        Thread.state,
        Thread.state.label("thread_state"),
        Thread.title,
        Thread.slug,
        Thread.closed,
        Thread.pinned,
        Thread.solved,
        Thread.answer_count,
        Thread.helpful_count,
        Thread.accepted_answer_id,
        Thread.author_id.label("asker_id"),
        Thread.labels,
        Thread.created_at,
        Thread.last_activity_at,
        Thread.version,
        Thread.board_id,
        Board.slug.label("board_slug"),
        Board.name.label("board_name"),
        Board.cluster,
        _EPOCH.label("epoch"),
        *AUTHOR_COLUMNS,
    )
    .join(Board, Board.id == Thread.board_id)
    .join(Member, Member.id == Thread.author_id)
    .where(Thread.id == bindparam("thread_id"))
)
_FOLLOWED = and_(Following.thread_id == Thread.id, Following.member_id == bindparam("me"))
_HEAD_OF_MEMBER = _HEAD.add_columns(Following.since).outerjoin(Following, _FOLLOWED)
_HEAD_OF_GUEST = _HEAD.add_columns(null().label("since"))

_SHOWN = and_(
    Post.shadowed.is_(False),
    or_(Post.state == State.VISIBLE, Post.author_id == bindparam("me")),
)
_SEEN = or_(bindparam("staff", type_=Boolean), _SHOWN)
_POSTS = (
    select(
        Post.id,
        Post.thread_id,
        Post.parent_id,
        Post.kind,
        Post.state,
        Post.author_id,
        Post.body,
        Post.html,
        Post.excerpt,
        Post.photos,
        Post.helpful_count,
        Post.accepted_by_id,
        Post.comment_count,
        Post.revision,
        Post.rank,
        Post.shadowed,
        Post.removed_by_id,
        Post.created_at,
        Post.edited_at,
        *AUTHOR_COLUMNS,
    )
    .join(Member, Member.id == Post.author_id)
    .where(_SEEN)
)
_BY_IDS = _POSTS.where(Post.id.in_(bindparam("ids", expanding=True)))

_FACTS = (
    Post.id,
    Post.parent_id,
    Post.kind,
    Post.state,
    Post.author_id,
    Post.removed_by_id,
    Post.revision,
    Post.rank,
    Post.helpful_count,
    Post.comment_count,
)
_TOP = select(*_FACTS).where(
    Post.thread_id == bindparam("thread_id"), Post.rank < COMMENT_RANK, _SEEN
)
_AFTER = tuple_(Post.rank, Post.id) > tuple_(bindparam("rank"), bindparam("id"))


def _with_comments(top: Any) -> Any:
    """Give the statement of top-level posts and, after them, of their first comments."""
    shown = top.order_by(Post.rank, Post.id).limit(bindparam("limit")).cte("top")
    comments = select(*_FACTS, literal(1).label("below"), Post.ordinal.label("place")).where(
        Post.parent_id.in_(select(shown.c.id)), Post.ordinal <= COMMENTS_PER_POST_ON_PAGE, _SEEN
    )
    posts = select(*shown.c, literal(0).label("below"), literal(0).label("place"))
    both = union_all(posts, comments).subquery()
    facts = [both.c[column] for column in PostFacts._fields]
    return select(*facts).order_by(both.c.below, both.c.rank, both.c.place, both.c.id)


_FIRST = _with_comments(_TOP)
_LATER = _with_comments(_TOP.where(_AFTER))
_WHOLE_FIRST = (
    _POSTS.where(Post.thread_id == bindparam("thread_id"), Post.rank < COMMENT_RANK)
    .order_by(Post.rank, Post.id)
    .limit(bindparam("limit"))
)
_WHOLE_LATER = _WHOLE_FIRST.where(_AFTER)
_ALL_COMMENTS = (
    _POSTS.where(Post.parent_id == bindparam("parent"), Post.ordinal > bindparam("ordinal"))
    .add_columns(Post.ordinal)
    .order_by(Post.ordinal)
    .limit(bindparam("limit"))
)
_FIRST_COMMENTS = (
    _POSTS.where(Post.thread_id == bindparam("thread_id"), Post.rank == COMMENT_RANK)
    .order_by(Post.id)
    .limit(bindparam("limit"))
)
_ONE = _POSTS.where(Post.id == bindparam("post_id"))
_SLOT = select(Post.rank, Post.id, Post.parent_id).where(Post.id == bindparam("post_id"))
_BEFORE = (
    select(Post.rank, Post.id)
    .where(
        Post.thread_id == bindparam("thread_id"),
        Post.rank > QUESTION_RANK,
        tuple_(Post.rank, Post.id) < tuple_(bindparam("rank"), bindparam("id")),
        _SEEN,
    )
    .order_by(Post.rank.desc(), Post.id.desc())
    .limit(1)
)


def thread_view(actor: Actor, thread_id: int) -> ThreadView:
    """Give a thread's head. Raises `NotFound` if the actor may not see it."""
    known = actor.id is not None
    statement = _HEAD_OF_MEMBER if known else _HEAD_OF_GUEST
    row = (
        db.session.connection()
        .execute(statement, {"thread_id": thread_id, "me": actor.id or 0})
        .first()
    )
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
    )


def outline(
    actor: Actor, thread: ThreadView, after: str | None = None, size: int = POSTS_PER_PAGE
) -> Outline:
    """Give what stands on a page of the thread, in order, without the texts.

    The first page has the question. Raises `Invalid` for a cursor of another thread.
    """
    scope = f"answers:{thread.id}"
    values = _values(actor, thread) | {"limit": size + (1 if after else 2)}
    if after:
        values["rank"], values["id"] = decode(scope, after)
    comments = defaultdict[int, list[PostFacts]](list)
    posts = []
    for row in db.session.connection().execute(_LATER if after else _FIRST, values):
        facts = PostFacts(*row)
        if facts.parent_id is None:
            posts.append(facts)
        else:
            comments[facts.parent_id].append(facts)
    question = posts.pop(0) if posts and posts[0].kind == PostKind.QUESTION else None
    more = None
    if len(posts) > size:
        more = encode(scope, (posts[size - 1].rank, posts[size - 1].id))
    return Outline(question, posts[:size], comments, more)


def full_posts(
    actor: Actor, thread: ThreadView, outlined: Outline, wanted: Sequence[PostFacts]
) -> dict[int, PostView]:
    """Give these posts of a page whole, with their comments, by id."""
    ids = [each.id for post in wanted for each in (post, *outlined.comments.get(post.id, ()))]
    if not ids:
        return {}
    views = {}
    for row in db.session.connection().execute(_BY_IDS, _values(actor, thread) | {"ids": ids}):
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
    rows = db.session.execute(_WHOLE_LATER if after else _WHOLE_FIRST, values)
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
    rows = db.session.execute(_ALL_COMMENTS, values).all()
    posts = [_post(row, actor, thread) for row in rows[:size]]
    more = encode(scope, (rows[size - 1].ordinal,)) if len(rows) > size else None
    return Page(posts, more)


def first_comments(actor: Actor, thread: ThreadView, limit: int) -> list[PostView]:
    """Give the oldest comments of a thread, whatever post they are on."""
    values = _values(actor, thread) | {"limit": limit}
    rows = db.session.execute(_FIRST_COMMENTS, values)
    return [_post(row, actor, thread) for row in rows]


def one_post(actor: Actor, post_id: int) -> tuple[ThreadView, PostView]:
    """Give a post and its thread. Raises `NotFound` if the actor may not see it."""
    thread_id = db.session.execute(select(Post.thread_id).where(Post.id == post_id)).scalar()
    if thread_id is None:
        raise NotFound(NOT_THERE)
    thread = thread_view(actor, thread_id)
    row = db.session.execute(_ONE, _values(actor, thread) | {"post_id": post_id}).first()
    if row is None:
        raise NotFound(NOT_THERE)
    return thread, _post(row, actor, thread)


def page_cursor(actor: Actor, thread: ThreadView, post_id: int) -> str | None:
    """Give the cursor of a page of the thread that shows this post; None for the first page."""
    slot = db.session.execute(_SLOT, {"post_id": post_id}).one()
    if slot.parent_id is not None:
        slot = db.session.execute(_SLOT, {"post_id": slot.parent_id}).one()
    first = outline(actor, thread).posts
    if slot.rank == QUESTION_RANK or any(post.id == slot.id for post in first):
        return None
    values = _values(actor, thread) | {"rank": slot.rank, "id": slot.id}
    before = db.session.execute(_BEFORE, values).first()
    return encode(f"answers:{thread.id}", tuple(before)) if before else None


def _values(actor: Actor, thread: ThreadView) -> dict[str, Any]:
    return {
        "thread_id": thread.id,
        "me": actor.id or 0,
        "staff": actor.looks_after(thread.board.slug),
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
        excerpt=row.excerpt,
        photos=json.loads(row.photos) if row.photos != "[]" else [],
        helpful_count=row.helpful_count,
        accepted=row.id == thread.accepted_answer_id,
        comment_count=row.comment_count,
        revision=row.revision,
        rank=row.rank,
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
