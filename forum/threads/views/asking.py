"""Asking, answering and commenting, and the drafts on the way there."""

from collections.abc import Sequence

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.wrappers import Response

from forum.accounts.queries import phone_of
from forum.boards.clusters import LABEL_NAMES
from forum.boards.names import called
from forum.boards.queries import BoardView, all_boards, labels_of
from forum.charter.actor import Actor
from forum.charter.limits import TITLE_MAX_CHARACTERS
from forum.charter.policies import allowed
from forum.charter.words import N_, ThreadKind
from forum.kernel.errors import Invalid
from forum.kernel.forms import collect, wants
from forum.kernel.i18n import say
from forum.kernel.once import once
from forum.kernel.permission import ensure
from forum.kernel.web import back, is_script, page, require_member
from forum.search.queries.likeness import Similar, guides_like, like_draft
from forum.threads.forms import AnswerForm, AskForm, CommentForm
from forum.threads.queries.drafts import drafts_of
from forum.threads.queries.thread_page import thread_view
from forum.threads.queries.visibility import readable_post
from forum.threads.service.drafts import DraftText, discard_draft, own_draft, save_draft
from forum.threads.service.texts import checked_title, written, written_comment
from forum.threads.service.writing import NewThread, answer, ask, comment
from forum.threads.views.blueprint import bp
from forum.threads.views.input import (
    keep_photos,
    preview_of,
    shown_photos,
    tell_sent,
)
from forum.threads.views.reading import show_comments, show_thread

ASKED = N_("Your question is sent. We tell you as soon as there is an answer.")
ANSWERED = N_("Your answer is sent. Thank you.")
COMMENTED = N_("Your comment is sent.")
DRAFTED = N_("Your draft is saved.")
DRAFTED_WITHOUT_PHOTOS = N_("Your draft is saved without its photos. Choose them when you send.")
KIND_LABELS = {
    ThreadKind.QUESTION: N_("Question"),
    ThreadKind.DISCUSSION: N_("Discussion"),
    ThreadKind.ANNOUNCEMENT: N_("Announcement"),
}


@bp.get("/ask")
def ask_form() -> Response:
    """The page to ask on, with a board or a draft filled in."""
    actor = require_member()
    ensure(actor, "thread.ask")
    form = AskForm(formdata=None, board=request.args.get("board", ""), kind=ThreadKind.QUESTION)
    draft_id = _draft_id(request.args.get("draft"))
    if draft_id is not None:
        draft = own_draft(actor, draft_id)
        form = AskForm(formdata=None, obj=draft, kind=ThreadKind.QUESTION, draft=draft.id)
        form.tags.data = draft.labels.split(",") if draft.labels else []
    form.title.data = form.title.data or request.args.get("title", "")[:TITLE_MAX_CHARACTERS]
    return _show_ask(actor, form)


@bp.post("/ask", endpoint="ask")
def send_question() -> Response:
    """Send, preview or keep a question."""
    actor = require_member()
    form = AskForm()
    kind = form.kind.data if form.kind.data in set(ThreadKind) else ThreadKind.QUESTION
    if wants("draft"):
        return once(lambda: _keep_draft(actor, form))
    photo_ids = keep_photos(actor, form)
    phone = phone_of(actor.id)
    if wants("preview"):
        return _show_ask(actor, form, preview=True)
    title, text = collect(
        form,
        lambda: checked_title(form.title.data or ""),
        lambda: written(form.body.data or "", own_phone=phone),
    )
    if form.errors or any(field.errors for field in form):
        return _show_ask(actor, form, 422)
    unseen = not form.similar_seen.data and not is_script()
    if unseen and (similar := _asked_before(title, text.body)):
        form.similar_seen.data = "1"
        return _show_ask(actor, form, similar=similar)
    new = NewThread(
        form.board.data or "", title, text, ThreadKind(kind), list(form.tags.data or []), photo_ids
    )

    def act() -> Response:
        thread = ask(actor, new)
        draft_id = _draft_id(form.draft.data)
        if draft_id is not None:
            discard_draft(actor, draft_id)
        tell_sent(ASKED, thread.state, new.text)
        return redirect(url_for("threads.thread", thread_id=thread.id, slug=thread.slug), 303)

    try:
        return once(act)
    except Invalid as failure:
        form.add_failure(failure)
        return _show_ask(actor, form, 422)


@bp.post("/t/<int:thread_id>/answers", endpoint="answer")
def send_answer(thread_id: int) -> ResponseReturnValue:
    """Answer a thread."""
    actor = require_member()
    shown = thread_view(actor, thread_id)
    form = AnswerForm()
    photo_ids = keep_photos(actor, form)
    if wants("preview"):
        return show_thread(actor, shown, form, preview_html=preview_of(form))
    phone = phone_of(actor.id)
    (text,) = collect(form, lambda: written(form.body.data or "", own_phone=phone))
    if any(field.errors for field in form):
        return show_thread(actor, shown, form, 422)

    def act() -> Response:
        post = answer(actor, thread_id, text, photo_ids)
        tell_sent(ANSWERED, post.state, text)
        return redirect(url_for("threads.post", post_id=post.id), 303)

    try:
        return once(act)
    except Invalid as failure:
        form.add_failure(failure)
        return show_thread(actor, shown, form, 422)


@bp.post("/p/<int:post_id>/comments", endpoint="comment")
def send_comment(post_id: int) -> Response:
    """Comment on a post."""
    actor = require_member()
    readable_post(actor, post_id)
    form = CommentForm()
    try:
        text = written_comment(form.body.data or "", own_phone=phone_of(actor.id))
    except Invalid as failure:
        form.add_failure(failure)
        return show_comments(actor, post_id, form, 422)

    def act() -> Response:
        post = comment(actor, post_id, text)
        tell_sent(COMMENTED, post.state, text)
        return redirect(url_for("threads.post", post_id=post.id), 303)

    return once(act)


@bp.post("/preview")
def preview() -> Response:
    """What is being written, as its readers will see it: for scripts that show it meanwhile."""
    ensure(require_member(), "thread.ask")
    text = written(request.form.get("body", ""))
    return page("threads/preview.html", html=Markup(text.html))  # noqa: S704 - the sanitizer's


@bp.get("/drafts")
def drafts() -> Response:
    """What a member began and has not sent."""
    return page("threads/drafts.html", drafts=drafts_of(require_member()))


@bp.post("/drafts/<int:draft_id>/delete")
def delete_draft(draft_id: int) -> Response:
    """Throw a draft away."""
    actor = require_member()

    def act() -> Response:
        own_draft(actor, draft_id)
        discard_draft(actor, draft_id)
        return back(url_for("threads.drafts"), N_("The draft is deleted."))

    return once(act)


def _draft_id(given: str | None) -> int | None:
    is_number = given is not None and given.isascii() and given.isdigit()
    return int(given[:18]) if given and is_number else None


def _keep_draft(actor: Actor, form: AskForm) -> Response:
    text = DraftText(
        form.board.data or "", form.title.data or "", form.body.data or "", form.tags.data or []
    )
    draft = save_draft(actor, text, _draft_id(form.draft.data))
    has_photos = form.photo_ids.data or any(request.files.getlist("photos"))
    told = DRAFTED_WITHOUT_PHOTOS if has_photos else DRAFTED
    return back(url_for("threads.drafts", _anchor=f"d{draft.id}"), told)


def _asked_before(title: str, body: str) -> list[Similar]:
    """Give threads that probably ask the same, as a step before sending.

    Not for scripts: they show such threads while one writes, and what has waited for signal must
    not wait for an answer too.
    """
    return [one for one in like_draft(title, body) if one.likely]


def _show_ask(
    actor: Actor,
    form: AskForm,
    status: int = 200,
    *,
    preview: bool = False,
    similar: Sequence[Similar] = (),
) -> Response:
    boards = all_boards()
    chosen = next((board for board in boards if board.slug == form.board.data), None)
    form.board.choices = [
        ("", say(N_("Choose a board"))),
        *((row.slug, called(row.name)) for row in boards),
    ]
    form.kind.choices = _kinds(actor, chosen)
    form.tags.choices = [(slug, called(name)) for slug, name in LABEL_NAMES.items()]
    if chosen is not None:
        form.tags.choices = [(label.slug, called(label.label)) for label in labels_of(chosen.id)]
    return page(
        "threads/ask.html",
        status,
        form=form,
        board=chosen,
        drafts=drafts_of(actor),
        preview_html=preview_of(form) if preview else None,
        similar=similar,
        guides=guides_like(similar),
        kept_photos=shown_photos(actor, form),
    )


def _kinds(actor: Actor, board: BoardView | None) -> list[tuple[str, str]]:
    staff = board is not None and allowed(actor, "thread.announce", board)
    staff = staff or (board is None and actor.is_staff)
    kinds = list(KIND_LABELS) if staff else [ThreadKind.QUESTION, ThreadKind.DISCUSSION]
    return [(kind.value, say(KIND_LABELS[kind])) for kind in kinds]
