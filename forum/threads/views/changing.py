"""Editing, deleting and restoring one's posts, choosing the best answer, following."""

from flask import request, url_for
from werkzeug.wrappers import Response

from forum.accounts.queries import phone_of
from forum.boards.names import called
from forum.boards.queries import labels_of
from forum.charter.actor import Actor
from forum.charter.words import N_, PostKind, State
from forum.kernel.errors import Invalid
from forum.kernel.forms import collect, wants
from forum.kernel.once import once
from forum.kernel.permission import ensure
from forum.kernel.web import back, is_undo, page, require_member
from forum.threads.forms import EditForm
from forum.threads.queries.shapes import PostView, ThreadView
from forum.threads.queries.thread_page import one_post
from forum.threads.queries.visibility import readable_post, readable_thread
from forum.threads.service import changing, choosing
from forum.threads.service.comparing import Change
from forum.threads.service.proposing import edit_waits
from forum.threads.service.texts import checked_title, written, written_comment
from forum.threads.views.blueprint import bp
from forum.threads.views.input import (
    keep_photos,
    preview_of,
    shown_photos,
    tell_sent,
)


@bp.get("/p/<int:post_id>/edit")
def edit(post_id: int) -> Response:
    """The page to change a post on."""
    actor = require_member()
    shown, target = one_post(actor, post_id)
    ensure(actor, "post.edit", target)
    form = EditForm(formdata=None, body=target.body, title=shown.title)
    form.tags.data = [label.slug for label in shown.tags]
    form.photo_ids.data = [photo["id"] for photo in target.photos]
    return _show_edit(actor, shown, target, form)


@bp.post("/p/<int:post_id>/edit")
def send_edit(post_id: int) -> Response:
    """Change a post."""
    actor = require_member()
    shown, target = one_post(actor, post_id)
    ensure(actor, "post.edit", target)
    form = EditForm()
    photo_ids = keep_photos(actor, form)
    phone = phone_of(target.author_id)
    if wants("preview"):
        return _show_edit(actor, shown, target, form, preview=True)
    is_question = target.kind == PostKind.QUESTION
    write = written_comment if target.kind == PostKind.COMMENT else written
    text, title = collect(
        form,
        lambda: write(form.body.data or "", own_phone=phone),
        lambda: checked_title(form.title.data or "") if is_question else None,
    )
    if any(field.errors for field in form):
        return _show_edit(actor, shown, target, form, 422)
    change = Change(
        text=text,
        title=title,
        labels=list(form.tags.data or []) if is_question else None,
        photo_ids=photo_ids,
        reason=form.reason.data or "",
    )

    def act() -> Response:
        changing.edit(actor, post_id, change)
        waits = State.PENDING if edit_waits(actor.id, post_id) else State.VISIBLE
        tell_sent(N_("Your change is saved."), waits, text)
        return back(url_for("threads.post", post_id=post_id))

    try:
        return once(act)
    except Invalid as failure:
        form.add_failure(failure)
        return _show_edit(actor, shown, target, form, 422)


@bp.post("/p/<int:post_id>/delete")
def delete(post_id: int) -> Response:
    """Delete a post."""
    actor = require_member()
    reason = request.form.get("reason", "")
    row = readable_post(actor, post_id)

    def act() -> Response:
        changing.delete(actor, post_id, reason)
        return back(
            url_for("threads.thread", thread_id=row.thread_id, slug=row.slug),
            N_("The post is deleted. You can restore it."),
        )

    return once(act)


@bp.post("/p/<int:post_id>/restore")
def restore(post_id: int) -> Response:
    """Bring a deleted post back."""
    actor = require_member()

    def act() -> Response:
        changing.restore(actor, post_id, request.form.get("reason", ""))
        return back(url_for("threads.post", post_id=post_id), N_("The post is back."))

    return once(act)


@bp.post("/t/<int:thread_id>/accepted")
def accepted(thread_id: int) -> Response:
    """Choose the best answer, or take the choice back."""
    actor = require_member()
    row = readable_thread(actor, thread_id)
    here = url_for("threads.thread", thread_id=thread_id, slug=row.slug)
    number = request.form.get("answer_id", "")

    def act() -> Response:
        if is_undo():
            choosing.withdraw_acceptance(actor, thread_id)
            return back(here, N_("The choice is taken back."))
        if not (number.isascii() and number.isdigit() and len(number) < 19):
            raise Invalid({"answer_id": N_("Choose an answer of this thread.")})
        choosing.accept(actor, thread_id, int(number))
        return back(f"{here}#p{number}", N_("Thank you. Others now see what solved it."))

    return once(act)


@bp.post("/t/<int:thread_id>/follow")
def follow(thread_id: int) -> Response:
    """Follow a thread, or stop."""
    actor = require_member()
    row = readable_thread(actor, thread_id)
    here = url_for("threads.thread", thread_id=thread_id, slug=row.slug)

    def act() -> Response:
        if is_undo():
            choosing.unfollow(actor, thread_id)
            return back(here, N_("You no longer follow this thread."))
        choosing.follow(actor, thread_id)
        return back(here, N_("You follow this thread. We tell you what is new."))

    return once(act)


def _show_edit(
    actor: Actor,
    shown: ThreadView,
    target: PostView,
    form: EditForm,
    status: int = 200,
    *,
    preview: bool = False,
) -> Response:
    form.tags.choices = [(label.slug, called(label.label)) for label in labels_of(shown.board_id)]
    return page(
        "threads/edit.html",
        status,
        thread=shown,
        post=target,
        form=form,
        preview_html=preview_of(form) if preview else None,
        kept_photos=[photo for photo in target.photos if photo["id"] in (form.photo_ids.data or [])]
        + shown_photos(actor, form),
    )
