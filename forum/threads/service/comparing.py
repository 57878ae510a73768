"""What a change alters of a post as it stands."""

import json
from dataclasses import dataclass

from forum.boards.service import offered_labels
from forum.charter.actor import Actor
from forum.charter.words import N_, PostKind
from forum.kernel import clock
from forum.kernel.errors import Invalid
from forum.threads.models import Post, ProposedEdit
from forum.threads.service.loading import Held
from forum.threads.service.texts import Written, checked_labels


@dataclass(frozen=True)
class Change:
    """What an edit changes; None leaves a part as it is. Texts are already checked."""

    text: Written | None = None
    title: str | None = None
    labels: list[str] | None = None
    photo_ids: list[int] | None = None
    reason: str = ""


def proposal_of_change(
    actor: Actor, held: Held, change: Change, body_now: str
) -> ProposedEdit | None:
    """Give what a change alters, not yet submitted; None if it alters nothing.

    `body_now`: the text as the actor reads it. Raises `Invalid` on the title or labels of what is
    no question.
    """
    thread, post, _facts = held
    is_question = post.kind == PostKind.QUESTION
    if not is_question:
        _refuse_head(change)
    offered = offered_labels(thread.board_id) if is_question else {}
    labels = list(filter(None, thread.labels.split(",")))
    if change.labels is not None:
        labels = checked_labels(change.labels, offered)
    relabelled = ",".join(labels) != thread.labels
    retitled = change.title is not None and change.title != thread.title
    text = change.text if change.text and _whole(change.text) != body_now else None
    photo_ids = _new_photos(actor, post, change)
    if text is None and photo_ids is None and not (retitled or relabelled):
        return None
    original = text.original if text else None
    return ProposedEdit(
        post_id=post.id,
        editor_id=actor.id,
        revision=post.revision,
        title=change.title if retitled else None,
        labels=",".join(labels) if relabelled else None,
        body=text.body if text else None,
        html=text.html if text else None,
        excerpt=text.excerpt if text else None,
        renderer=text.renderer if text else None,
        private_body=original.body if original else None,
        private_html=original.html if original else None,
        private_kinds=original.kinds if original else None,
        photo_ids=photo_ids,
        created_at=clock.now(),
    )


def _whole(text: Written) -> str:
    return text.original.body if text.original else text.body


def _refuse_head(change: Change) -> None:
    given = {"title": change.title, "tags": change.labels}
    if any(value is not None for value in given.values()):
        sentence = N_("Only the first post of a thread has this.")
        raise Invalid({field: sentence for field, value in given.items() if value is not None})


def _new_photos(actor: Actor, post: Post, change: Change) -> str | None:
    if change.photo_ids is None or post.author_id != actor.id or post.kind == PostKind.COMMENT:
        return None
    now = [photo["id"] for photo in json.loads(post.photos)]
    wanted = list(dict.fromkeys(change.photo_ids))
    return None if wanted == now else json.dumps(wanted)
