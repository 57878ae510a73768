"""Changes that members suggest of what somebody else wrote, and purging earlier texts."""

from contextlib import suppress

from msgspec import UNSET
from werkzeug.wrappers import Response

from forum.accounts.queries import phone_of
from forum.api import shapes, structs
from forum.api.exchange import answer, gather
from forum.api.posts import post_answer
from forum.kernel.db import db
from forum.kernel.errors import AlreadyDone
from forum.kernel.once import once
from forum.kernel.paging import Page
from forum.kernel.permission import ensure
from forum.kernel.web import current_actor, require_member
from forum.threads.queries.revisions import revisions_named
from forum.threads.queries.suggestions import suggestions_on
from forum.threads.queries.thread_page import one_post
from forum.threads.service import suggesting
from forum.threads.service.comparing import Change
from forum.threads.service.purging import purge as purge_revision
from forum.threads.service.texts import checked_title, written


def suggest(post_id: int, body: structs.NewSuggestion) -> Response:
    """Suggest a change of somebody else's question or answer."""
    actor = current_actor()
    _head, target = one_post(actor, post_id)
    ensure(actor, "edit.suggest", target)
    phone = suggesting.phone_that_stands(target.body, phone_of(target.author_id))
    text, title = gather(
        lambda: None if body.body is UNSET else written(body.body, own_phone=phone),
        lambda: None if body.title is UNSET else checked_title(body.title),
    )
    labels = None if body.tags is UNSET else body.tags

    def act() -> Response:
        made = suggesting.suggest(actor, post_id, Change(text, title, labels, reason=body.reason))
        db.session.flush()
        (shown,) = [each for each in suggestions_on(actor, target) if each.id == made.id]
        return answer(shapes.suggestion(shown), 201, f"/api/v1/posts/{post_id}/suggestions")

    return once(act)


def suggestions(post_id: int) -> Response:
    """The suggested changes of a post that wait and that you may read."""
    actor = require_member()
    _head, target = one_post(actor, post_id)
    page = Page(suggestions_on(actor, target), None)
    return answer(shapes.listing(page, shapes.suggestion))


def decide(suggestion_id: int, body: structs.SuggestionDecision) -> Response:
    """Accept a suggested change, or decline it; answers with the post as it then stands."""
    actor = current_actor()

    def act() -> Response:
        post = suggesting.decide(actor, suggestion_id, body.action, body.revision, body.reason)
        return post_answer(actor, post.id)

    return once(act)


def withdraw(suggestion_id: int) -> Response:
    """Take your suggestion back."""
    actor = current_actor()
    return once(lambda: post_answer(actor, suggesting.withdraw(actor, suggestion_id).id))


def purge(post_id: int, number: int, body: structs.Because) -> Response:
    """Blank an earlier text of a post that shows personal data, for good."""
    actor = current_actor()

    def act() -> Response:
        with suppress(AlreadyDone):
            purge_revision(actor, post_id, number, body.reason)
        db.session.flush()
        return answer(shapes.revision(revisions_named(post_id, [number])[number]))

    return once(act)
