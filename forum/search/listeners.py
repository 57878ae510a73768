"""The index follows what members see: what appears, changes or goes is indexed anew."""

import json
from functools import partial

from sqlalchemy import or_, select

from forum.charter.words import PostKind
from forum.kernel.db import db
from forum.kernel.transactions import at_the_end
from forum.ledger.models import Event
from forum.search.rules.fields import PART_POSTS
from forum.search.service.indexing import add, refresh, refresh_guides, refresh_threads
from forum.threads.models import Post

BEFORE_ALL_THREADS = 0
CHANGED_THREADS = ("thread", "into", "new")
"""Names in an event's data of the threads that posts have left and come to."""


def on_published(event: Event) -> None:
    """Take a post into the index, as a last step of the transaction."""
    told = json.loads(event.data)
    if told["post"] == PostKind.QUESTION:
        on_post_changed(event)
    else:
        at_the_end((0, told["thread"], event.thing_id), partial(add, event.thing_id))


def on_thread_changed(event: Event) -> None:
    """Index anew a thread that moved, and both between which posts have gone."""
    told = json.loads(event.data)
    for name in CHANGED_THREADS:
        if thread_id := told.get(name):
            at_the_end((0, thread_id, -1), partial(refresh_threads, [thread_id]))


def on_guide_changed(event: Event) -> None:
    """Index anew a guide that says something else now, or is taken down, as a last step too."""
    at_the_end((0, BEFORE_ALL_THREADS, event.thing_id), partial(refresh_guides, [event.thing_id]))


def on_post_changed(event: Event) -> None:
    """Index anew what shows this post: its part of the thread, the whole thread for a question.

    As a last step of the transaction, so that many changes of a part cost one.
    """
    told = json.loads(event.data)
    thread_id = told["thread"]
    if told["post"] == PostKind.QUESTION:
        at_the_end((0, thread_id, -1), partial(refresh_threads, [thread_id]))
        return
    shown = select(Post.position).where(
        or_(Post.id == event.thing_id, Post.parent_id == event.thing_id)
    )
    for part in {(position - 1) // PART_POSTS for position in db.session.scalars(shown)}:
        at_the_end((0, thread_id, -2 - part), partial(refresh, thread_id, part))
