"""What a phone takes along of a board to where there is no signal: texts, and only what changed.

The index names every item with the hash of its content and its bytes, so that a phone tells the
size first and fetches what it lacks. Items are drawn as for any guest and kept while their thread
stands as it is.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import NamedTuple

from flask import Blueprint, Response, jsonify, request
from sqlalchemy import bindparam, select

from forum.boards.names import called
from forum.boards.queries import BoardView, board
from forum.charter.actor import GUEST
from forum.charter.limits import (
    PACK_ANSWERS,
    PACK_ITEMS_AT_ONCE,
    PACK_MAX_BYTES,
    PACK_THREADS,
)
from forum.charter.words import State
from forum.kernel import drawing
from forum.kernel.i18n import language
from forum.kernel.prepared import Prepared
from forum.threads.models import Thread
from forum.threads.queries.shapes import PostView
from forum.threads.queries.thread_page import question_and_answers, thread_view

bp = Blueprint("packs", __name__)


class Item(NamedTuple):
    """Something to read. `key` is its name in the pack, such as t12; `html` is sanitized."""

    key: str
    title: str
    url: str
    html: str

    @property
    def hash(self) -> str:
        """What tells whether a phone has it as it stands."""
        whole = "\0".join(self).encode()
        return hashlib.blake2b(whole, digest_size=6).hexdigest()

    @property
    def size(self) -> int:
        """Its bytes on the phone."""
        return len(self.title.encode()) + len(self.html.encode())


Source = Callable[[BoardView], Iterable[Item]]
FillMarks = Callable[[Sequence[PostView]], None]

_sources: tuple[Source, ...] = ()
_BEST = Prepared(
    select(Thread.id, Thread.version)
    .where(
        Thread.board_id == bindparam("board_id"),
        Thread.state == State.VISIBLE,
        Thread.answer_count > 0,
    )
    .order_by(Thread.help_count.desc(), Thread.id.desc())
)


def wire(sources: tuple[Source, ...]) -> None:
    """Say what goes into packs, the most useful first: what comes after the last byte stays out."""
    global _sources
    _sources = sources


def best_threads(fill_marks: FillMarks) -> Source:
    """Give the source of a board's threads that helped most. `fill_marks` adds what mentors say."""

    def source(shown: BoardView) -> Iterable[Item]:
        for row in _BEST.rows(limit=PACK_THREADS, board_id=shown.id):
            key = ("packed", row.id, row.version, shown.epoch, language())
            yield drawing.kept(key, partial(_thread_item, row.id, fill_marks))

    return source


@bp.get("/b/<slug>/pack")
def pack(slug: str) -> Response:
    """The index of a board's pack; with `items` (keys joined by ~) what they say."""
    shown = board(slug)
    items = _within_bytes(shown)
    wanted = request.args.get("items")
    if wanted is None:
        listed = [
            {"key": item.key, "hash": item.hash, "bytes": item.size, "title": item.title}
            for item in items
        ]
        return jsonify(board=slug, name=called(shown.name), items=listed)
    keys = set(wanted.split("~")[:PACK_ITEMS_AT_ONCE])
    return jsonify(
        items=[item._asdict() | {"hash": item.hash} for item in items if item.key in keys]
    )


def _within_bytes(shown: BoardView) -> list[Item]:
    chosen: list[Item] = []
    room = PACK_MAX_BYTES
    for source in _sources:
        for item in source(shown):
            room -= item.size
            if room < 0:
                return chosen
            chosen.append(item)
    return chosen


def _thread_item(thread_id: int, fill_marks: FillMarks) -> Item:
    thread = thread_view(GUEST, thread_id)
    question, answers = question_and_answers(GUEST, thread, size=PACK_ANSWERS)
    posts = [question, *answers.items] if question else answers.items
    fill_marks(posts)
    html = drawing.macros("threads/packed.html").packed(posts)
    return Item(f"t{thread.id}", thread.title, thread.url, str(html).strip())
