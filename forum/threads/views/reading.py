"""Reading a thread, and the comments of a post."""

from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from forum.boards.clusters import BOARDS
from forum.boards.names import called
from forum.charter.actor import Actor
from forum.charter.limits import API_ITEMS_DEFAULT
from forum.charter.policies import allowed
from forum.charter.words import State
from forum.kernel import drawing, later, pagecache
from forum.kernel.errors import NotFound
from forum.kernel.i18n import say
from forum.kernel.security import CSRF_MARK
from forum.kernel.web import current_actor, page, parameter
from forum.threads.forms import AnswerForm, CommentForm
from forum.threads.queries.shapes import ThreadView
from forum.threads.queries.thread_page import (
    address_of,
    comments_of,
    merged_into,
    one_post,
    outline,
    outline_of,
    thread_view,
)
from forum.threads.service import choosing
from forum.threads.views.blueprint import bp
from forum.threads.views.fragments import DrawnPosts, Posts
from forum.threads.views.input import shown_photos
from forum.votes.queries import fill_marks

TEMPLATE = "threads/thread.html"


@bp.get("/t/<int:thread_id>")
def short(thread_id: int) -> Response:
    """The short address leads to the readable one."""
    actor = current_actor()
    return redirect(followed(actor, thread_id).url, 301)


@bp.get("/t/<int:thread_id>/<slug>")
def thread(thread_id: int, slug: str) -> ResponseReturnValue:
    """A thread with its answers."""
    actor = current_actor()
    shown = followed(actor, thread_id)
    if (thread_id, slug) != (shown.id, shown.slug):
        return redirect(url_for("threads.thread", thread_id=shown.id, slug=shown.slug), 301)
    pagecache.depends_on("threads", shown.id, shown.version, shown.epoch)
    _note_reading(actor, shown)
    return show_thread(actor, shown)


def followed(actor: Actor, thread_id: int) -> ThreadView:
    """Give the thread, or the one that it was merged into. Raises `NotFound`."""
    try:
        shown = thread_view(actor, thread_id)
    except NotFound:
        target_id = merged_into(thread_id)
        if target_id is None:
            raise
        return followed(actor, target_id)
    if shown.state == State.VISIBLE:
        return shown
    target_id = merged_into(thread_id)
    return shown if target_id is None else followed(actor, target_id)


def show_thread(
    actor: Actor,
    shown: ThreadView,
    form: AnswerForm | None = None,
    status: int = 200,
    **more: Any,
) -> ResponseReturnValue:
    """Draw the page of a thread; `form` is an answer form to be shown again."""
    after, here = parameter("after"), shown.board.slug
    outlined = outline(actor, shown, after)
    reader = drawing.reader_of(actor, here)
    posts = Posts(actor, reader, shown, outlined)

    def context(form: AnswerForm, drawn: DrawnPosts) -> dict[str, Any]:
        return {
            "thread": shown,
            "next_url": f"{shown.url}?after={outlined.next}" if outlined.next else None,
            "first_url": shown.url if after else None,
            "description": (
                posts.question().excerpt
                if outlined.question
                else say("More answers to: %(title)s", title=shown.title)
            ),
            "form": form,
            "kept_photos": shown_photos(actor, form),
            "other_boards": [(row.slug, called(row.name)) for row in BOARDS if row.slug != here],
            **drawn._asdict(),
        }

    if form is not None:
        filled = context(form, posts.draw())
        return page(TEMPLATE, status, **filled, csrf=CSRF_MARK, **more)
    head = shown._replace(
        version=0, helpful_count=0, following=False, last_activity_at=shown.created_at
    )
    question = outlined.question and (outlined.question.id, outlined.question.revision)
    may_propose = allowed(actor, "thread.propose_duplicate", shown)
    key = (reader, may_propose, head, question, outlined.next, after)
    drawing.expect_frame(key, TEMPLATE)
    places = DrawnPosts(drawing.slot(0), drawing.slot(1), drawing.slot(2))
    return drawing.kept_page(
        key, TEMPLATE, posts.draw(), lambda: context(AnswerForm(formdata=None), places)
    )


@bp.get("/p/<int:post_id>")
def post(post_id: int) -> Response:
    """The address of a post leads to the page of its thread that shows it."""
    actor = current_actor()
    shown, target = one_post(actor, post_id)
    return redirect(address_of(actor, shown, target.id), 302)


@bp.get("/p/<int:post_id>/fragment")
def fragment(post_id: int) -> Response:
    """A question or answer as its page shows it, with the comments: for scripts that renew it."""
    actor = current_actor()
    shown, target = one_post(actor, post_id)
    if target.parent_id is not None:
        shown, target = one_post(actor, target.parent_id)
    posts = Posts(
        actor, drawing.reader_of(actor, shown.board.slug), shown, outline_of(actor, shown, target)
    )
    return page("threads/fragment.html", thread=shown, drawn=posts.draw())


@bp.get("/p/<int:post_id>/comments")
def comments(post_id: int) -> Response:
    """All comments of a post."""
    return show_comments(current_actor(), post_id, CommentForm(formdata=None))


def show_comments(actor: Actor, post_id: int, form: CommentForm, status: int = 200) -> Response:
    """Draw the page of a post's comments, with a comment form as it stands."""
    shown, parent = one_post(actor, post_id)
    fill_marks([parent])
    after = request.args.get("after")
    listed = comments_of(actor, shown, post_id, after, API_ITEMS_DEFAULT)
    here = url_for("threads.comments", post_id=post_id)
    return page(
        "threads/comments.html",
        status,
        thread=shown,
        post=parent,
        comments=listed.items,
        next_url=f"{here}?after={listed.next}" if listed.next else None,
        first_url=here if after else None,
        form=form,
    )


def _note_reading(actor: Actor, shown: ThreadView) -> None:
    member_id = actor.id
    if member_id is None:
        return

    def note() -> None:
        choosing.mark_read(member_id, shown.id, shown.last_activity_at)

    later.put(("read", member_id, shown.id), note)
