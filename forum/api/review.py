"""Reports, the queue of moderators, and the public log."""

from werkzeug.wrappers import Response

from forum.api import shapes, structs
from forum.api.exchange import after, answer, choice, limit
from forum.charter.actor import Actor
from forum.charter.moderation import ReviewKind
from forum.kernel.once import once
from forum.kernel.paging import Page
from forum.kernel.web import current_actor, require_member
from forum.moderation.queries.log import LogRow, log_page
from forum.moderation.queries.queue import QueueFilter, QueueRow, boards_of, one_item, queue
from forum.moderation.service import deciding, flagging
from forum.threads.queries.thread_page import one_post
from forum.threads.queries.visibility import readable_post


def flag(post_id: int, body: structs.NewFlag) -> Response:
    """Report a post to the moderators, once."""
    actor = current_actor()
    readable_post(actor, post_id)

    def act() -> Response:
        given = flagging.flag(actor, post_id, body.reason, body.note)
        flag_given = structs.Flag(post_id, body.reason, given.created_at)
        return answer(flag_given, 201, f"/api/v1/posts/{post_id}")

    return once(act)


def waiting() -> Response:
    """What waits for you, the oldest first."""
    actor = require_member()
    kind = choice("kind", [each.value for each in ReviewKind])
    board = choice("board", [slug for slug, _name in boards_of(actor)])
    page = queue(actor, QueueFilter(kind, board), after(), limit())
    return answer(shapes.listing(page, lambda row: _shaped(actor, row)))


def decide(item_id: int, body: structs.NewDecision) -> Response:
    """Decide on an item; the author is told."""
    actor = current_actor()
    decision = deciding.Decision(body.action, body.reason, body.revision)

    def act() -> Response:
        deciding.decide(actor, item_id, decision)
        return answer(_shaped(actor, one_item(actor, item_id)))

    return once(act)


def log() -> Response:
    """What moderators did, in plain words, the newest first."""
    page: Page[LogRow] = log_page(current_actor(), after(), limit())
    return answer(shapes.listing(page, shapes.log_entry))


def _shaped(actor: Actor, row: QueueRow) -> structs.ReviewItem:
    head, view = one_post(actor, row.post_id) if row.post_id is not None else (None, None)
    return shapes.review_item(row, head, view)
