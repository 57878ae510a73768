"""Who is told of what: one row a member and event, in the event's own transaction."""

import json
import re

from sqlalchemy import ColumnElement, bindparam, delete, or_, select

from forum.accounts.models import Member, Membership, Muting
from forum.accounts.queries import actor_of
from forum.boards.models import Board
from forum.charter.limits import MENTIONS_PER_POST
from forum.charter.policies import allowed
from forum.charter.words import ACTING_MENTOR_STATES, Notice, PostKind, Role, State
from forum.kernel.db import db
from forum.ledger.models import Event
from forum.notifications.models import Notification
from forum.notifications.service import tell, tell_followers
from forum.standing.queries.cases import people_of
from forum.threads.models import Post, Thread
from forum.votes.models import Correction
from forum.votes.queries import open_correctors_of

_PLACE = (
    select(Board.slug.label("board_slug"), Board.cluster)
    .join(Thread, Thread.board_id == Board.id)
    .where(Thread.id == bindparam("thread_id"))
)
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
    """Tell the author of somebody else's edit, mentors who wait for it, and whom it mentions."""
    post = db.session.get_one(Post, event.thing_id)
    is_suggested = "suggested_by" in json.loads(event.data)
    wanted = [(post.author_id, Notice.SUGGESTION if is_suggested else Notice.MODERATION)]
    wanted += [(mentor_id, Notice.CORRECTION) for mentor_id in open_correctors_of(post.id)]
    if post.state == State.VISIBLE:
        told = select(Notification.member_id).where(
            Notification.post_id == post.id, Notification.kind == Notice.MENTION
        )
        known = set(db.session.scalars(told))
        wanted += [(each, Notice.MENTION) for each in _mentioned(post) if each not in known]
    tell(event, wanted, thread_id=post.thread_id, post_id=post.id)


def on_suggested(event: Event) -> None:
    """Tell an author of a suggested change."""
    _tell_subject(event, Notice.SUGGESTION)


def on_suggestion_gone(event: Event) -> None:
    """Forget the notice of a suggestion that its member took back or replaces."""
    of_it = select(Event.id).where(
        Event.thing == "post",
        Event.thing_id == event.thing_id,
        Event.kind == "suggestion.offered",
        Event.actor_id == event.actor_id,
    )
    _forget(event, Notice.SUGGESTION, Notification.event_id.in_(of_it))


def on_suggestion_decided(event: Event) -> None:
    """Tell a member what became of the change they suggest."""
    facts = json.loads(event.data)
    wanted = [(facts["editor"], Notice.SUGGESTION)]
    tell(event, wanted, thread_id=facts["thread"], post_id=event.thing_id)


def on_duplicate_proposed(event: Event) -> None:
    """Tell who may agree that a thread was asked before: mentors of its cluster, and moderators."""
    thread = db.session.get_one(Thread, event.thing_id)
    facts = db.session.execute(_PLACE, {"thread_id": thread.id}).one()
    mentors = select(Membership.member_id).where(
        Membership.cluster == facts.cluster, Membership.mentor_state.in_(ACTING_MENTOR_STATES)
    )
    chosen = select(Member).where(
        or_(Member.role != Role.MEMBER, Member.id.in_(mentors)), Member.erased_at.is_(None)
    )
    wanted = [
        (member.id, Notice.SUGGESTION)
        for member in db.session.scalars(chosen)
        if allowed(actor_of(member), "thread.propose_duplicate", facts)
    ]
    tell(event, wanted, thread_id=thread.id, post_id=None)


def on_accepted(event: Event) -> None:
    """Tell an author that the answer was chosen as the best."""
    _tell_subject(event, Notice.ACCEPTED)


def on_unaccepted(event: Event) -> None:
    """Forget the notice of a choice that no longer stands, whoever has taken it back."""
    _forget(event, Notice.ACCEPTED)


def on_helped(event: Event) -> None:
    """Tell an author that a post helped."""
    _tell_subject(event, Notice.HELPFUL)


def on_vote_withdrawn(event: Event) -> None:
    """Forget the notice of a vote that no longer stands."""
    _forget(event, Notice.HELPFUL, Notification.actor_id == event.actor_id)


def on_endorsed(event: Event) -> None:
    """Tell an author that a mentor confirms the answer."""
    _tell_subject(event, Notice.ENDORSED)


def on_endorsement_withdrawn(event: Event) -> None:
    """Forget the notice of an endorsement that no longer stands."""
    _forget(event, Notice.ENDORSED, Notification.actor_id == event.actor_id)


def on_corrected(event: Event) -> None:
    """Tell an author what a mentor says must be corrected."""
    _tell_subject(event, Notice.CORRECTION)


def on_correction_decided(event: Event) -> None:
    """Tell an author, and the mentor, that a correction is resolved or stands."""
    correction_id = json.loads(event.data)["correction"]
    mentor_id = db.session.get_one(Correction, correction_id).mentor_id
    _tell_subject(event, Notice.CORRECTION, mentor_id)


def on_correction_withdrawn(event: Event) -> None:
    """Tell an author that a correction no longer stands, in place of that it was written."""
    correction_id = json.loads(event.data)["correction"]
    about = select(Event.id, Event.data).where(
        Event.thing == "post", Event.thing_id == event.thing_id, Event.kind == "correction.written"
    )
    events = db.session.execute(about)
    written = [row.id for row in events if json.loads(row.data)["correction"] == correction_id]
    _forget(event, Notice.CORRECTION, Notification.event_id.in_(written))
    _tell_subject(event, Notice.CORRECTION)


def on_adopted(event: Event) -> None:
    """Tell an author that a guide is made of the answer."""
    _tell_of_guide(event)


def on_dropped(event: Event) -> None:
    """Forget that a guide was made of an answer: it is not any more."""
    guide_id = json.loads(event.data)["guide"]
    adopted = select(Event.id).where(
        Event.kind == "guide.adopted", Event.thing == "post", Event.thing_id == event.thing_id
    )
    db.session.execute(
        delete(Notification).where(
            Notification.member_id == event.subject_id,
            Notification.guide_id == guide_id,
            Notification.event_id.in_(adopted),
        )
    )


def on_guide_suggestion_decided(event: Event) -> None:
    """Tell a member what became of the suggestion for a guide."""
    _tell_of_guide(event)


def _tell_of_guide(event: Event) -> None:
    if event.subject_id is not None:
        guide_id = json.loads(event.data)["guide"]
        tell(event, [(event.subject_id, Notice.GUIDE)], guide_id=guide_id)


def on_moderated(event: Event) -> None:
    """Tell a member of an act of staff on something of theirs."""
    _tell_subject(event, Notice.MODERATION)


def on_mentor(event: Event) -> None:
    """Tell a member that their standing as mentor has changed."""
    _tell_subject(event, Notice.MENTOR)


def on_ring_decided(event: Event) -> None:
    """Tell all whom a case of suspicious votes names what a moderator decided."""
    told = [(member_id, Notice.MODERATION) for member_id in sorted(people_of(event.thing_id))]
    tell(event, told, thread_id=None, post_id=None)


def _forget(event: Event, kind: Notice, *which: ColumnElement[bool]) -> None:
    """Forget what the author of a post was told of it."""
    db.session.execute(
        delete(Notification).where(
            Notification.member_id == event.subject_id,
            Notification.post_id == event.thing_id,
            Notification.kind == kind,
            *which,
        )
    )


def on_climbed(event: Event) -> None:
    """Tell the admins of an appeal that nobody has decided in time."""
    admins = select(Member.id).where(Member.role == Role.ADMIN, Member.erased_at.is_(None))
    wanted = [(member_id, Notice.MODERATION) for member_id in db.session.scalars(admins)]
    tell(event, wanted, thread_id=None, post_id=None)


def on_called(event: Event) -> None:
    """Tell the mentors who are to read what is held while staff is away."""
    wanted = [(member_id, Notice.MODERATION) for member_id in json.loads(event.data)["new"]]
    tell(event, wanted, thread_id=None, post_id=None)


def _tell_subject(event: Event, kind: Notice, *others: int) -> None:
    members = [] if event.subject_id is None else [event.subject_id]
    tell(
        event,
        [(member_id, kind) for member_id in (*members, *others)],
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
