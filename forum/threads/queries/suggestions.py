"""The suggested changes of a post that wait, for those who suggested or may decide on them."""

from datetime import datetime
from typing import Any, NamedTuple

from markupsafe import Markup
from sqlalchemy import Row, select

from forum.accounts.models import Member
from forum.accounts.queries import AUTHOR_COLUMNS, Author, author_of
from forum.charter.actor import Actor
from forum.charter.policies import allowed
from forum.kernel.db import db
from forum.threads.models import ProposedEdit
from forum.threads.queries.revisions import RevisionRow, difference, revisions_named, whole
from forum.threads.queries.shapes import PostView


class SuggestionView(NamedTuple):
    """A suggestion as shown, with what the policies ask of it. `created_at` is aware UTC.

    Title and labels are a question's. `diff`: what it changes of `revision`. `is_outdated`: the
    post was changed since, so that it can't be accepted. `offered`: not held for moderators.
    """

    id: int
    post_id: int
    revision: int
    editor_id: int
    author: Author
    offered: bool
    title: str | None
    labels: str | None
    body: str
    reason: str
    diff: Markup
    is_outdated: bool
    created_at: datetime
    author_id: int
    shadowed: bool
    board_slug: str
    cluster: str | None


_WAITING = (
    select(ProposedEdit, *AUTHOR_COLUMNS)
    .join(Member, Member.id == ProposedEdit.editor_id)
    .where(ProposedEdit.decided_at.is_(None))
    .order_by(ProposedEdit.id)
)


def suggestions_on(actor: Actor, post: PostView) -> list[SuggestionView]:
    """Give the suggested changes of a post that wait and the actor may read, oldest first.

    They are few: `SUGGESTIONS_PER_POST`.
    """
    of_others = ProposedEdit.editor_id != post.author_id
    rows = db.session.execute(_WAITING.where(ProposedEdit.post_id == post.id, of_others)).all()
    bases = revisions_named(post.id, {row.ProposedEdit.revision for row in rows})
    views = [_view(row, post, bases[row.ProposedEdit.revision]) for row in rows]
    return [view for view in views if allowed(actor, "edit.read", view)]


def _view(row: Row[*tuple[Any, ...]], post: PostView, before: RevisionRow) -> SuggestionView:
    suggestion: ProposedEdit = row.ProposedEdit
    after = _changed(before, suggestion)
    return SuggestionView(
        id=suggestion.id,
        post_id=post.id,
        revision=suggestion.revision,
        editor_id=suggestion.editor_id,
        author=author_of(row),
        offered=suggestion.offered,
        title=after.title,
        labels=after.labels,
        body=after.body,
        reason=suggestion.reason,
        diff=difference(whole(before), whole(after)),
        is_outdated=suggestion.revision != post.revision,
        created_at=suggestion.created_at,
        author_id=post.author_id,
        shadowed=post.shadowed,
        board_slug=post.board_slug,
        cluster=post.cluster,
    )


def _changed(before: RevisionRow, suggestion: ProposedEdit) -> RevisionRow:
    return before._replace(
        title=before.title if suggestion.title is None else suggestion.title,
        labels=before.labels if suggestion.labels is None else suggestion.labels,
        body=before.body if suggestion.body is None else suggestion.body,
    )
