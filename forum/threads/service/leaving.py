"""What a member leaves behind here: texts stay, what only they could see goes."""

from sqlalchemy import delete

from forum.kernel.db import db
from forum.threads.models import Draft, Following, ReadMark


def forget_member(member_id: int) -> None:
    """Delete the drafts, followed threads and read marks of an account being erased."""
    for belonging in (Draft, Following, ReadMark):
        db.session.execute(delete(belonging).where(belonging.member_id == member_id))
