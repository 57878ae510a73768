"""What happens to an answer shows on the guides made of it."""

import json

from sqlalchemy import select

from forum.guides.models import GuideSource
from forum.kernel.db import db
from forum.kernel.versions import touch_site
from forum.ledger.models import Event
from forum.threads.models import Post


def on_source_changed(event: Event) -> None:
    """Let guides made of a thread's answers show who can be seen there now, and its title.

    By the site's epoch, so that no act on a thread ever waits for one on a guide.
    """
    made_of_it = (
        select(GuideSource.guide_id)
        .join(Post, Post.id == GuideSource.post_id)
        .where(Post.thread_id == json.loads(event.data)["thread"])
        .limit(1)
    )
    if db.session.execute(made_of_it).first() is not None:
        touch_site()
