"""Making a guide of a thread, changing it, publishing it and taking it down."""

from datetime import date

from flask import flash, redirect, request, url_for
from markupsafe import Markup
from sqlalchemy import Row
from werkzeug.wrappers import Response

from forum.boards.clusters import LABEL_NAMES
from forum.boards.kecamatan import KECAMATAN
from forum.boards.names import called
from forum.boards.queries import all_boards, labels_of
from forum.charter.actor import Actor
from forum.charter.limits import GUIDE_REVIEW_MONTHS, GUIDE_SOURCES_MAX
from forum.charter.policies import allowed
from forum.charter.words import N_, PostKind, State
from forum.guides.forms import GuideForm
from forum.guides.queries.desk import drafts, open_suggestions, stale_guides
from forum.guides.queries.versions import newest_version
from forum.guides.queries.visibility import readable_draft, readable_guide
from forum.guides.rules.articles import months_after
from forum.guides.service import publishing, writing
from forum.guides.service.texts import (
    GuideText,
    checked_kecamatan,
    checked_review,
    checked_season,
    checked_sources,
    checked_summary,
    today,
)
from forum.guides.views.blueprint import bp
from forum.kernel.errors import Invalid
from forum.kernel.forms import collect, wants
from forum.kernel.i18n import say
from forum.kernel.once import once
from forum.kernel.permission import ensure
from forum.kernel.web import back, is_undo, page, require_member
from forum.threads.queries.shapes import PostView
from forum.threads.queries.thread_page import question_and_answers, thread_view
from forum.threads.service.texts import checked_reason, checked_title, written

SAVED = N_("The draft is saved. Only moderators see it.")
PUBLISHED = N_("The guide is published.")
WAITS = N_("The draft waits for a second reader, because it touches food safety.")


@bp.get("/t/<int:thread_id>/guide")
def begin_form(thread_id: int) -> Response:
    """The page to make a guide of a thread on, its answers beside the editor."""
    actor = require_member()
    shown = thread_view(actor, thread_id)
    ensure(actor, "guide.write", shown)
    form = GuideForm(
        formdata=None,
        title=shown.title,
        board=shown.board.slug,
        review_on=_default_review().isoformat(),
        revision=0,
    )
    form.tags.data = [label.slug for label in shown.tags]
    answers = _answers(actor, thread_id)
    form.sources.data = [str(post.id) for post in answers if post.accepted]
    form.body.data = "\n\n".join(post.body for post in answers if post.accepted)
    return _show(form, answers, thread_id)


@bp.post("/t/<int:thread_id>/guide", endpoint="begin")
def send_begin(thread_id: int) -> Response:
    """Begin a guide."""
    actor = require_member()
    shown = thread_view(actor, thread_id)
    ensure(actor, "guide.write", shown)
    form = GuideForm()
    new = _read(form)
    if new is None or wants("preview"):
        return _show(form, _answers(actor, thread_id), thread_id, preview=new)

    def act() -> Response:
        guide = writing.begin(actor, thread_id, new)
        return _saved(actor, guide.slug, guide.newest)

    try:
        return once(act)
    except Invalid as failure:
        form.add_failure(failure)
        return _show(form, _answers(actor, thread_id), thread_id)


@bp.get("/guides/<slug>/edit")
def edit(slug: str) -> Response:
    """The page to change a guide on, with its newest version."""
    actor = require_member()
    facts = readable_guide(actor, slug)
    ensure(actor, "guide.write", facts)
    newest = newest_version(facts.guide_id)
    form = GuideForm(
        formdata=None,
        title=newest.title,
        summary=newest.summary,
        body=newest.body,
        board=newest.board.slug,
        season=newest.season,
        kecamatan=newest.kecamatan,
        review_on=max(newest.review_on, _default_review()).isoformat(),
        revision=newest.number,
    )
    form.tags.data = [label.slug for label in newest.labels]
    form.sources.data = [str(post_id) for post_id in newest.sources]
    return _show(form, _answers(actor, facts.thread_id), facts.thread_id, facts)


@bp.post("/guides/<slug>/edit")
def send_edit(slug: str) -> Response:
    """Save a version of a guide."""
    actor = require_member()
    facts = readable_guide(actor, slug)
    ensure(actor, "guide.write", facts)
    form = GuideForm()
    new = _read(form)
    thread_id, base = facts.thread_id, number_of(form.revision.data)
    form.revision.data = str(facts.newest)
    if new is None or wants("preview"):
        return _show(form, _answers(actor, thread_id), thread_id, facts, preview=new)

    def act() -> Response:
        revision = writing.revise(actor, slug, new, base)
        return _saved(actor, facts.slug, revision.number)

    try:
        return once(act)
    except Invalid as failure:
        form.add_failure(failure)
        return _show(form, _answers(actor, thread_id), thread_id, facts)


@bp.get("/guides/<slug>/draft")
def draft(slug: str) -> Response:
    """The newest version of a guide, as its editors and second readers see it."""
    actor = require_member()
    facts = readable_draft(actor, slug)
    if slug != facts.slug:
        return redirect(url_for("guides.draft", slug=facts.slug), 301)
    return page(
        "guides/draft.html",
        guide=facts,
        shown=newest_version(facts.guide_id),
        may_read=allowed(actor, "guide.review", facts),
    )


@bp.post("/guides/<slug>/published")
def published(slug: str) -> Response:
    """Publish the version called, or take the guide down."""
    actor = require_member()
    reason = request.form.get("reason", "")
    number = number_of(request.form.get("revision"))

    def act() -> Response:
        if is_undo():
            guide = publishing.withdraw(actor, slug, reason)
            return back(url_for("guides.guide", slug=guide.slug), N_("The guide is taken down."))
        done = publishing.publish(actor, slug, number)
        return back(url_for("guides.guide", slug=slug), PUBLISHED if done else WAITS)

    return once(act)


@bp.get("/guides/drafts")
def desk() -> Response:
    """What waits: drafts, second readings, suggestions, guides to be read again."""
    actor = require_member()
    ensure(actor, "guide.desk")
    return page(
        "guides/desk.html",
        drafts=drafts(actor),
        suggestions=open_suggestions(actor),
        stale=stale_guides(actor),
    )


def _saved(actor: Actor, slug: str, number: int) -> Response:
    """Publish what was saved if the button says so, and lead to what there is now."""
    if not wants("publish"):
        flash(say(SAVED), "done")
        return redirect(url_for("guides.draft", slug=slug), 303)
    done = publishing.publish(actor, slug, number)
    flash(say(PUBLISHED if done else WAITS), "done" if done else "note")
    return redirect(url_for("guides.guide", slug=slug), 303)


def _read(form: GuideForm) -> GuideText | None:
    """Check what was typed; None if something must be mended, said beside its field."""
    title, summary, text, season, kecamatan, review_on, sources, reason = collect(
        form,
        lambda: checked_title(form.title.data or ""),
        lambda: checked_summary(form.summary.data or ""),
        lambda: written(form.body.data or ""),
        lambda: checked_season(form.season.data or ""),
        lambda: checked_kecamatan(form.kecamatan.data or ""),
        lambda: checked_review(form.review_on.data or ""),
        lambda: checked_sources(form.sources.data or []),
        lambda: checked_reason(form.reason.data or "", needed=False),
    )
    if any(field.errors for field in form):
        return None
    return GuideText(
        board=form.board.data or "",
        title=title,
        summary=summary,
        text=text,
        review_on=review_on,
        labels=list(form.tags.data or []),
        season=season,
        kecamatan=kecamatan,
        sources=sources,
        reason=reason,
    )


def _show(
    form: GuideForm,
    answers: list[PostView],
    thread_id: int,
    facts: Row[tuple[object, ...]] | None = None,
    preview: GuideText | None = None,
) -> Response:
    boards = all_boards()
    chosen = next((row for row in boards if row.slug == form.board.data), None)
    form.board.choices = [(row.slug, called(row.name)) for row in boards]
    form.kecamatan.choices = [("", say("Everywhere")), *KECAMATAN.items()]
    form.tags.choices = [(slug, called(name)) for slug, name in LABEL_NAMES.items()]
    if chosen is not None:
        form.tags.choices = [(label.slug, called(label.label)) for label in labels_of(chosen.id)]
    refused = any(field.errors for field in form)
    return page(
        "guides/edit.html",
        422 if refused else 200,
        form=form,
        answers=answers,
        thread_id=thread_id,
        guide=facts,
        chosen=form.sources.data or [],
        preview_html=Markup(preview.text.html) if preview else None,  # noqa: S704 - sanitized
    )


def _answers(actor: Actor, thread_id: int) -> list[PostView]:
    """Give the answers of a thread that everybody can see, the best first."""
    shown = thread_view(actor, thread_id)
    _question, answers = question_and_answers(actor, shown, size=GUIDE_SOURCES_MAX)
    return [
        post
        for post in answers.items
        if post.kind == PostKind.ANSWER and post.state == State.VISIBLE
    ]


def _default_review() -> date:
    return months_after(today(), GUIDE_REVIEW_MONTHS)


def number_of(given: object) -> int:
    """Read a version's number as a form brings it; 0, which no version has, for anything else."""
    text = str(given or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
