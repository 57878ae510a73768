"""The shapes that the API speaks in: what it answers, and what it takes.

The field names are the contract's. The documentation is made of these structs.
"""

from datetime import date, datetime
from typing import Annotated, Generic, TypeVar

from msgspec import UNSET, Meta, Struct, UnsetType

from forum.charter.limits import (
    API_IDS_MAX,
    BODY_MAX_CHARACTERS,
    COMMENT_MAX_CHARACTERS,
    CORRECTION_MAX_CHARACTERS,
    LABELS_PER_THREAD,
    REASON_MAX_CHARACTERS,
    TITLE_MAX_CHARACTERS,
    TITLE_MIN_CHARACTERS,
)
from forum.charter.moderation import FlagReason, ReviewAction, ReviewKind, ReviewState
from forum.charter.words import (
    CorrectionState,
    Experience,
    MentorState,
    Notice,
    PostKind,
    Role,
    State,
    SuggestionAnswer,
    ThreadKind,
)

Item = TypeVar("Item")

Moment = Annotated[datetime, Meta(tz=True, description="RFC 3339, UTC")]
Id = Annotated[int, Meta(ge=1, le=2**63 - 1)]


def _text(fewest: int, most: int, description: str) -> Meta:
    """Document the length of a text. The services measure it, after cleaning."""
    return Meta(description=description, extra_json_schema={"minLength": fewest, "maxLength": most})


Title = Annotated[str, _text(TITLE_MIN_CHARACTERS, TITLE_MAX_CHARACTERS, "One line")]
Body = Annotated[str, _text(1, BODY_MAX_CHARACTERS, "Markdown")]
CommentBody = Annotated[str, _text(1, COMMENT_MAX_CHARACTERS, "Markdown")]
Note = Annotated[str, _text(1, CORRECTION_MAX_CHARACTERS, "Markdown")]
Reason = Annotated[str, _text(0, REASON_MAX_CHARACTERS, "Shown to the author")]
Tags = Annotated[
    list[str],
    Meta(
        description="Slugs of labels that the board offers",
        extra_json_schema={"maxItems": LABELS_PER_THREAD},
    ),
]


class Listing(Struct, Generic[Item], frozen=True):
    """A page of a list; `next` is the cursor for `after`, null on the last page."""

    items: list[Item]
    next: str | None


class Author(Struct, frozen=True):
    """A member beside what they wrote. An erased one has no username."""

    username: str | None
    name: str
    mentor_of: Annotated[list[str], Meta(description="Slugs of clusters")]
    kecamatan: str | None


class Label(Struct, frozen=True):
    """A topic that a board offers."""

    slug: str
    name: str


class Board(Struct, frozen=True, kw_only=True):
    """Where threads are posted. The common board has no cluster."""

    slug: str
    name: str
    cluster: str | None
    description: str
    thread_count: int
    unanswered_count: int


class BoardWithTags(Board, frozen=True, kw_only=True):
    """A board with the labels it offers."""

    tags: list[Label]


class Photo(Struct, frozen=True):
    """A photo of a post; `small` and `large` are addresses on this site."""

    id: int
    width: int
    height: int
    small: str
    large: str


class Correction(Struct, frozen=True, kw_only=True):
    """What a mentor of the cluster says must be corrected. `html` is safe to show."""

    id: int
    author: Author
    note: Annotated[str, Meta(description="Markdown")]
    html: str
    state: CorrectionState
    created_at: Moment
    decided_at: Moment | None


class Post(Struct, frozen=True, kw_only=True):
    """A question's text, an answer or a comment. `html` is safe to show."""

    id: int
    thread_id: int
    parent_id: Annotated[int | None, Meta(description="The post that a comment is on")]
    kind: PostKind
    author: Author
    body: Annotated[str, Meta(description="Markdown")]
    html: str
    photos: list[Photo]
    state: State
    helpful_count: int
    endorsed_by: Annotated[list[Author], Meta(description="Mentors of the cluster")]
    corrections: list[Correction]
    accepted: bool
    created_at: Moment
    edited_at: Moment | None


class Revision(Struct, frozen=True, kw_only=True):
    """A text of a post as it stood. Title and tags belong to questions."""

    number: int
    author: Author
    title: str | None
    tags: list[str] | None
    body: str
    reason: str
    accepted_by: Annotated[Author | None, Meta(description="Who accepted what was suggested")]
    purged: Annotated[bool, Meta(description="The text showed personal data and is gone")]
    created_at: Moment


class Suggestion(Struct, frozen=True, kw_only=True):
    """A change that somebody suggests of a post and that waits: all of it as it would stand.

    It can be accepted while the post stands at `revision`. `held`: moderators alone decide.
    """

    id: int
    post_id: int
    revision: int
    author: Author
    title: str | None
    tags: list[str] | None
    body: Annotated[str, Meta(description="Markdown")]
    reason: str
    held: bool
    created_at: Moment


class ThreadSummary(Struct, frozen=True, kw_only=True):
    """A thread as a row of a list."""

    id: int
    url: Annotated[str, Meta(description="Address of its page on this site")]
    board: str
    cluster: str | None
    title: str
    slug: str
    kind: ThreadKind
    state: State
    tags: list[str]
    author: Author
    answer_count: int
    helpful_count: Annotated[int, Meta(description="Of the question")]
    solved: bool
    closed: bool
    pinned: bool
    created_at: Moment
    last_activity_at: Moment


class FoundThread(ThreadSummary, frozen=True, kw_only=True):
    """A thread that fits a question."""

    excerpt: Annotated[str, Meta(description="What fits best, as plain text")]


class SimilarThread(ThreadSummary, frozen=True, kw_only=True):
    """A thread like a question about to be asked."""

    likely_duplicate: Annotated[bool, Meta(description="It probably asks the same")]


class Thread(ThreadSummary, frozen=True, kw_only=True):
    """A thread with its question, its first answers in their order and its first comments."""

    duplicate_of: Annotated[int | None, Meta(description="The thread that asked the same before")]
    accepted_answer_id: int | None
    question: Post | None
    answers: list[Post]
    comments: Annotated[list[Post], Meta(description="On the question and on answers, by age")]


class Following(Struct, frozen=True):
    """Whether a member hears of news in a thread."""

    thread_id: int
    following: bool


class User(Struct, frozen=True, kw_only=True):
    """A member as everybody sees them. `points` by cluster slug."""

    username: str
    name: str
    mentor_of: list[str]
    kecamatan: str | None
    bio: str
    institution: Annotated[str | None, Meta(description="Marks a resource person")]
    role: Role
    points: dict[str, int]
    created_at: Moment


class Me(User, frozen=True, kw_only=True):
    """A member as they see themselves."""

    phone: str | None
    email: str | None
    experience: Experience | None
    language: str | None
    suspended_until: Moment | None
    unread_notifications: Annotated[int, Meta(description="100 means more than 99")]


class Progress(Struct, frozen=True, kw_only=True):
    """How one condition of becoming mentor is met."""

    rule: Annotated[str, Meta(description="Such as points, helped_answers, quality, share")]
    figure: float
    need: Annotated[float, Meta(description="At least; of safety and share at most")]
    met: bool
    text: str


class ClusterStanding(Struct, frozen=True, kw_only=True):
    """How a member stands in a cluster. `progress` tells what is met and what is missing."""

    cluster: str
    points: int
    level: Annotated[str, Meta(description="pemula, berkembang, mahir or mentor")]
    mentor: MentorState
    progress: list[Progress]


class Standing(Struct, frozen=True, kw_only=True):
    """How a member stands in every cluster."""

    username: str
    clusters: list[ClusterStanding]


class Mentor(Struct, frozen=True, kw_only=True):
    """A mentor of a cluster, by kecamatan. `topics` are labels they have helped with."""

    username: str
    name: str
    kecamatan: str | None
    mentor_of: list[str]
    cluster: str
    mentor: Annotated[MentorState, Meta(description="founding, active or resting")]
    since: Moment
    topics: list[str]


class LedgerEntry(Struct, frozen=True, kw_only=True):
    """Points that a rule gave because of an event."""

    id: int
    cluster: str
    rule: str
    points: int
    event: Annotated[str, Meta(description="What happened, such as answer.accepted")]
    thing: Annotated[str | None, Meta(description="Such as post/12; null if you may not see it")]
    reverses: Annotated[int | None, Meta(description="The entry that this one takes back")]
    created_at: Moment


class Notification(Struct, frozen=True, kw_only=True):
    """Something a member was told. `reason` are the words of a moderator."""

    id: int
    kind: Notice
    event: str
    actor: Author | None
    title: Annotated[str, Meta(description="Of the thread or guide")]
    thread_id: int | None
    post_id: int | None
    url: str
    reason: str
    created_at: Moment
    read_at: Moment | None


class GuideSummary(Struct, frozen=True, kw_only=True):
    """A guide as a row of a list. `stale`: its review date has passed."""

    slug: str
    url: Annotated[str, Meta(description="Address of its page on this site")]
    board: str
    cluster: str | None
    title: str
    summary: str
    tags: list[str]
    season: Annotated[str, Meta(description="When it holds, in words; empty: always")]
    kecamatan: Annotated[str, Meta(description="Where it holds; empty: everywhere")]
    stale: bool
    published_at: Moment
    changed_at: Moment


class GuideSource(Struct, frozen=True):
    """An answer that a guide is made of."""

    post_id: int
    title: Annotated[str, Meta(description="Of its thread")]
    author: Author


class Guide(GuideSummary, frozen=True, kw_only=True):
    """A guide as published. `html` is safe to show."""

    version: int
    body: Annotated[str, Meta(description="Markdown")]
    html: str
    review_on: Annotated[date, Meta(description="To be checked again by this day")]
    editor: Author
    sources: list[GuideSource]


class Unread(Struct, frozen=True):
    """How many notifications are unread; 100 means more than 99."""

    unread: int


class Suspension(Struct, frozen=True):
    """Until when a member may only read; null if they are not suspended."""

    username: str
    until: Moment | None


class Flag(Struct, frozen=True):
    """A report of a post, as its member sees it."""

    post_id: int
    reason: FlagReason
    created_at: Moment


class ReviewFlag(Struct, frozen=True):
    """A report of a post, as moderators see it."""

    reason: FlagReason
    note: str
    by: str


class ReviewItem(Struct, frozen=True, kw_only=True):
    """Something that waits for a moderator. Approving names the `revision` that was read.

    `reasons` are codes; `words` those of an appeal or correction, `act` the kind of act appealed
    against. The post is empty where the item is about none.
    """

    id: int
    kind: ReviewKind
    state: ReviewState
    board: str
    post: Post | None
    revision: int | None
    thread: ThreadSummary | None
    subject: Annotated[str | None, Meta(description="Username of whom it is about")]
    reasons: list[str]
    flags: list[ReviewFlag]
    words: str
    act: str
    second_reader: bool
    claimed_by: str | None
    created_at: Moment
    decided_at: Moment | None


class LogEntry(Struct, frozen=True, kw_only=True):
    """An act of moderation. `by` is null where a rule acted; members are not named."""

    id: int
    kind: Annotated[str, Meta(description="Such as post.hidden")]
    text: str
    board: str
    reason: str
    url: Annotated[str, Meta(description="Empty if you may not see the thing")]
    by: Author | None
    undone: bool
    created_at: Moment


class Export(Struct, frozen=True):
    """All that is kept about you: besides these fields, a list of rows for each kind of data."""

    format: int
    exported_at: Moment


class Problem(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What went wrong (RFC 9457), with `errors` by field for bad input."""

    type: str
    title: str
    status: int
    detail: str
    errors: dict[str, list[str]] | UnsetType = UNSET


class NewThread(Struct, kw_only=True):
    """A question, discussion or (staff only) announcement."""

    board: Annotated[str, Meta(description="Slug")]
    title: Title
    body: Body
    tags: Tags = []
    kind: ThreadKind = ThreadKind.QUESTION


class NewAnswer(Struct, kw_only=True):
    """An answer."""

    body: Body


class NewComment(Struct, kw_only=True):
    """A comment on a question or an answer."""

    body: CommentBody


class NewCorrection(Struct, kw_only=True):
    """What must be corrected in an answer."""

    note: Note


class Move(Struct, kw_only=True):
    """To which board, and why."""

    board: Annotated[str, Meta(description="Slug")]
    reason: Reason = ""


class PostChange(Struct, kw_only=True):
    """What is to change; the rest stays. Title and tags belong to questions.

    Staff must give a reason for changing what somebody else wrote.
    """

    body: Body | UnsetType = UNSET
    title: Title | UnsetType = UNSET
    tags: Tags | UnsetType = UNSET
    reason: Reason = ""


class NewSuggestion(Struct, kw_only=True):
    """What is to change, and why; the rest stays. Title and tags belong to questions."""

    reason: Reason
    body: Body | UnsetType = UNSET
    title: Title | UnsetType = UNSET
    tags: Tags | UnsetType = UNSET


class SuggestionDecision(Struct, kw_only=True):
    """Accepting names the revision that was read; declining needs a reason."""

    action: SuggestionAnswer
    revision: Annotated[int, Meta(ge=1, le=2**31 - 1)] | None = None
    reason: Reason = ""


class Because(Struct, kw_only=True):
    """Why. Staff must say so when they act on what belongs to others."""

    reason: Reason = ""


class NewSuspension(Struct, kw_only=True):
    """Until when, and why."""

    until: Moment
    reason: Reason = ""


class Choice(Struct, kw_only=True):
    """The answer that solved the question."""

    answer_id: Id


class NotificationsRead(Struct, kw_only=True):
    """Which notifications were read; all without `ids`."""

    ids: Annotated[list[Id], Meta(max_length=API_IDS_MAX)] | UnsetType = UNSET


class NewFlag(Struct, kw_only=True):
    """Why a post is reported."""

    reason: FlagReason
    note: Annotated[str, _text(0, REASON_MAX_CHARACTERS, "For the moderators")] = ""


class NewDecision(Struct, kw_only=True):
    """What is done with an item. Rejecting and hiding need a reason, approving the revision."""

    action: ReviewAction
    reason: Reason = ""
    revision: Annotated[int, Meta(ge=1, le=2**31 - 1)] | None = None


class Merger(Struct, kw_only=True):
    """The thread that takes the answers of this one, and why."""

    into: Id
    reason: Reason = ""


class Splitting(Struct, kw_only=True):
    """Which answers become a thread of their own, under which title, and why."""

    post_ids: Annotated[list[Id], Meta(min_length=1, max_length=API_IDS_MAX)]
    title: Title
    reason: Reason = ""


class Repetition(Struct, kw_only=True):
    """The thread that asked the same before, and why. Mentors need no reason."""

    of: Id
    reason: Reason = ""
