"""Merging and splitting threads, and saying that one was asked before."""

import re

from flask import request, url_for
from werkzeug.wrappers import Response

from forum.charter.words import N_, PostKind, State
from forum.kernel.errors import Invalid
from forum.kernel.i18n import say
from forum.kernel.once import once
from forum.kernel.permission import ensure
from forum.kernel.text import clean_line
from forum.kernel.web import back, is_undo, page, require_member
from forum.moderation.views.blueprint import bp
from forum.threads.queries.thread_page import question_and_answers, thread_view
from forum.threads.queries.visibility import readable_thread
from forum.threads.service import duplicates, merging

SPLIT_AT_ONCE = 100
_THREAD = re.compile(r"(?:.*/t/)?([0-9]{1,18})(?:/.*)?", re.DOTALL)


@bp.post("/t/<int:thread_id>/merge")
def merge(thread_id: int) -> Response:
    """Let a thread's answers go to another one."""
    actor = require_member()
    readable_thread(actor, thread_id)

    def act() -> Response:
        target = merging.merge(actor, thread_id, _thread_id("into"), request.form.get("reason", ""))
        return back(url_for("threads.short", thread_id=target.id), N_("The threads are one now."))

    return once(act)


@bp.get("/t/<int:thread_id>/split")
def split_form(thread_id: int) -> Response:
    """The page to choose which answers become a thread of their own."""
    return _show_split(thread_id, {})


@bp.post("/t/<int:thread_id>/split", endpoint="split")
def send_split(thread_id: int) -> Response:
    """Make a thread of its own of some answers."""
    actor = require_member()
    form = request.form
    post_ids = [int(each) for each in form.getlist("post_ids") if _is_number(each)]
    readable_thread(actor, thread_id)

    def act() -> Response:
        new = merging.split(
            actor, thread_id, post_ids, form.get("title", ""), form.get("reason", "")
        )
        return back(
            url_for("threads.short", thread_id=new.id), N_("The answers are a thread of their own.")
        )

    try:
        return once(act)
    except Invalid as failure:
        errors = {name: say(said) for name, said in failure.errors.items()}
        return _show_split(thread_id, errors, 422)


@bp.post("/t/<int:thread_id>/duplicate")
def duplicate(thread_id: int) -> Response:
    """Say that a thread was asked before, or take that back."""
    actor = require_member()
    here = url_for("threads.short", thread_id=thread_id)
    reason = request.form.get("reason", "")
    readable_thread(actor, thread_id)

    def act() -> Response:
        if is_undo():
            duplicates.unmark_duplicate(actor, thread_id, reason)
            return back(here, N_("The mark is taken away."))
        thread = duplicates.mark_duplicate(actor, thread_id, _thread_id("of"), reason)
        if thread.duplicate_of_id is None:
            return back(here, N_("Thank you. When another mentor agrees, the thread is marked."))
        return back(here, N_("The thread is marked as asked before."))

    return once(act)


def _show_split(thread_id: int, errors: dict[str, str], status: int = 200) -> Response:
    actor = require_member()
    thread = thread_view(actor, thread_id)
    ensure(actor, "thread.merge", thread)
    _question, answers = question_and_answers(actor, thread, size=SPLIT_AT_ONCE)
    visible = [
        post
        for post in answers.items
        if post.state == State.VISIBLE and post.kind == PostKind.ANSWER
    ]
    return page(
        "moderation/split.html",
        status,
        thread=thread,
        answers=visible,
        errors=errors,
        chosen=request.form.getlist("post_ids"),
        typed={name: clean_line(request.form.get(name, "")) for name in ("title", "reason")},
    )


def _thread_id(field: str) -> int:
    """Read the number of a thread, or the number in its address. Raises `Invalid`."""
    found = _THREAD.fullmatch(request.form.get(field, "").strip())
    if found is None or not found[1].isascii():
        raise Invalid({field: N_("Write the number of the thread, or its address.")})
    return int(found[1])


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19
