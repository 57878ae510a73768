"""Handouts: a guide or a thread on one printed page."""

from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response

from forum.boards.names import called
from forum.charter.actor import GUEST
from forum.charter.limits import HANDOUT_VALID_MONTHS
from forum.charter.words import N_, CorrectionState, State
from forum.guides.handouts import Sheet, Text, sheet
from forum.guides.queries.pages import guide_view, sources_of
from forum.guides.rules.articles import is_stale, months_after
from forum.guides.rules.sheets import Size
from forum.guides.service.texts import today
from forum.guides.views.blueprint import bp, depend_on
from forum.kernel import clock, pagecache
from forum.kernel.i18n import say
from forum.kernel.settings import settings
from forum.kernel.web import absolute, current_actor, page
from forum.threads.queries.shapes import PostView
from forum.threads.queries.thread_page import question_and_answers, thread_view
from forum.votes.queries import fill_marks

QUESTION_SHARE = 0.35
BEST, ANSWER = N_("Best answer, by %(name)s"), N_("Answer by %(name)s")
STANDING = (CorrectionState.OPEN, CorrectionState.UPHELD)


@bp.get("/guides/<slug>/print")
def print_guide(slug: str) -> Response:
    """A guide as a handout; not while it waits to be read again."""
    shown = guide_view(current_actor(), slug)
    depend_on(shown)
    if is_stale(shown.review_on, today()):
        return page("guides/not_printed.html", guide=shown)
    sources = sources_of(shown.id)
    names = ", ".join(dict.fromkeys(source.author.name for source in sources))
    holds = " · ".join(filter(None, (shown.season, shown.kecamatan)))
    drawn = sheet(
        shown.title,
        shown.summary,
        [Text(shown.body, str(shown.html))],
        absolute(shown.url),
        _size(),
        shown.review_on,
        [f"{names} {holds}"],
    )
    return _show(
        drawn,
        f"/guides/{slug}/print",
        back_url=shown.url,
        board=called(shown.board.name),
        names=names,
        holds=holds,
        version=shown.revision,
        changed_at=shown.changed_at,
    )


@bp.get("/t/<int:thread_id>/print")
def print_thread(thread_id: int) -> Response:
    """A thread as a handout: the question and its best answer, with what mentors say of it."""
    actor = current_actor()
    shown = thread_view(actor, thread_id)
    pagecache.depends_on("threads", shown.id, shown.version, shown.epoch)
    # Paper is passed on: personal data stays covered, whoever prints.
    reader = GUEST if shown.state == State.VISIBLE else actor
    question, answers = question_and_answers(reader, shown, size=1)
    seen = [post for post in answers.items if post.state == State.VISIBLE]
    fill_marks(seen)
    texts = [Text(question.body, str(question.html), share=QUESTION_SHARE)] if question else []
    for post in seen:
        texts += _answer(post)
    changed = max(
        (post.edited_at or post.created_at for post in (question, *seen) if post),
        default=shown.created_at,
    )
    day = clock.day_of(changed, settings().timezone)
    names = ", ".join(post.author.name for post in seen)
    drawn = sheet(
        shown.title,
        "",
        texts,
        absolute(f"/t/{shown.id}"),
        _size(),
        months_after(day, HANDOUT_VALID_MONTHS),
        [names],
    )
    return _show(
        drawn,
        url_for("guides.print_thread", thread_id=thread_id),
        back_url=shown.url,
        board=called(shown.board.name),
        names=names,
        holds="",
        version=seen[0].revision if seen else 1,
        changed_at=changed,
        is_old=is_stale(drawn.valid_until, today()),
    )


def _answer(post: PostView) -> list[Text]:
    """Give an answer after what mentors say must be corrected in it: nobody may miss that."""
    standing = [note for note in post.corrections if note.state in STANDING]
    notes = [Text(note.note, str(note.html), say("Needs correction")) for note in standing]
    name = post.author.name
    heading = BEST if post.accepted else ANSWER
    return [*notes, Text(post.body, str(post.html), say(heading, name=name))]


def _size() -> Size:
    asked = request.args.get("size", "")
    return Size(asked) if asked in set(Size) else Size.A4


def _show(drawn: Sheet, here: str, **more: Any) -> Response:
    other = Size.A5 if drawn.size == Size.A4 else Size.A4
    return page(
        "guides/sheet.html",
        sheet=drawn,
        other=other.upper(),
        other_url=f"{here}?size={other}" if other != Size.A4 else here,
        **more,
    )
