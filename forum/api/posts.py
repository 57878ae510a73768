"""Posts: reading, commenting, editing, deleting, restoring, and saying that one helped."""

from collections.abc import Callable
from typing import Any

from msgspec import UNSET
from werkzeug.wrappers import Response

from forum.accounts.queries import phone_of
from forum.api import shapes, structs
from forum.api.exchange import act_once, after, answer, gather, limit
from forum.charter.actor import Actor
from forum.charter.words import PostKind
from forum.kernel.db import db
from forum.kernel.once import once
from forum.kernel.permission import ensure
from forum.kernel.web import current_actor
from forum.threads.models import Post
from forum.threads.queries.revisions import revision_page
from forum.threads.queries.thread_page import comments_of, one_post
from forum.threads.queries.visibility import readable_post
from forum.threads.service import changing
from forum.threads.service.comparing import Change
from forum.threads.service.texts import checked_title, written, written_comment, written_note
from forum.threads.service.writing import comment
from forum.votes import service
from forum.votes.queries import corrected_post, fill_marks


def post(post_id: int) -> Response:
    """A question's text, an answer or a comment."""
    return answer(_shown(current_actor(), post_id))


def comments(post_id: int) -> Response:
    """The comments on a post, the oldest first."""
    actor = current_actor()
    head, _parent = one_post(actor, post_id)
    page = comments_of(actor, head, post_id, after(), limit())
    return answer(shapes.listing(page, shapes.post))


def add_comment(post_id: int, body: structs.NewComment) -> Response:
    """Comment on a question or an answer."""
    actor = current_actor()
    readable_post(actor, post_id)
    text = written_comment(body.body, own_phone=phone_of(actor.id))
    return once(lambda: created_post(actor, comment(actor, post_id, text)))


def edit(post_id: int, body: structs.PostChange) -> Response:
    """Change a post; the earlier text stays as a revision."""
    actor = current_actor()
    _head, target = one_post(actor, post_id)
    ensure(actor, "post.edit", target)
    write = written_comment if target.kind == PostKind.COMMENT else written
    phone = phone_of(target.author_id)
    text, title = gather(
        lambda: None if body.body is UNSET else write(body.body, own_phone=phone),
        lambda: None if body.title is UNSET else checked_title(body.title),
    )
    labels = None if body.tags is UNSET else body.tags
    change = Change(text, title, labels, reason=body.reason)
    return act_on_post(changing.edit, post_id, change)


def delete(post_id: int, body: structs.Because) -> Response:
    """Delete a post; it can be restored."""
    return act_on_post(changing.delete, post_id, body.reason)


def restore(post_id: int, body: structs.Because) -> Response:
    """Bring a deleted post back."""
    return act_on_post(changing.restore, post_id, body.reason)


def revisions(post_id: int) -> Response:
    """The texts of a post as they stood, the newest first."""
    readable_post(current_actor(), post_id)
    return answer(shapes.listing(revision_page(post_id, after(), limit()), shapes.revision))


def say_it_helped(post_id: int) -> Response:
    """Say that a post helped."""
    return act_on_post(service.say_helpful, post_id)


def endorse(post_id: int) -> Response:
    """Confirm an answer, as a mentor of its cluster."""
    return act_on_post(service.endorse, post_id)


def withdraw_endorsement(post_id: int) -> Response:
    """Take back that one confirms an answer."""
    return act_on_post(service.withdraw_endorsement, post_id)


def correct(post_id: int, body: structs.NewCorrection) -> Response:
    """Write under an answer what must be corrected in it, as a mentor of its cluster."""
    actor = current_actor()
    readable_post(actor, post_id)
    note = written_note(body.note)

    def act() -> Response:
        service.correct(actor, post_id, note)
        return answer(_shown(actor, post_id), 201, f"/api/v1/posts/{post_id}")

    return once(act)


def resolve(correction_id: int, body: structs.Because) -> Response:
    """Say that the corrected answer is right since it was changed."""
    return _decide(service.resolve, correction_id, body.reason)


def uphold(correction_id: int, body: structs.Because) -> Response:
    """Confirm a correction, as a moderator."""
    return _decide(service.uphold, correction_id, body.reason)


def withdraw_correction(correction_id: int, body: structs.Because) -> Response:
    """Take a correction back."""
    return _decide(service.withdraw_correction, correction_id, body.reason)


def withdraw_vote(post_id: int) -> Response:
    """Take back that a post helped."""
    return act_on_post(service.withdraw, post_id)


def act_on_post(act: Callable[..., object], post_id: int, *more: Any) -> Response:
    """Do `act(actor, post_id, *more)` once, and answer with the post as it then stands."""
    return act_once(act, post_id, *more, show=_shown)


def _decide(act: Callable[..., object], correction_id: int, reason: str) -> Response:
    def shown(actor: Actor, correction_id: int) -> structs.Post:
        return _shown(actor, corrected_post(correction_id))

    return act_once(act, correction_id, reason, show=shown)


def post_answer(actor: Actor, post_id: int) -> Response:
    """Answer with a post as it stands now."""
    return answer(_shown(actor, post_id))


def created_post(actor: Actor, made: Post) -> Response:
    """Answer with a post just made."""
    return answer(_shown(actor, made.id), 201, f"/api/v1/posts/{made.id}")


def _shown(actor: Actor, post_id: int) -> structs.Post:
    db.session.flush()
    _head, view = one_post(actor, post_id)
    fill_marks([view])
    return shapes.post(view)
