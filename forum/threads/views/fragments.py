"""Drawing the posts of a page. A post once drawn is kept while nothing that it shows changes.

The key holds all that a fragment depends on: texts by their revisions, the figures, the site's
epoch (names and marks), and what this reader may do.
"""

from collections.abc import Callable, Hashable
from typing import Any, NamedTuple

from markupsafe import Markup

from forum.charter.actor import Actor
from forum.charter.policies import allowed, is_mentor_here
from forum.charter.words import PostKind, ThreadKind
from forum.kernel import drawing
from forum.kernel.security import CSRF_MARK
from forum.threads import jsonld, sharing
from forum.threads.queries.shapes import Outline, PostFacts, PostView, ThreadView
from forum.threads.queries.thread_page import full_posts
from forum.votes.queries import marks_on


class DrawnPosts(NamedTuple):
    """The posts of a page as drawn, and what search engines and chats read of them.

    Empty where there is none.
    """

    question: Markup
    answers: Markup
    for_machines: Markup


class Posts:
    """The posts of a page: drawn from what is kept, loaded only where something is missing."""

    def __init__(
        self, actor: Actor, reader: drawing.Reader, thread: ThreadView, outline: Outline
    ) -> None:
        self._actor, self._thread, self._outline = actor, thread, outline
        self._marks = marks_on(actor, thread.board.slug, outline.posts)
        self._may_accept = thread.kind == ThreadKind.QUESTION and allowed(
            actor, "thread.accept", thread
        )
        self._is_mentor = is_mentor_here(actor, thread) and not actor.suspended
        self._reader = (reader, self._may_accept, self._is_mentor, thread.closed, thread.epoch)
        self._best = sharing.best_of(thread, outline.answers)
        best = self._best
        self._told = best and (best.id, best.revision, best.endorsement_count > 0)
        self._loaded: dict[int, PostView] = {}

    def draw(self) -> DrawnPosts:
        """Draw the question, the answers and the description for machines."""
        thread, outline, me = self._thread, self._outline, self._actor.id
        comments = outline.comments
        shown = [*outline.posts, *(each for below in comments.values() for each in below)]
        mine = () if me is None else tuple(post.id for post in shown if post.author_id == me)
        whole = (
            "posts",
            self._reader,
            (thread.title, thread.slug, thread.tags, thread.following, thread.answer_count),
            thread.accepted_answer_id,
            outline.question is not None,
            tuple(shown),
            mine,
            self._marks.shown(),
        )
        drawn: DrawnPosts = drawing.kept(whole, self._draw_pieces)
        return drawn

    def _draw_pieces(self) -> DrawnPosts:
        thread, outline = self._thread, self._outline
        keys: dict[int, Hashable] = {post.id: self._key(post) for post in outline.posts}
        described = outline.posts[: jsonld.POSTS_DESCRIBED] if outline.question else []
        about = (
            "for_machines",
            self._reader,
            thread.title,
            thread.answer_count,
            *(keys[post.id] for post in described),
            self._told,
        )
        missing = [post for post in outline.posts if not drawing.has_piece(keys[post.id])]
        if described and not drawing.has_piece(about):
            told = [*described, self._best] if self._best else described
            missing += [post for post in told if post not in missing]
        self._load(missing)
        question = Markup()
        if outline.question:
            key = keys[outline.question.id]
            question = self._piece(key, outline.question, self._draw_question)
        answers = drawing.piece(
            ("answers", *(keys[post.id] for post in outline.answers)),
            lambda: Markup().join(
                [self._piece(keys[post.id], post, self._draw_answer) for post in outline.answers]
            ),
        )
        machine = drawing.piece(about, lambda: self._describe(described)) if described else Markup()
        return DrawnPosts(question, answers, machine)

    def question(self) -> PostView:
        """Give the question whole."""
        facts = self._outline.question
        assert facts is not None  # noqa: S101 - asked for on first pages only
        self._load([facts])
        return self._loaded[facts.id]

    def _piece(self, key: Hashable, post: PostFacts, draw: Callable[[PostView], Any]) -> Markup:
        def drawn() -> Any:
            self._load([post])
            return draw(self._loaded[post.id])

        return drawing.piece(key, drawn)

    def _load(self, wanted: list[PostFacts]) -> None:
        new = [post for post in wanted if post.id not in self._loaded]
        self._loaded |= full_posts(self._actor, self._thread, self._outline, new)
        for post in new:
            view = self._loaded[post.id]
            view.voted = post.id in self._marks.voted
            view.endorsed_by = self._marks.endorsed_by[post.id]
            view.corrections = self._marks.corrections[post.id]

    def _key(self, post: PostFacts) -> Hashable:
        comments = [
            (each, each.author_id == self._actor.id)
            for each in self._outline.comments.get(post.id, ())
        ]
        is_mine = post.author_id == self._actor.id
        is_accepted = post.id == self._thread.accepted_answer_id
        voted = post.id in self._marks.voted
        said = (self._marks.endorsed_by[post.id], self._marks.corrections[post.id])
        key = (self._reader, post, is_mine, voted, is_accepted, tuple(comments), said)
        if post.kind != PostKind.QUESTION:
            return key
        thread = self._thread
        shown = (thread.title, thread.slug, thread.tags, thread.following)
        return key, *shown, thread.state, bool(thread.answer_count), self._told

    def _draw_question(self, post: PostView) -> Any:
        shared = sharing.shared_text(self._thread, post, self._best_view())
        return self._macros().question(self._thread, post, shared)

    def _draw_answer(self, post: PostView) -> Any:
        return self._macros().answer(post)

    def _describe(self, described: list[PostFacts]) -> Any:
        self._load(described)
        views = [self._loaded[post.id] for post in described]
        told = sharing.gist(self._thread, views[0], self._best_view())
        line = Markup('<meta property="og:description" content="{}">').format(told)
        return line + (jsonld.question_page(self._thread, views[0], views[1:]) or "")

    def _best_view(self) -> PostView | None:
        if self._best is None:
            return None
        self._load([self._best])
        return self._loaded[self._best.id]

    def _macros(self) -> Any:
        return drawing.macros(
            "_parts/post.html",
            self._reader,
            member=self._actor.id is not None,
            staff=self._actor.looks_after(self._thread.board.slug),
            may_accept=self._may_accept,
            mentor=self._is_mentor,
            closed=self._thread.closed,
            csrf=CSRF_MARK,
        )
