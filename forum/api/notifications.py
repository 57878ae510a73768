"""What a member is told."""

from msgspec import UNSET
from werkzeug.wrappers import Response

from forum.api import shapes, structs
from forum.api.exchange import after, answer, limit
from forum.kernel.once import once
from forum.kernel.web import current_actor, require_member
from forum.notifications.queries import notices, unread_count
from forum.notifications.service import mark_read


def notifications() -> Response:
    """What you were told, the newest first."""
    return answer(shapes.listing(notices(require_member(), after(), limit()), shapes.notification))


def read(body: structs.NotificationsRead) -> Response:
    """Note that you have read some notifications, or all."""
    actor = current_actor()

    def act() -> Response:
        mark_read(actor, None if body.ids is UNSET else body.ids)
        return answer(structs.Unread(unread_count(actor)))

    return once(act)
