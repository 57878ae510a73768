"""Drawing the posts of a page. A post once drawn is kept while nothing that it shows changes.

The key holds all that a fragment depends on: the texts by their revisions, the figures, the site's
epoch (names and marks), the language, and what this reader may do. Kept in each process alone.
"""

import threading
from collections.abc import Sequence
from typing import Any, NamedTuple

from cachetools import LRUCache
from flask import current_app
from markupsafe import Markup

from forum.charter.actor import Actor
from forum.charter.policies import allowed
from forum.charter.words import ThreadKind
from forum.kernel.i18n import language
from forum.kernel.security import CSRF_MARK
from forum.threads.queries.thread_page import PostView, ThreadView

KEPT_CHARACTERS = 12_000_000
"""Of each worker: about 6,000 posts. Two workers with their parent stay far under 160 MB."""

_kept: LRUCache[Any, Markup] = LRUCache(KEPT_CHARACTERS, getsizeof=len)
_modules: dict[Any, Any] = {}
_lock = threading.Lock()


class Reader(NamedTuple):
    """What of a reader shows in a post besides their own votes and posts."""

    language: str
    is_member: bool
    is_suspended: bool
    is_staff: bool
    may_accept: bool
    epoch: int


def draw(
    actor: Actor, thread: ThreadView, question: PostView | None, answers: Sequence[PostView]
) -> tuple[Markup, Markup]:
    """Draw the question (nothing on later pages) and the answers, one after the other."""
    reader = Reader(
        language(),
        actor.id is not None,
        actor.suspended,
        actor.looks_after(thread.board.slug),
        thread.kind == ThreadKind.QUESTION and allowed(actor, "thread.accept", thread),
        thread.epoch,
    )
    macros = _macros(actor, reader)
    head = _question(macros, reader, thread, question) if question else Markup()
    return head, Markup().join([_answer(macros, reader, post) for post in answers])


def _question(macros: Any, reader: Reader, thread: ThreadView, post: PostView) -> Markup:
    key = (reader, _facts(post), thread.slug, thread.title, thread.tags, thread.following)
    drawn = _get(key)
    return drawn if drawn is not None else _keep(key, macros.question(thread, post))


def _answer(macros: Any, reader: Reader, post: PostView) -> Markup:
    key = (reader, _facts(post))
    drawn = _get(key)
    return drawn if drawn is not None else _keep(key, macros.answer(post))


def _facts(post: PostView) -> tuple[Any, ...]:
    comments = tuple([(each.id, each.revision, each.state, each.mine) for each in post.comments])
    return (
        post.id,
        post.revision,
        post.state,
        post.removed_by_id,
        post.mine,
        post.voted,
        post.accepted,
        post.helpful_count,
        post.comment_count,
        comments,
    )


def _macros(actor: Actor, reader: Reader) -> Any:
    key = (current_app.jinja_env, reader)
    module = _modules.get(key)
    if module is None:
        template = current_app.jinja_env.get_template("_parts/post.html")
        values = {"actor": actor, "may_accept": reader.may_accept, "csrf": CSRF_MARK}
        if len(_modules) > 100:
            _modules.clear()
        module = _modules[key] = template.make_module(values)
    return module


def _get(key: Any) -> Markup | None:
    with _lock:
        return _kept.get(key)


def _keep(key: Any, drawn: Any) -> Markup:
    kept = Markup(str(drawn).strip())  # noqa: S704 - drawn by the templates
    with _lock:
        _kept[key] = kept
    return kept
