"""Is it this? Threads that ask the same, while writing a question and below a thread."""

from flask import request, url_for
from werkzeug.wrappers import Response

from forum.charter.limits import BODY_MAX_CHARACTERS, SIMILAR_SHOWN, TITLE_MAX_CHARACTERS
from forum.charter.words import N_
from forum.guides.queries.lists import guides_of_threads
from forum.kernel.once import once
from forum.kernel.throttle import count_call
from forum.kernel.web import back, current_actor, page, require_member
from forum.search.queries.likeness import guides_like, like_draft, like_thread
from forum.search.service.answering import say_answered
from forum.search.views.blueprint import bp
from forum.threads.queries.thread_page import thread_view

GLAD = N_("Good that it is answered here. We have told the author that it helped.")


@bp.get("/ask/similar")
def similar() -> Response:
    """A piece of the ask page: threads like the question being written."""
    actor = require_member()
    count_call("search", actor.id)
    title = request.args.get("title", "")[:TITLE_MAX_CHARACTERS]
    body = request.args.get("body", "")[:BODY_MAX_CHARACTERS]
    found = like_draft(title, body)
    return page("search/_similar.html", similar=found, guides=guides_like(found))


@bp.get("/t/<int:thread_id>/similar")
def similar_threads(thread_id: int) -> Response:
    """Threads like this one, and guides made of them."""
    return _show_similar("search/similar.html", thread_id)


@bp.get("/search/similar/<int:thread_id>")
def similar_rows(thread_id: int) -> Response:
    """The same as a piece that the thread's page fetches when one has read down to it."""
    return _show_similar("search/_rows.html", thread_id)


def _show_similar(template: str, thread_id: int) -> Response:
    actor = current_actor()
    shown = thread_view(actor, thread_id)
    count_call("search", actor.id)
    rows = like_thread(thread_id, SIMILAR_SHOWN)
    guides = guides_of_threads([thread_id, *(row.id for row in rows)])
    return page(template, thread=shown, rows=rows, guides=guides)


@bp.post("/t/<int:thread_id>/answered")
def answered(thread_id: int) -> Response:
    """This thread answers what the member wanted to ask."""
    actor = require_member()
    here = url_for("threads.short", thread_id=thread_id)

    def act() -> Response:
        say_answered(actor, thread_id, _draft_id())
        return back(here, GLAD)

    return once(act)


def _draft_id() -> int | None:
    given = request.form.get("draft", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 19 else None
