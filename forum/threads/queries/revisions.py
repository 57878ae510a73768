"""The earlier texts of a post. Public only while the post is: ask `readable_post` first."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from markupsafe import Markup
from sqlalchemy import Row, bindparam, select
from sqlalchemy.orm import aliased

from forum.accounts.models import Member
from forum.accounts.queries import AUTHOR_COLUMNS, Author, as_author, author_of
from forum.kernel.db import db
from forum.kernel.paging import Page, decode, page_of
from forum.kernel.text import diff
from forum.threads.models import Revision

REVISIONS_SHOWN = 50


class RevisionRow(NamedTuple):
    """A text as it stood. `labels` are joined by commas; like the title, they are a question's.

    `accepted_by`: who made what the author only suggested. `is_purged`: the text is gone for good.
    """

    number: int
    author: Author
    title: str | None
    labels: str | None
    body: str
    reason: str
    created_at: datetime
    accepted_by: Author | None
    is_purged: bool


class RevisionView(NamedTuple):
    """A text as it stood, and `diff`, what it changed of the one before (all of the first).

    After a purged one it stands plain: nobody learns by comparing what was there.
    """

    row: RevisionRow
    diff: Markup


_NEWEST = 2**31 - 1
_Accepter = aliased(Member, name="accepter")
_COLUMNS = (
    select(
        Revision.number,
        Revision.title,
        Revision.labels,
        Revision.body,
        Revision.reason,
        Revision.created_at,
        Revision.purged_at,
        *AUTHOR_COLUMNS,
        _Accepter,
    )
    .join(Member, Member.id == Revision.editor_id)
    .outerjoin(_Accepter, _Accepter.id == Revision.accepted_by_id)
)
_REVISIONS = (
    _COLUMNS.where(Revision.post_id == bindparam("post_id"), Revision.number < bindparam("before"))
    .order_by(Revision.number.desc())
    .limit(bindparam("limit"))
)


def revisions_of(post_id: int) -> list[RevisionView]:
    """Give the newest revisions of a post, newest first."""
    rows = _rows(post_id, _NEWEST, REVISIONS_SHOWN + 1)
    views = []
    for index, row in enumerate(rows[:REVISIONS_SHOWN]):
        earlier = rows[index + 1] if index + 1 < len(rows) else None
        before = whole(earlier) if earlier else ""
        if earlier and earlier.is_purged:
            before = whole(row)
        views.append(RevisionView(row, difference(before, whole(row))))
    return views


def revisions_named(post_id: int, numbers: Collection[int]) -> dict[int, RevisionRow]:
    """Give these revisions of a post, by number."""
    chosen = _COLUMNS.where(Revision.post_id == post_id, Revision.number.in_(numbers))
    return {row.number: _row(row) for row in db.session.execute(chosen)}


def revision_page(post_id: int, after: str | None, size: int) -> Page[RevisionRow]:
    """Give a page of revisions, newest first. Raises `Invalid` for a foreign cursor."""
    scope = f"revisions:{post_id}"
    before = decode(scope, after)[0] if after else _NEWEST
    return page_of(_rows(post_id, before, size + 1), size, scope, lambda row: (row.number,))


def _rows(post_id: int, before: int, limit: int) -> list[RevisionRow]:
    values = {"post_id": post_id, "before": before, "limit": limit}
    return [_row(row) for row in db.session.execute(_REVISIONS, values)]


def _row(row: Row[*tuple[Any, ...]]) -> RevisionRow:
    return RevisionRow(
        row.number,
        author_of(row),
        row.title,
        row.labels,
        row.body,
        row.reason,
        row.created_at,
        as_author(row.accepter) if row.accepter else None,
        row.purged_at is not None,
    )


def difference(before: str, after: str) -> Markup:
    """Show what one text changes of another."""
    return Markup(diff(before, after))  # noqa: S704 - `diff` gives safe HTML


def whole(row: RevisionRow) -> str:
    """Give all of a revision as one text; of a purged one nothing."""
    if row.title is None or row.is_purged:
        return row.body
    labels = f"\n[{row.labels.replace(',', ', ')}]" if row.labels else ""
    return f"{row.title}{labels}\n\n{row.body}"
