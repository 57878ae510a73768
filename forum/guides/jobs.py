"""What time decides: a guide that was not read again in time says so."""

from sqlalchemy import update

from forum.charter.words import GuideState
from forum.guides.models import Guide
from forum.guides.service.publishing import show_beside
from forum.guides.service.texts import today
from forum.kernel.db import db
from forum.kernel.versions import touch_site


def mark_stale() -> None:
    """Note which guides should have been read again by now, and let all pages say so."""
    passed = (
        update(Guide)
        .where(
            Guide.state == GuideState.PUBLISHED,
            Guide.is_stale.is_(False),
            Guide.review_on < today(),
        )
        .values(is_stale=True)
        .returning(Guide.board_id)
        .execution_options(synchronize_session=False)
    )
    boards = set(db.session.scalars(passed))
    for board_id in boards:
        show_beside(board_id)
    if boards:
        touch_site()
