"""Members as everybody sees them, and their ledger."""

from werkzeug.wrappers import Response

from forum.accounts.queries import member_named
from forum.api import shapes
from forum.api.exchange import after, answer, choice, limit
from forum.boards.clusters import CLUSTER_NAMES
from forum.kernel.paging import Page, decode, page_of
from forum.kernel.web import current_actor
from forum.ledger.queries import HistoryLine, history, scores
from forum.standing.queries import directory
from forum.standing.queries.people import standings
from forum.threads.queries.visibility import visible_posts


def user(username: str) -> Response:
    """A member."""
    member = member_named(username)
    return answer(shapes.user(member, scores(member.id)))


def standing(username: str) -> Response:
    """Points, level and mentorship in every cluster, and what is still missing."""
    member = member_named(username)
    return answer(shapes.standing(member.username, standings(member.id)))


def mentors() -> Response:
    """The mentors of a cluster, or of all, by kecamatan. It is no ranking."""
    cluster = choice("cluster", CLUSTER_NAMES) or None
    return answer(shapes.listing(directory.mentors(cluster, after(), limit()), shapes.mentor))


def ledger(username: str) -> Response:
    """Where a member's points come from, the newest entries first."""
    member = member_named(username)
    cluster = choice("cluster", CLUSTER_NAMES) or None
    scope, cursor, size = f"ledger:{member.id}:{cluster}", after(), limit()
    before_id = decode(scope, cursor)[0] if cursor else None
    lines = history(member.id, cluster, before_id=before_id, limit=size + 1)
    page: Page[HistoryLine] = page_of(lines, size, scope, lambda line: (line.id,))
    seen = visible_posts(current_actor(), (line.post_id for line in page.items))
    return answer(shapes.listing(page, lambda line: shapes.entry(line, seen)))
