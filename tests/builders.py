"""Making members, threads and votes for tests, through the same services that members use.

Each builder is one transaction. What it returns stays attached to the test's session and is read
again after every transaction and request.
"""

import itertools
import secrets
from datetime import timedelta
from typing import Any

from forum.accounts.models import ApiToken, LoginSession, Member
from forum.accounts.queries import actor_of, secret_hash
from forum.boards.models import Board
from forum.charter.actor import Actor
from forum.charter.words import PostKind, Role, State, ThreadKind
from forum.guides.models import Guide, Suggestion
from forum.guides.rules.articles import months_after
from forum.guides.service.publishing import publish
from forum.guides.service.suggesting import suggest as suggest_for_guide
from forum.guides.service.texts import GuideText, today
from forum.guides.service.writing import begin
from forum.kernel import clock
from forum.kernel.db import db
from forum.kernel.transactions import transaction
from forum.threads.models import Post, ProposedEdit, Thread
from forum.threads.service.changing import delete, hide
from forum.threads.service.choosing import accept
from forum.threads.service.comparing import Change
from forum.threads.service.suggesting import suggest
from forum.threads.service.texts import written, written_comment, written_note
from forum.threads.service.writing import NewThread, answer, ask, comment
from forum.votes.models import Correction
from forum.votes.service import correct, endorse, say_helpful
from tests.client import Client

REASON = "Alasan untuk uji coba."
_numbers = itertools.count(1)


def a_member(username: str | None = None, **fields: Any) -> Actor:
    """Make a member without a password, with any column of `Member` set; give who they are."""
    username = username or f"anggota{next(_numbers)}"
    member = Member(username=username, created_at=clock.now(), **fields)
    with transaction():
        db.session.add(member)
    return actor_of(db.session.get_one(Member, member.id))


def a_moderator(username: str | None = None, **fields: Any) -> Actor:
    """Make a moderator, of all boards unless `moderates` names some."""
    return a_member(username, role=Role.MODERATOR, **fields)


def an_admin(username: str | None = None) -> Actor:
    """Make an admin."""
    return a_member(username, role=Role.ADMIN)


def a_mentor(cluster: str = "pisang", username: str | None = None) -> Actor:
    """Make a member with a mentor's rights in a cluster."""
    return a_member(username, mentor_of=cluster)


def a_suspended_member(username: str | None = None) -> Actor:
    """Make a member who is suspended for a week."""
    return a_member(username, suspended_until=clock.now() + timedelta(days=7))


def row_of(actor: Actor) -> Member:
    """Give a member's row, as it stands now."""
    return db.session.get_one(Member, actor.id, populate_existing=True)


def again(actor: Actor) -> Actor:
    """Give the same person as they stand now: suspended, promoted, renamed."""
    return actor_of(row_of(actor))


def a_thread(
    by: Actor | None = None,
    board: str = "pisang",
    title: str = "Keripik pisang cepat melempem",
    body: str = "Sudah dua hari keripik saya *tidak renyah* lagi.",
    **more: Any,
) -> Thread:
    """Ask a question (or `kind=`) on a board, by a new member unless said."""
    text = written(body)
    actor = by or (a_moderator() if more.get("kind") == ThreadKind.ANNOUNCEMENT else a_member())
    with transaction():
        return ask(actor, NewThread(board, title, text, **more))


def the_question(thread: Thread) -> Post:
    """Give the first post of a thread."""
    return db.session.query(Post).filter_by(thread_id=thread.id, position=1).one()


def an_answer(
    to: Thread | None = None,
    by: Actor | None = None,
    body: str = "Tiriskan minyaknya lalu simpan dalam toples kering.",
) -> Post:
    """Answer a thread (a new one unless said) by a new member unless said."""
    text, thread, actor = written(body), to or a_thread(), by or a_member()
    with transaction():
        return answer(actor, thread.id, text)


def a_comment(
    on: Post | None = None, by: Actor | None = None, body: str = "Terima kasih, saya coba."
) -> Post:
    """Comment on a post (a new answer unless said) by a new member unless said."""
    text, post, actor = written_comment(body), on or an_answer(), by or a_member()
    with transaction():
        return comment(actor, post.id, text)


def a_vote(on: Post, by: Actor | None = None) -> Actor:
    """Say that a post helped, by a new member unless said; give who says so."""
    actor = by or a_member()
    with transaction():
        say_helpful(actor, on.id)
    return actor


def an_accepted_answer(to: Thread | None = None, by: Actor | None = None) -> Post:
    """Answer a thread and let its asker choose that answer."""
    thread = to or a_thread()
    post = an_answer(thread, by)
    with transaction():
        accept(actor_of(db.session.get_one(Member, thread.author_id)), thread.id, post.id)
    return post


def an_endorsement(of: Post, by: Actor | None = None) -> Actor:
    """Confirm an answer, by a new mentor of its cluster unless said; give who does."""
    thread = db.session.get_one(Thread, of.thread_id)
    actor = by or a_mentor(str(db.session.get_one(Board, thread.board_id).cluster))
    with transaction():
        endorse(actor, of.id)
    return actor


def a_correction(
    of: Post, by: Actor | None = None, note: str = "Dua hari *kurang*, jemur tiga hari."
) -> Correction:
    """Write what must be corrected in an answer on the board "pisang", by a new mentor."""
    text, actor = written_note(note), by or a_mentor()
    with transaction():
        return correct(actor, of.id, text)


def a_guide_text(title: str = "Keripik pisang yang tetap renyah", **more: Any) -> GuideText:
    """What an editor sends of a guide; the body says nothing about safety."""
    values: dict[str, Any] = {
        "board": "pisang",
        "summary": "Cara menyimpan keripik supaya renyah sampai sebulan.",
        "text": written(more.pop("body", "1. Tiriskan minyak.\n2. Dinginkan.\n3. Simpan kering.")),
        "review_on": months_after(today(), 12),
    }
    return GuideText(title=title, **(values | more))


def a_draft_guide(of: Thread | None = None, by: Actor | None = None, **text: Any) -> Guide:
    """Begin a guide of a thread (a new one unless said), by a new moderator unless said."""
    actor, thread, new = by or a_moderator(), of or a_thread(), a_guide_text(**text)
    with transaction():
        return begin(actor, thread.id, new)


def a_guide(of: Thread | None = None, by: Actor | None = None, **text: Any) -> Guide:
    """Publish a guide of a thread, as `a_draft_guide` begins it."""
    actor = by or a_moderator()
    guide = a_draft_guide(of, actor, **text)
    with transaction():
        publish(actor, guide.slug, guide.newest)
    return guide


def a_guide_suggestion(
    for_: Guide, by: Actor | None = None, body: str = "Simpan *dua* minggu saja."
) -> Suggestion:
    """Suggest another text for a guide, by a new member unless said."""
    text, actor = written(body), by or a_member()
    with transaction():
        return suggest_for_guide(actor, for_.slug, text, "Sudah saya coba sendiri.")


def a_suggestion(
    of: Post,
    by: Actor | None = None,
    body: str = "Tiriskan dulu minyaknya sampai kering.",
    **more: Any,
) -> ProposedEdit:
    """Suggest another text (`title=`, `labels=`, `reason=`) of a post, by a new member or `by`."""
    change = Change(written(body), reason=more.pop("reason", REASON), **more)
    actor = by or a_member()
    with transaction():
        return suggest(actor, of.id, change)


def put_into(post: Post, state: State) -> Post:
    """Bring a visible post into a state: its author deletes it, a moderator hides it.

    A question is deleted by a moderator, since others may have answered. `pending` is set by
    hand, until screening holds posts.
    """
    if state == State.DELETED:
        author = actor_of(db.session.get_one(Member, post.author_id))
        actor = a_moderator() if post.kind == PostKind.QUESTION else author
        with transaction():
            delete(actor, post.id, REASON)
    elif state == State.HIDDEN:
        moderator = a_moderator()
        with transaction():
            hide(moderator, post.id, REASON)
    elif state == State.PENDING:
        with transaction():
            held = db.session.get_one(Post, post.id)
            held.state, held.published_at = State.PENDING, None
            if held.position == 1:
                thread = db.session.get_one(Thread, held.thread_id)
                thread.state, thread.published_at = State.PENDING, None
    return post


def log_in(client: Client, member: Actor) -> Client:
    """Log a browser in as a member, without the login page; give it back."""
    secret = secrets.token_urlsafe(32)
    now = clock.now()
    with transaction():
        db.session.add(
            LoginSession(
                member_id=member.id,
                secret_hash=secret_hash(secret),
                device="Uji coba",
                created_at=now,
                seen_at=now,
                expires_at=now + timedelta(days=1),
            )
        )
    with client.session_transaction() as session:
        session["_user_id"] = secret
        session["_fresh"] = True
    return client


def authorise(client: Client, member: Actor) -> Client:
    """Let a client speak to the API as a member; give it back."""
    client.token = secrets.token_urlsafe(32)
    now = clock.now()
    with transaction():
        db.session.add(
            ApiToken(
                member_id=member.id,
                name="Uji coba",
                secret_hash=secret_hash(client.token),
                created_at=now,
                expires_at=now + timedelta(days=1),
            )
        )
    return client
