"""The shapes in which a thread and its posts are shown and judged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from markupsafe import Markup

from forum.accounts.queries import Author
from forum.threads.queries.rows import BoardRef, LabelRef


class ThreadRef(NamedTuple):
    """Another thread that a page leads to."""

    id: int
    url: str
    title: str


class ThreadView(NamedTuple):
    """A thread's head. `version` and `epoch` are what a stored page of it depends on.

    `duplicate_of`: the thread that asked the same before, if everybody can read it; mentors may
    have proposed one (`proposed_duplicate_of`, by the member `duplicate_proposed_by`).
    """

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
    duplicate_of: ThreadRef | None
    proposed_duplicate_of: int | None
    duplicate_proposed_by: int | None

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
    """A post as shown, with what the policies ask of it. Times are aware UTC.

    `voted`, `endorsed_by` and `corrections` are filled by who shows it, from the room `votes`.
    `covered`: kinds of personal data that only its author and staff read in it.
    """

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
    endorsement_count: int
    correction_count: int
    suggestion_count: int
    shadowed: bool
    removed_by_id: int | None
    created_at: datetime
    edited_at: datetime | None
    thread_state: str
    asker_id: int
    board_slug: str
    cluster: str | None
    mine: bool = False
    covered: tuple[str, ...] = ()
    voted: bool = False
    comments: list["PostView"] = field(default_factory=list)
    endorsed_by: tuple[Any, ...] = ()
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
    endorsement_count: int
    correction_count: int
    suggestion_count: int


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
