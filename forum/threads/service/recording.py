"""Writing what happened to a post into the ledger, always with the same facts."""

from typing import Any

from forum.ledger.service import record
from forum.threads.models import Post, Thread


def record_post(
    kind: str,
    actor_id: int | None,
    thread: Thread,
    post: Post,
    cluster: str | None,
    *,
    words: str = "",
    **more: Any,
) -> None:
    """Record an event about a post and its author; `more` are further codes and numbers of it."""
    record(
        kind,
        thing="post",
        thing_id=post.id,
        actor_id=actor_id,
        subject_id=post.author_id,
        cluster=cluster,
        data={"asker": thread.author_id, "post": post.kind, "thread": thread.id, **more},
        words=words,
    )
