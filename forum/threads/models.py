"""Threads, posts and what members keep about them.

Counters, ranks and versions are caches, written in the transaction of the act that changes them
and proved by `rembuk ledger check`.
"""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from forum.charter.words import State, ThreadKind
from forum.kernel.db import Base, Id


class Thread(Base):
    """A question, discussion or announcement with all that hangs on it.

    `answer_count` counts visible answers, `others_answer_count` those by somebody else than the
    asker, `help_count` all helpful votes on what is visible. `listed`:
    counted among its board's threads. `published_at` is empty until published. `merged_into_id`:
    where its answers went; its addresses lead there. `duplicate_of_id`: the thread that asked the
    same before, which a mentor may have proposed until a second one agrees.
    """

    __tablename__ = "threads"
    __table_args__ = (
        Index("ix_threads_latest", "board_id", "pinned", "last_activity_at", "id"),
        Index("ix_threads_unanswered", "board_id", "unanswered", "last_activity_at", "id"),
        Index("ix_threads_solved", "board_id", "solved", "last_activity_at", "id"),
        Index("ix_threads_top", "board_id", "help_count", "id"),
        Index("ix_threads_all_unanswered", "unanswered", "last_activity_at", "id"),
        Index("ix_threads_all_solved", "solved", "last_activity_at", "id"),
        Index("ix_threads_published_at_id", "published_at", "id"),
        Index("ix_threads_author_id_id", "author_id", "id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    board_id: Mapped[int] = mapped_column(ForeignKey("boards.id"))
    kind: Mapped[str] = mapped_column(String(12), default=ThreadKind.QUESTION)
    state: Mapped[str] = mapped_column(String(8), default=State.PENDING)
    title: Mapped[str] = mapped_column(String(150))
    slug: Mapped[str] = mapped_column(String(80))
    author_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    labels: Mapped[str] = mapped_column(String(250), default="")
    closed: Mapped[bool] = mapped_column(default=False)
    pinned: Mapped[bool] = mapped_column(default=False)
    listed: Mapped[bool] = mapped_column(default=False)
    solved: Mapped[bool] = mapped_column(default=False)
    unanswered: Mapped[bool] = mapped_column(default=False)
    accepted_answer_id: Mapped[int | None] = mapped_column(Id)
    answer_count: Mapped[int] = mapped_column(default=0)
    others_answer_count: Mapped[int] = mapped_column(default=0)
    helpful_count: Mapped[int] = mapped_column(default=0)
    help_count: Mapped[int] = mapped_column(default=0)
    post_count: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    last_activity_at: Mapped[datetime]
    merged_into_id: Mapped[int | None] = mapped_column(Id)
    duplicate_of_id: Mapped[int | None] = mapped_column(Id)
    proposed_duplicate_of_id: Mapped[int | None] = mapped_column(Id)
    duplicate_proposed_by_id: Mapped[int | None] = mapped_column(Id)


class ThreadLabel(Base):
    """A label of a thread, with copies of what a board's lists of that label are sorted by."""

    __tablename__ = "thread_labels"
    __table_args__ = (
        Index("ix_thread_labels_latest", "board_id", "label_id", "last_activity_at", "thread_id"),
        Index(
            "ix_thread_labels_unanswered",
            "board_id",
            "label_id",
            "unanswered",
            "last_activity_at",
            "thread_id",
        ),
        Index(
            "ix_thread_labels_solved",
            "board_id",
            "label_id",
            "solved",
            "last_activity_at",
            "thread_id",
        ),
        Index("ix_thread_labels_top", "board_id", "label_id", "help_count", "thread_id"),
    )

    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"), primary_key=True)
    label_id: Mapped[int] = mapped_column(ForeignKey("labels.id"), primary_key=True)
    board_id: Mapped[int] = mapped_column(ForeignKey("boards.id"))
    unanswered: Mapped[bool]
    solved: Mapped[bool]
    help_count: Mapped[int]
    last_activity_at: Mapped[datetime]


class Post(Base):
    """A question's text, an answer or a comment.

    `position` counts within the thread; of comments, `ordinal` counts within their post. `rank`
    sorts top-level posts (smaller first; the question before all). `accepted_by_id`: who chose it
    as the best answer, remembered while it can't be seen. `shadowed`: a comment whose post can't
    be seen. `deleted_by_id`: who had deleted a hidden post before it was hidden.
    `correction_count`: the corrections shown under it; `suggestion_count`: the changes of it that
    others suggest and somebody may decide on. `ordinal_count`: the last ordinal given to
    its comments. `html`, written by renderer `renderer`, is the body as shown; `photos` the photos'
    ids and sizes as JSON.
    """

    __tablename__ = "posts"
    __table_args__ = (
        Index("ix_posts_thread_id_position", "thread_id", "position"),
        Index("ix_posts_thread_id_rank_id", "thread_id", "rank", "id"),
        Index("ix_posts_parent_id_ordinal", "parent_id", "ordinal"),
        Index("ix_posts_author_id_id", "author_id", "id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id"))
    kind: Mapped[str] = mapped_column(String(8))
    author_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    position: Mapped[int]
    ordinal: Mapped[int] = mapped_column(default=0)
    body: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    renderer: Mapped[int]
    excerpt: Mapped[str] = mapped_column(String(220), default="")
    photos: Mapped[str] = mapped_column(Text, default="[]")
    state: Mapped[str] = mapped_column(String(8), default=State.PENDING)
    shadowed: Mapped[bool] = mapped_column(default=False)
    removed_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    deleted_by_id: Mapped[int | None] = mapped_column(Id)
    accepted_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    endorsement_count: Mapped[int] = mapped_column(default=0)
    correction_count: Mapped[int] = mapped_column(default=0, server_default="0")
    suggestion_count: Mapped[int] = mapped_column(default=0, server_default="0")
    helpful_count: Mapped[int] = mapped_column(default=0)
    comment_count: Mapped[int] = mapped_column(default=0)
    ordinal_count: Mapped[int] = mapped_column(default=0)
    rank: Mapped[int] = mapped_column(BigInteger, default=0)
    revision: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    edited_at: Mapped[datetime | None]


class Revision(Base):
    """A text as it stood. The newest revision equals the post.

    `accepted_by_id`: who made the change that the editor had only suggested. `purged_at`: when
    title, labels and text were blanked, since they showed personal data.
    """

    __tablename__ = "revisions"

    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    editor_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    title: Mapped[str | None] = mapped_column(String(150))
    labels: Mapped[str | None] = mapped_column(String(250))
    body: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[datetime]
    accepted_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    purged_at: Mapped[datetime | None]


class PrivateText(Base):
    """A text as its author wrote it, where others read personal data in it covered.

    Read by the author and staff alone. `kinds`: codes of what is covered, joined by commas.
    """

    __tablename__ = "private_texts"

    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    body: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    kinds: Mapped[str] = mapped_column(String(60))


class ProposedEdit(Base):
    """A change of a post that is not to be seen yet. Its texts are gone when it is made.

    The author's own waits for moderation. Anybody else's is a suggestion, and `offered` once those
    who may decide on it see it. `revision`: the one it changes. What is empty stays as it is;
    `labels` are joined by commas, `photo_ids` JSON, `private_*` as in `PrivateText`. An id is never
    given twice, so that nobody decides on another text than they have read.
    """

    __tablename__ = "proposed_edits"
    __table_args__ = (
        Index("ix_proposed_edits_post_id", "post_id"),
        Index("ix_proposed_edits_editor_id", "editor_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
    editor_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    revision: Mapped[int]
    title: Mapped[str | None] = mapped_column(String(150))
    labels: Mapped[str | None] = mapped_column(String(250))
    body: Mapped[str | None] = mapped_column(Text)
    html: Mapped[str | None] = mapped_column(Text)
    excerpt: Mapped[str | None] = mapped_column(String(220))
    renderer: Mapped[int | None]
    private_body: Mapped[str | None] = mapped_column(Text)
    private_html: Mapped[str | None] = mapped_column(Text)
    private_kinds: Mapped[str | None] = mapped_column(String(60))
    photo_ids: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    offered: Mapped[bool] = mapped_column(default=False, server_default=false())


class Draft(Base):
    """What a member began to write and has not sent."""

    __tablename__ = "drafts"
    __table_args__ = (Index("ix_drafts_member_id_saved_at", "member_id", "saved_at"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    thread_id: Mapped[int | None] = mapped_column(ForeignKey("threads.id"))
    board: Mapped[str] = mapped_column(String(40), default="")
    title: Mapped[str] = mapped_column(Text, default="")
    body: Mapped[str] = mapped_column(Text, default="")
    labels: Mapped[str] = mapped_column(Text, default="")
    saved_at: Mapped[datetime]


class Following(Base):
    """A member who wants to hear of news in a thread."""

    __tablename__ = "followings"
    __table_args__ = (Index("ix_followings_thread_id", "thread_id"),)

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"), primary_key=True)
    since: Mapped[datetime]


class ReadMark(Base):
    """Until when a member has seen a thread."""

    __tablename__ = "read_marks"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"), primary_key=True)
    seen_at: Mapped[datetime]
