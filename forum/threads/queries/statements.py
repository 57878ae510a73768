"""The statements of a thread's page, prepared once; only values change.

All that read posts take the binds `me` (a member's id or 0), `staff` (whether the reader looks
after the board) and `duty` (whether they read what is held there, in staff's absence), and give
only what that reader may see of a thread they may read.
"""

from functools import lru_cache

from sqlalchemy import (
    Boolean,
    and_,
    bindparam,
    func,
    literal,
    literal_column,
    null,
    or_,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.orm import aliased

from forum.accounts.models import Member
from forum.accounts.queries import AUTHOR_COLUMNS
from forum.boards.models import Board
from forum.charter.limits import COMMENTS_PER_POST_ON_PAGE
from forum.charter.words import State
from forum.kernel.models import Epoch
from forum.kernel.prepared import Prepared, among
from forum.threads.models import Following, Post, PrivateText, Thread
from forum.threads.queries.shapes import PostFacts
from forum.threads.rules import COMMENT_RANK, QUESTION_RANK

_Original = aliased(Thread)
EPOCH = select(Epoch.number).where(Epoch.id == 1).scalar_subquery()
HEAD = (
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
        EPOCH.label("epoch"),
        Thread.proposed_duplicate_of_id,
        Thread.duplicate_proposed_by_id,
        _Original.id.label("original_id"),
        _Original.slug.label("original_slug"),
        _Original.title.label("original_title"),
        *AUTHOR_COLUMNS,
    )
    .join(Board, Board.id == Thread.board_id)
    .join(Member, Member.id == Thread.author_id)
    .outerjoin(
        _Original,
        and_(_Original.id == Thread.duplicate_of_id, _Original.state == State.VISIBLE),
    )
    .where(Thread.id == bindparam("thread_id"))
)
MERGED_INTO = select(Thread.merged_into_id).where(Thread.id == bindparam("thread_id"))
FOLLOWED = and_(Following.thread_id == Thread.id, Following.member_id == bindparam("me"))
HEAD_OF_MEMBER = Prepared(HEAD.add_columns(Following.since).outerjoin(Following, FOLLOWED))
HEAD_OF_GUEST = Prepared(HEAD.add_columns(null().label("since")))

SHOWN = and_(
    Post.shadowed.is_(False),
    or_(Post.state == State.VISIBLE, Post.author_id == bindparam("me")),
)
STAFF = bindparam("staff", type_=Boolean)
HELD = and_(Post.state == State.PENDING, Post.shadowed.is_(False))
SEEN = or_(STAFF, SHOWN, and_(bindparam("duty", type_=Boolean), HELD))
OWN_TEXT = and_(
    PrivateText.post_id == Post.id,
    PrivateText.revision == Post.revision,
    or_(STAFF, Post.author_id == bindparam("me")),
)
"""The text with its personal data, for its author and staff."""
POSTS = (
    select(
        Post.id,
        Post.thread_id,
        Post.parent_id,
        Post.kind,
        Post.state,
        Post.author_id,
        func.coalesce(PrivateText.body, Post.body).label("body"),
        func.coalesce(PrivateText.html, Post.html).label("html"),
        PrivateText.kinds.label("covered"),
        Post.excerpt,
        Post.photos,
        Post.helpful_count,
        Post.accepted_by_id,
        Post.comment_count,
        Post.revision,
        Post.rank,
        Post.endorsement_count,
        Post.correction_count,
        Post.suggestion_count,
        Post.shadowed,
        Post.removed_by_id,
        Post.created_at,
        Post.edited_at,
        *AUTHOR_COLUMNS,
    )
    .join(Member, Member.id == Post.author_id)
    .outerjoin(PrivateText, OWN_TEXT)
    .where(SEEN)
)
BY_IDS = Prepared(POSTS.where(among(Post.id)))

FACTS = (
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
    Post.endorsement_count,
    Post.correction_count,
    Post.suggestion_count,
)
TOP = select(*FACTS).where(Post.thread_id == bindparam("thread_id"), Post.rank < COMMENT_RANK, SEEN)
AFTER = tuple_(Post.rank, Post.id) > tuple_(bindparam("rank"), bindparam("id"))


@lru_cache(maxsize=32)
def outlined(limit: int, *, later: bool) -> Prepared:
    """Give the statement of so many top-level posts and, after them, of their first comments.

    The limit stands in the text: SQLite takes three times as long when it is bound.
    """
    top = TOP.where(AFTER) if later else TOP
    shown = (
        top.add_columns(Post.ordinal_count)
        .order_by(Post.rank, Post.id)
        .limit(literal_column(str(limit)))
        .cte("top")
    )
    commented = select(shown.c.id).where(shown.c.ordinal_count > 0)
    comments = select(*FACTS, literal(1).label("below"), Post.ordinal.label("place")).where(
        Post.parent_id.in_(commented), Post.ordinal <= COMMENTS_PER_POST_ON_PAGE, SEEN
    )
    facts = [shown.c[column] for column in PostFacts._fields]
    posts = select(*facts, literal(0).label("below"), literal(0).label("place"))
    both = union_all(posts, comments).subquery()
    shown_facts = [both.c[column] for column in PostFacts._fields]
    ordered = select(*shown_facts).order_by(both.c.below, both.c.rank, both.c.place, both.c.id)
    return Prepared(ordered, PostFacts)


WHOLE_FIRST = (
    POSTS.where(Post.thread_id == bindparam("thread_id"), Post.rank < COMMENT_RANK)
    .order_by(Post.rank, Post.id)
    .limit(bindparam("limit"))
)
WHOLE_LATER = WHOLE_FIRST.where(AFTER)
ALL_COMMENTS = (
    POSTS.where(Post.parent_id == bindparam("parent"), Post.ordinal > bindparam("ordinal"))
    .add_columns(Post.ordinal)
    .order_by(Post.ordinal)
    .limit(bindparam("limit"))
)
FIRST_COMMENTS = (
    POSTS.where(Post.thread_id == bindparam("thread_id"), Post.rank == COMMENT_RANK)
    .order_by(Post.id)
    .limit(bindparam("limit"))
)
ONE = POSTS.where(Post.id == bindparam("post_id"))
SLOT = select(Post.rank, Post.id, Post.parent_id, Post.ordinal).where(
    Post.id == bindparam("post_id")
)
BEFORE = (
    select(Post.rank, Post.id)
    .where(
        Post.thread_id == bindparam("thread_id"),
        Post.rank > QUESTION_RANK,
        tuple_(Post.rank, Post.id) < tuple_(bindparam("rank"), bindparam("id")),
        SEEN,
    )
    .order_by(Post.rank.desc(), Post.id.desc())
    .limit(1)
)
