"""Who is told of what: one row a member and event, in the event's own transaction."""

import json
import re

from sqlalchemy import delete, select

from forum.accounts.models import Member, Muting
from forum.charter.limits import MENTIONS_PER_POST
from forum.charter.words import Notice, PostKind, State
from forum.kernel.db import db
from forum.ledger.models import Event
from forum.notifications.models import Notification
from forum.notifications.service import tell, tell_followers
from forum.threads.models import Post, Thread

_MENTION = re.compile(r'<a href="/u/(\w+)" class="mention"', re.ASCII)


def on_published(event: Event) -> None:
    """Tell the asker of an answer, an author of a comment, the mentioned, and the followers."""
    post = db.session.get_one(Post, event.thing_id)
    thread = db.session.get_one(Thread, post.thread_id)
    wanted: list[tuple[int, Notice]] = []
    if post.kind == PostKind.ANSWER:
        wanted.append((thread.author_id, Notice.ANSWER))
    elif post.kind == PostKind.COMMENT and post.parent_id is not None:
        parent = db.session.get_one(Post, post.parent_id)
        wanted.append((parent.author_id, Notice.COMMENT))
    wanted += [(member_id, Notice.MENTION) for member_id in _mentioned(post)]
    tell(event, wanted, thread_id=thread.id, post_id=post.id)
    tell_followers(event, thread_id=thread.id, post_id=post.id)


def on_edited(event: Event) -> None:
    """Tell those whom an edit mentions for the first time, and the author of staff's edit."""
    post = db.session.get_one(Post, event.thing_id)
    wanted = [(post.author_id, Notice.MODERATION)] if event.actor_id != post.author_id else []
    if post.state == State.VISIBLE:
        told = select(Notification.member_id).where(
            Notification.post_id == post.id, Notification.kind == Notice.MENTION
        )
        known = set(db.session.scalars(told))
        wanted += [(each, Notice.MENTION) for each in _mentioned(post) if each not in known]
    tell(event, wanted, thread_id=post.thread_id, post_id=post.id)


def on_accepted(event: Event) -> None:
    """Tell an author that the answer was chosen as the best."""
    _tell_subject(event, Notice.ACCEPTED)


def on_helped(event: Event) -> None:
    """Tell an author that a post helped."""
    _tell_subject(event, Notice.HELPFUL)


def on_vote_withdrawn(event: Event) -> None:
    """Forget the notice of a vote that no longer stands."""
    db.session.execute(
        delete(Notification).where(
            Notification.member_id == event.subject_id,
            Notification.post_id == event.thing_id,
            Notification.actor_id == event.actor_id,
            Notification.kind == Notice.HELPFUL,
        )
    )


def on_moderated(event: Event) -> None:
    """Tell a member of an act of staff on something of theirs."""
    _tell_subject(event, Notice.MODERATION)


def on_mentor(event: Event) -> None:
    """Tell a member that their standing as mentor has changed."""
    _tell_subject(event, Notice.MENTOR)


def _tell_subject(event: Event, kind: Notice) -> None:
    if event.subject_id is None or event.subject_id == event.actor_id:
        return
    tell(
        event,
        [(event.subject_id, kind)],
        thread_id=json.loads(event.data).get("thread"),
        post_id=event.thing_id if event.thing == "post" else None,
    )


def _mentioned(post: Post) -> list[int]:
    """Give who is mentioned and has not muted the author."""
    names = dict.fromkeys(name.lower() for name in _MENTION.findall(post.html))
    chosen = list(names)[:MENTIONS_PER_POST]
    if not chosen:
        return []
    muted = select(Muting.member_id).where(
        Muting.member_id == Member.id, Muting.muted_id == post.author_id
    )
    members = select(Member.id).where(Member.username.in_(chosen), ~muted.exists())
    return sorted(db.session.scalars(members))
