"""The table of all calls. It registers them, and the documentation is made of it."""

from collections.abc import Callable
from typing import Any, NamedTuple, get_type_hints

import msgspec
from werkzeug.wrappers import Response

from forum.api import (
    boards,
    guides,
    me,
    moderation,
    notifications,
    posts,
    review,
    search,
    suggestions,
    threads,
    users,
)
from forum.api.exchange import body_of
from forum.api.structs import (
    Board,
    BoardWithTags,
    Export,
    Flag,
    Following,
    FoundThread,
    Guide,
    GuideSummary,
    LedgerEntry,
    Listing,
    LogEntry,
    Me,
    Mentor,
    Notification,
    Post,
    ReviewItem,
    Revision,
    SimilarThread,
    Standing,
    Suggestion,
    Suspension,
    Thread,
    ThreadSummary,
    Unread,
    User,
)
from forum.kernel.security import SAFE_METHODS

PAGED = ("limit", "after")


class Call(NamedTuple):
    """A call: method, path as Flask writes it, the function that answers, and what it says.

    `query` names its parameters, `private` a read that needs a token. The function's arguments
    are those of the path, and `body`; its docstring is the summary.
    """

    method: str
    path: str
    act: Callable[..., Response]
    answer: Any
    query: tuple[str, ...] = ()
    status: int = 200
    private: bool = False

    @property
    def noun(self) -> str:
        """The module it stands in."""
        return self.act.__module__.rpartition(".")[2]

    @property
    def name(self) -> str:
        """A name that no other call has."""
        return f"{self.noun}_{self.act.__name__}"

    @property
    def summary(self) -> str:
        """One sentence on what it does."""
        return (self.act.__doc__ or "").partition("\n")[0]

    @property
    def body(self) -> type[msgspec.Struct] | None:
        """The shape of what it takes, if anything."""
        return get_type_hints(self.act).get("body")

    @property
    def is_unsafe(self) -> bool:
        """Whether it changes anything."""
        return self.method not in SAFE_METHODS


CALLS = (
    Call("GET", "/boards", boards.boards, Listing[Board], PAGED),
    Call("GET", "/boards/<slug>", boards.board, BoardWithTags),
    Call(
        "GET",
        "/boards/<slug>/threads",
        boards.threads,
        Listing[ThreadSummary],
        ("filter", "tag", *PAGED),
    ),
    Call("POST", "/threads", threads.ask, Thread, status=201),
    Call("GET", "/threads/<int:thread_id>", threads.thread, Thread),
    Call("GET", "/threads/<int:thread_id>/answers", threads.answers, Listing[Post], PAGED),
    Call("POST", "/threads/<int:thread_id>/answers", threads.add_answer, Post, status=201),
    Call("PUT", "/threads/<int:thread_id>/accepted", threads.accept, Thread),
    Call("DELETE", "/threads/<int:thread_id>/accepted", threads.withdraw_acceptance, Thread),
    Call("PUT", "/threads/<int:thread_id>/following", threads.follow, Following),
    Call("DELETE", "/threads/<int:thread_id>/following", threads.unfollow, Following),
    Call("GET", "/posts/<int:post_id>", posts.post, Post),
    Call("PATCH", "/posts/<int:post_id>", posts.edit, Post),
    Call("DELETE", "/posts/<int:post_id>", posts.delete, Post),
    Call("PUT", "/posts/<int:post_id>/restored", posts.restore, Post),
    Call("GET", "/posts/<int:post_id>/revisions", posts.revisions, Listing[Revision], PAGED),
    Call("PUT", "/posts/<int:post_id>/revisions/<int:number>/purged", suggestions.purge, Revision),
    Call(
        "GET",
        "/posts/<int:post_id>/suggestions",
        suggestions.suggestions,
        Listing[Suggestion],
        private=True,
    ),
    Call("POST", "/posts/<int:post_id>/suggestions", suggestions.suggest, Suggestion, status=201),
    Call("POST", "/suggestions/<int:suggestion_id>/decision", suggestions.decide, Post),
    Call("DELETE", "/suggestions/<int:suggestion_id>", suggestions.withdraw, Post),
    Call("GET", "/posts/<int:post_id>/comments", posts.comments, Listing[Post], PAGED),
    Call("POST", "/posts/<int:post_id>/comments", posts.add_comment, Post, status=201),
    Call("PUT", "/posts/<int:post_id>/helpful", posts.say_it_helped, Post),
    Call("DELETE", "/posts/<int:post_id>/helpful", posts.withdraw_vote, Post),
    Call("PUT", "/posts/<int:post_id>/endorsement", posts.endorse, Post),
    Call("DELETE", "/posts/<int:post_id>/endorsement", posts.withdraw_endorsement, Post),
    Call("POST", "/posts/<int:post_id>/corrections", posts.correct, Post, status=201),
    Call("PUT", "/corrections/<int:correction_id>/resolved", posts.resolve, Post),
    Call("PUT", "/corrections/<int:correction_id>/upheld", posts.uphold, Post),
    Call("PUT", "/corrections/<int:correction_id>/withdrawn", posts.withdraw_correction, Post),
    Call("PUT", "/posts/<int:post_id>/hidden", moderation.hide, Post),
    Call("DELETE", "/posts/<int:post_id>/hidden", moderation.unhide, Post),
    Call("PUT", "/threads/<int:thread_id>/closed", moderation.close, Thread),
    Call("DELETE", "/threads/<int:thread_id>/closed", moderation.reopen, Thread),
    Call("PUT", "/threads/<int:thread_id>/pinned", moderation.pin, Thread),
    Call("DELETE", "/threads/<int:thread_id>/pinned", moderation.unpin, Thread),
    Call("POST", "/threads/<int:thread_id>/move", moderation.move, Thread),
    Call("POST", "/threads/<int:thread_id>/merge", moderation.merge, Thread),
    Call("POST", "/threads/<int:thread_id>/split", moderation.split, Thread, status=201),
    Call("POST", "/threads/<int:thread_id>/duplicate", moderation.duplicate, Thread),
    Call("DELETE", "/threads/<int:thread_id>/duplicate", moderation.unmark, Thread),
    Call("POST", "/posts/<int:post_id>/flags", review.flag, Flag, status=201),
    Call(
        "GET",
        "/review",
        review.waiting,
        Listing[ReviewItem],
        ("kind", "board", *PAGED),
        private=True,
    ),
    Call("POST", "/review/<int:item_id>/decision", review.decide, ReviewItem),
    Call("GET", "/log", review.log, Listing[LogEntry], PAGED),
    Call("PUT", "/users/<username>/suspension", moderation.suspend, Suspension),
    Call("DELETE", "/users/<username>/suspension", moderation.lift_suspension, Suspension),
    Call(
        "GET",
        "/search",
        search.search,
        Listing[FoundThread],
        ("q", "board", "tag", "filter", *PAGED),
    ),
    Call(
        "GET",
        "/similar",
        search.similar,
        Listing[SimilarThread],
        ("title", "body", "board", "limit"),
    ),
    Call("GET", "/guides", guides.guides, Listing[GuideSummary], ("board", "tag", *PAGED)),
    Call("GET", "/guides/<slug>", guides.guide, Guide),
    Call("GET", "/users/<username>", users.user, User),
    Call("GET", "/users/<username>/standing", users.standing, Standing),
    Call("GET", "/mentors", users.mentors, Listing[Mentor], ("cluster", *PAGED)),
    Call(
        "GET",
        "/users/<username>/ledger",
        users.ledger,
        Listing[LedgerEntry],
        ("cluster", *PAGED),
    ),
    Call(
        "GET",
        "/notifications",
        notifications.notifications,
        Listing[Notification],
        PAGED,
        private=True,
    ),
    Call("POST", "/notifications/read", notifications.read, Unread),
    Call("GET", "/me", me.me, Me, private=True),
    Call("GET", "/me/export", me.export, Export, private=True),
)


def view_of(call: Call) -> Callable[..., Response]:
    """Give the view that reads the body of a call and lets it act."""
    shape = call.body

    def view(**path: Any) -> Response:
        return call.act(**path) if shape is None else call.act(**path, body=body_of(shape))

    return view
