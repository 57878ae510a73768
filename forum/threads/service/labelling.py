"""The labels of a thread, as rows that the lists of a label are made of."""

from sqlalchemy import select

from forum.kernel.db import db
from forum.threads.models import Thread, ThreadLabel


def relabel(thread: Thread, slugs: list[str], offered: dict[str, int]) -> None:
    """Give a thread exactly these labels, of those `offered` (slug to id) by its board."""
    thread.labels = ",".join(slugs)
    wanted = {offered[slug] for slug in slugs}
    chosen = select(ThreadLabel).where(ThreadLabel.thread_id == thread.id)
    for row in db.session.scalars(chosen):
        if row.label_id in wanted:
            wanted.remove(row.label_id)
        else:
            db.session.delete(row)
    for label_id in wanted:
        db.session.add(
            ThreadLabel(
                thread_id=thread.id,
                label_id=label_id,
                board_id=thread.board_id,
                unanswered=thread.unanswered,
                solved=thread.solved,
                help_count=thread.help_count,
                last_activity_at=thread.last_activity_at,
            )
        )
