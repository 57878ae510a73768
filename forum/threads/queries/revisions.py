"""The earlier texts of a post. Public only while the post is: ask `readable_post` first."""

from datetime import datetime
from typing import Any, NamedTuple

from markupsafe import Markup
from sqlalchemy import select

from forum.accounts.models import Member
from forum.accounts.queries import AUTHOR_COLUMNS, Author, author_of
from forum.kernel.db import db
from forum.kernel.text import diff
from forum.threads.models import Revision

REVISIONS_SHOWN = 50


class RevisionView(NamedTuple):
    """A text as it stood, and `diff`, what it changed of the one before (all of the first)."""

    number: int
    author: Author
    title: str | None
    body: str
    reason: str
    created_at: datetime
    diff: Markup


def revisions_of(post_id: int) -> list[RevisionView]:
    """Give the newest revisions of a post, newest first."""
    rows = db.session.execute(
        select(
            Revision.number,
            Revision.title,
            Revision.labels,
            Revision.body,
            Revision.reason,
            Revision.created_at,
            *AUTHOR_COLUMNS,
        )
        .join(Member, Member.id == Revision.editor_id)
        .where(Revision.post_id == post_id)
        .order_by(Revision.number.desc())
        .limit(REVISIONS_SHOWN + 1)
    ).all()
    views = []
    for index, row in enumerate(rows[:REVISIONS_SHOWN]):
        before = _whole(rows[index + 1]) if index + 1 < len(rows) else ""
        changed = Markup(diff(before, _whole(row)))  # noqa: S704 - `diff` gives safe HTML
        views.append(
            RevisionView(
                row.number,
                author_of(row),
                row.title,
                row.body,
                row.reason,
                row.created_at,
                changed,
            )
        )
    return views


def _whole(row: Any) -> str:
    if row.title is None:
        return str(row.body)
    return f"{row.title}\n[{row.labels.replace(',', ', ')}]\n\n{row.body}"
