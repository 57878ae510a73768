"""What a member leaves behind here: texts stay, what only they could see goes."""

from sqlalchemy import delete, select

from forum.kernel.db import db
from forum.threads.models import Draft, Following, Post, PrivateText, ReadMark
from forum.threads.service.suggesting import forget_suggestions


def forget_member(member_id: int) -> None:
    """Delete what only the member and staff could see of an account being erased.

    These are drafts, followed threads, read marks, personal data in texts and waiting edits.
    """
    for belonging in (Draft, Following, ReadMark):
        db.session.execute(delete(belonging).where(belonging.member_id == member_id))
    written = select(Post.id).where(Post.author_id == member_id)
    db.session.execute(delete(PrivateText).where(PrivateText.post_id.in_(written)))
    forget_suggestions(member_id)
