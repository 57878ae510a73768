"""The acts of staff on posts and threads, each with a reason and a way back."""

from werkzeug.wrappers import Response

from forum.api import structs
from forum.api.posts import act_on_post
from forum.api.threads import act_on_thread
from forum.threads.service import changing


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
