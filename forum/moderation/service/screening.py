"""Reading what was submitted by the charter's lists, and publishing or holding it."""

import json
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from sqlalchemy import or_, select

from forum.accounts.models import Member
from forum.accounts.queries import actor_of, is_limited
from forum.charter.actor import Actor
from forum.charter.matching import Match, prepared
from forum.charter.moderation import ReviewKind
from forum.charter.personal import Personal
from forum.charter.screening import (
    HELPED_POSTS_OF_A_NEWCOMER,
    LINKS_HELD_FROM_ANYBODY,
    WORD_LISTS,
    Effect,
    Topic,
)
from forum.charter.words import State
from forum.kernel.db import db
from forum.kernel.settings import settings
from forum.kernel.text import external_hosts
from forum.ledger.amendments import valid
from forum.ledger.models import Event
from forum.moderation.models import Screening
from forum.moderation.service.items import board_of, open_item
from forum.threads.models import Post, PrivateText, ProposedEdit, Thread
from forum.threads.service.proposing import make, record_proposal
from forum.threads.service.recording import record_post
from forum.threads.service.suggesting import offer
from forum.threads.service.writing import publish

_COVERED = {Personal.PHONE.value, Personal.ACCOUNT.value}


class Submitted(NamedTuple):
    """A text to be read: with the personal data in it, whose kinds are in `covered`."""

    text: str
    html: str
    covered: frozenset[str]


class Verdict(NamedTuple):
    """What reading found: whether it is held, the topics, whether it needs a second reader."""

    held: bool
    topics: tuple[Topic, ...]
    second_reader: bool
    lists_version: int


def find(text: str) -> list[Match]:
    """Give which terms of the valid lists occur in a text."""
    return prepared(valid("screening").value).matches(text)


def read(author: Member, submitted: Submitted) -> Verdict:
    """Judge a text by the valid lists and by who wrote it."""
    version = valid("screening")
    lists = [
        WORD_LISTS[match.list_name] for match in prepared(version.value).matches(submitted.text)
    ]
    links = _links(submitted.html)
    strong = {each.topic for each in lists if each.effect == Effect.HOLD_ALL}
    weak = {each.topic for each in lists if each.effect == Effect.HOLD_NEWCOMERS}
    second = {each.topic for each in lists if each.effect == Effect.SECOND_READER}
    if links >= LINKS_HELD_FROM_ANYBODY or (links and is_limited(author)):
        strong.add(Topic.LINKS)
    if links:
        weak.add(Topic.LINKS)
    if submitted.covered & _COVERED:
        weak.add(Topic.NUMBERS)
    actor = actor_of(author)
    held = bool(strong) or (bool(weak) and _is_newcomer(actor))
    topics = tuple(topic for topic in Topic if topic in strong | weak | second)
    return Verdict(held and not actor.is_staff, topics, bool(second), version.number)


def publish_or_hold(event: Event) -> None:
    """Publish what was submitted, unless the lists hold it. Staff's word publishes anything."""
    post = db.session.get_one(Post, event.thing_id)
    thread = db.session.get_one(Thread, post.thread_id)
    verdict = read(db.session.get_one(Member, post.author_id), _submitted(thread, post))
    shown_by_staff = event.actor_id != post.author_id
    held = verdict.held and not shown_by_staff
    _note(post, verdict, held=held)
    if not held:
        publish(thread, post, event.cluster)
        return
    reasons = [topic.value for topic in verdict.topics]
    open_item(ReviewKind.HELD, post.id, board_id=thread.board_id, post=post, reasons=reasons)
    record_post("post.held", None, thread, post, event.cluster, **_facts(verdict))


def make_or_hold(event: Event) -> None:
    """Make a submitted change of a post, unless the lists hold it."""
    proposal = db.session.get_one(ProposedEdit, json.loads(event.data)["proposal"])
    post = db.session.get_one(Post, event.thing_id)
    thread = db.session.get_one(Thread, post.thread_id)
    verdict = read(
        db.session.get_one(Member, proposal.editor_id), _proposed(thread, post, proposal)
    )
    if not verdict.held:
        make(thread, post, proposal, event.cluster)
        return
    _wait(post, proposal, verdict)
    record_post("edit.held", None, thread, post, event.cluster, **_facts(verdict))


def offer_or_hold(event: Event) -> None:
    """Let a suggestion wait for a moderator too; who else may decide sees it unless it is held."""
    proposal = db.session.get_one(ProposedEdit, json.loads(event.data)["proposal"])
    post = db.session.get_one(Post, event.thing_id)
    thread = db.session.get_one(Thread, post.thread_id)
    editor = db.session.get_one(Member, proposal.editor_id)
    verdict = read(editor, _proposed(thread, post, proposal))
    _wait(post, proposal, verdict)
    if not verdict.held:
        offer(thread, post, proposal, event.cluster)
        return
    facts = _facts(verdict)
    record_proposal("suggestion.held", None, thread, post, proposal, event.cluster, **facts)


def note_edited(event: Event) -> None:
    """Note what the lists find in a post as it stands after a change."""
    post = db.session.get_one(Post, event.thing_id)
    thread = db.session.get_one(Thread, post.thread_id)
    verdict = read(db.session.get_one(Member, post.author_id), _submitted(thread, post))
    _note(post, verdict, held=False)


def _wait(post: Post, proposal: ProposedEdit, verdict: Verdict) -> None:
    open_item(
        ReviewKind.EDIT,
        proposal.id,
        board_id=board_of(post.id),
        post=post,
        subject_id=proposal.editor_id,
        reasons=[topic.value for topic in verdict.topics],
    )


def _facts(verdict: Verdict) -> dict[str, Any]:
    topics = [topic.value for topic in verdict.topics]
    return {"rule": "screening", "topics": topics, "lists": verdict.lists_version}


def _submitted(thread: Thread, post: Post) -> Submitted:
    kept = db.session.get(PrivateText, (post.id, post.revision))
    title = thread.title if post.position == 1 else ""
    body, html, kinds = (kept.body, kept.html, kept.kinds) if kept else (post.body, post.html, "")
    return Submitted(f"{title}\n{body}", html, frozenset(filter(None, kinds.split(","))))


def _proposed(thread: Thread, post: Post, proposal: ProposedEdit) -> Submitted:
    now = _submitted(thread, post)
    if proposal.body is None:
        return now._replace(text=f"{proposal.title or ''}\n{now.text}")
    kinds = frozenset(filter(None, (proposal.private_kinds or "").split(",")))
    body = proposal.private_body or proposal.body
    return Submitted(f"{proposal.title or ''}\n{body}", proposal.html or "", kinds)


def _note(post: Post, verdict: Verdict, *, held: bool) -> None:
    """Keep what was found, so that others know which texts need a second reader."""
    noted = db.session.get(Screening, post.id)
    if noted is None and not verdict.topics:
        return
    if noted is None:
        noted = Screening(post_id=post.id)
        db.session.add(noted)
    noted.revision, noted.lists_version = post.revision, verdict.lists_version
    noted.topics = ",".join(verdict.topics)
    noted.second_reader, noted.held = verdict.second_reader, held


def _links(html: str) -> int:
    own = urlsplit(settings().base_url).hostname or ""
    return sum(host != own.removeprefix("www.") for host in external_hosts(html))


def _is_newcomer(actor: Actor) -> bool:
    """Whether few posts of a member have helped so far. Mentors and staff never are newcomers."""
    if actor.is_staff or actor.mentor_of:
        return False
    helped = (
        select(Post.id)
        .where(
            Post.author_id == actor.id,
            Post.state == State.VISIBLE,
            or_(Post.helpful_count > 0, Post.accepted_by_id.is_not(None)),
        )
        .limit(HELPED_POSTS_OF_A_NEWCOMER)
    )
    return len(db.session.execute(helped).all()) < HELPED_POSTS_OF_A_NEWCOMER
