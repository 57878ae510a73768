"""The acts of staff on posts, threads and members, each with a reason and a way back."""

from contextlib import suppress
from datetime import UTC

from werkzeug.wrappers import Response

from forum.accounts.queries import member_named
from forum.accounts.service import offices
from forum.api import structs
from forum.api.exchange import answer
from forum.api.posts import act_on_post
from forum.api.threads import act_on_thread, whole_thread
from forum.kernel.errors import AlreadyDone
from forum.kernel.once import once
from forum.kernel.web import current_actor
from forum.threads.service import changing, duplicates, merging, moving


def hide(post_id: int, body: structs.Because) -> Response:
    """Hide a post from all but its author and staff."""
    return act_on_post(changing.hide, post_id, body.reason)


def unhide(post_id: int, body: structs.Because) -> Response:
    """Show a hidden post again."""
    return act_on_post(changing.unhide, post_id, body.reason)


def close(thread_id: int, body: structs.Because) -> Response:
    """Close a thread to new answers and comments."""
    return act_on_thread(changing.close, thread_id, body.reason)


def reopen(thread_id: int, body: structs.Because) -> Response:
    """Open a closed thread again."""
    return act_on_thread(changing.reopen, thread_id, body.reason)


def pin(thread_id: int, body: structs.Because) -> Response:
    """Pin a thread to the top of its board."""
    return act_on_thread(changing.pin, thread_id, body.reason)


def unpin(thread_id: int, body: structs.Because) -> Response:
    """Take a pinned thread down."""
    return act_on_thread(changing.unpin, thread_id, body.reason)


def move(thread_id: int, body: structs.Move) -> Response:
    """Move a thread to another board."""
    return act_on_thread(moving.move, thread_id, body.board, body.reason)


def merge(thread_id: int, body: structs.Merger) -> Response:
    """Let a thread's answers go to another one, and answer with that one."""
    actor = current_actor()

    def act() -> Response:
        with suppress(AlreadyDone):
            merging.merge(actor, thread_id, body.into, body.reason)
        return answer(whole_thread(actor, body.into))

    return once(act)


def split(thread_id: int, body: structs.Splitting) -> Response:
    """Make a thread of its own of some answers."""
    actor = current_actor()

    def act() -> Response:
        made = merging.split(actor, thread_id, body.post_ids, body.title, body.reason)
        return answer(whole_thread(actor, made.id), 201, f"/api/v1/threads/{made.id}")

    return once(act)


def duplicate(thread_id: int, body: structs.Repetition) -> Response:
    """Say that a thread was asked before; of mentors a second one must agree."""
    return act_on_thread(duplicates.mark_duplicate, thread_id, body.of, body.reason)


def unmark(thread_id: int, body: structs.Because) -> Response:
    """Take back that a thread was asked before."""
    return act_on_thread(duplicates.unmark_duplicate, thread_id, body.reason)


def suspend(username: str, body: structs.NewSuspension) -> Response:
    """Suspend a member: until then they only read and take their data along."""
    actor = current_actor()

    def act() -> Response:
        member = member_named(username)
        offices.suspend(actor, member.id, body.until, body.reason)
        return answer(structs.Suspension(member.username, body.until.astimezone(UTC)))

    return once(act)


def lift_suspension(username: str, body: structs.Because) -> Response:
    """Let a suspended member take part again."""
    actor = current_actor()

    def act() -> Response:
        member = member_named(username)
        with suppress(AlreadyDone):
            offices.lift_suspension(actor, member.id, body.reason)
        return answer(structs.Suspension(member.username, None))

    return once(act)
