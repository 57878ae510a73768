"""The member a token acts for."""

from werkzeug.wrappers import Response

from forum.accounts.queries import member_named
from forum.accounts.service import leaving
from forum.api import shapes
from forum.api.exchange import answer
from forum.kernel.web import require_member
from forum.ledger.queries import scores
from forum.notifications.queries import unread_count


def me() -> Response:
    """You, as you see yourself."""
    actor = require_member()
    member = member_named(actor.username)
    return answer(shapes.me(member, scores(member.id), unread_count(actor)))


def export() -> Response:
    """All that is kept about you."""
    return Response(
        leaving.as_json(leaving.export_of(require_member())), mimetype="application/json"
    )
