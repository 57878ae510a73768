"""Keeping the index: documents are made anew from what everybody may see of threads and guides.

A long thread is indexed in parts, so that a reply costs the same in every thread.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import and_, bindparam, or_, select

from forum.boards.clusters import LABEL_NAMES
from forum.boards.names import in_indonesian
from forum.charter.words import State
from forum.guides.models import Guide
from forum.guides.queries.lists import texts_of_guides
from forum.guides.queries.visibility import published
from forum.kernel.db import db
from forum.kernel.transactions import transaction
from forum.search.models import Document
from forum.search.queries.language import current
from forum.search.rules.analysis import Analysis, Token
from forum.search.rules.fields import FIELD_OF, GUIDE, OF_GUIDE, PART_POSTS, THREAD, Fields, written
from forum.search.service.documents import (
    Entry,
    Key,
    entry_of,
    kept,
    words_of,
    write,
    write_documents,
    write_words,
)
from forum.threads.models import Post, Thread

FILLED_AT_ONCE = 200

_REPLY = (
    select(
        Post.thread_id,
        Post.kind,
        Post.position,
        Post.body,
        Document.id,
        Document.version,
        Document.last_position,
        Document.words,
        *(getattr(Document, name) for name in Fields._fields),
    )
    .outerjoin(
        Document,
        and_(
            Document.kind == THREAD,
            Document.thing_id == Post.thread_id,
            Document.part == (Post.position - 1) // PART_POSTS,
        ),
    )
    .where(Post.id == bindparam("post_id"), Post.state == State.VISIBLE, Post.shadowed.is_(False))
)
"""A reply, with the document that it belongs in if there is one."""


def add(post_id: int) -> None:
    """Take a new reply into the index. Needs an open transaction that holds the thread.

    One that can't be seen by all is left out. What a document holds already is not read again, so
    that a reply stays cheap.
    """
    db.session.flush()
    reply = db.session.connection().execute(_REPLY, {"post_id": post_id}).first()
    if reply is None:
        return
    part = (reply.position - 1) // PART_POSTS
    number, analysis = current()
    if reply.id is None or reply.version != number or reply.position <= reply.last_position:
        refresh(reply.thread_id, part)
        return
    known = dict.fromkeys(reply.words.split("\n"), "")
    tokens = analysis.told(reply.body)
    added = words_of(tokens)
    fields = Fields(*(getattr(reply, name) for name in Fields._fields))
    field = FIELD_OF[reply.kind]
    longer = getattr(fields, field) + written(token.stem for token in tokens)
    entry = Entry(fields._replace(**{field: longer}), known | added, reply.position)
    key = Key(THREAD, reply.thread_id, part)
    write_documents({key: reply}, {key: entry}, number)
    write_words({}, {key: entry._replace(words=_without(added, known))}, number)


def _without(words: Mapping[str, str], known: Mapping[str, str]) -> dict[str, str]:
    return {word: stem for word, stem in words.items() if word not in known}


def refresh(thread_id: int, part: int) -> None:
    """Make a part of a thread anew. Needs an open transaction that holds the thread."""
    place = Post.position > part * PART_POSTS, Post.position <= (part + 1) * PART_POSTS
    _make_anew([thread_id], place, (Document.thing_id == thread_id, Document.part == part))


def refresh_threads(thread_ids: Sequence[int]) -> None:
    """Make all parts of these threads anew. Needs an open transaction."""
    _make_anew(thread_ids, (), (Document.thing_id.in_(thread_ids),))


def _make_anew(thread_ids: Sequence[int], place: Iterable[Any], part: Iterable[Any]) -> None:
    db.session.flush()
    number, analysis = current()
    write(kept(Document.kind == THREAD, *part), _entries(analysis, thread_ids, place), number)


def _entries(
    analysis: Analysis, thread_ids: Sequence[int], place: Iterable[Any]
) -> dict[Key, Entry]:
    """Understand what everybody may see of these threads."""
    shown = (
        select(Post.thread_id, Post.kind, Post.position, Post.body, Thread.title, Thread.labels)
        .join(Thread, Thread.id == Post.thread_id)
        .where(
            Post.thread_id.in_(thread_ids),
            Thread.state == State.VISIBLE,
            Post.state == State.VISIBLE,
            Post.shadowed.is_(False),
            *place,
        )
        .order_by(Post.thread_id, Post.position)
    )
    parts = defaultdict[Key, list[Any]](list)
    for row in db.session.execute(shown):
        parts[Key(THREAD, row.thread_id, (row.position - 1) // PART_POSTS)].append(row)
    return {key: _entry(analysis, posts) for key, posts in parts.items()}


def _entry(analysis: Analysis, posts: Sequence[Any]) -> Entry:
    told: dict[str, list[Token]] = defaultdict(list)
    told["title"] = analysis.told(posts[0].title)
    told["labels"] = analysis.told(_names(posts[0].labels))
    for post in posts:
        told[FIELD_OF[post.kind]] += analysis.told(post.body)
    return entry_of(told, posts[-1].position)


def _names(labels: str) -> str:
    return " ".join(in_indonesian(LABEL_NAMES.get(slug, slug)) for slug in labels.split(","))


def refresh_guides(guide_ids: Sequence[int]) -> None:
    """Index these guides as they are published, or no longer. Needs an open transaction."""
    db.session.flush()
    number, analysis = current()
    new = {
        Key(GUIDE, guide.id, 0): _guide_entry(analysis, guide)
        for guide in texts_of_guides(guide_ids)
    }
    write(kept(Document.kind == GUIDE, Document.thing_id.in_(guide_ids)), new, number)


def _guide_entry(analysis: Analysis, guide: Any) -> Entry:
    told = {field: analysis.told(getattr(guide, part)) for part, field in OF_GUIDE.items()}
    told["title"] = analysis.told(guide.title)
    told["labels"] = analysis.told(_names(guide.labels))
    return entry_of(told)


def fill(after: int = 0) -> Iterator[int]:
    """Index all threads with larger ids, some in each transaction of its own, and then all guides.

    Gives how many posts of theirs were looked at since the last one.
    """
    while True:
        chosen = select(Thread.id, Thread.post_count).where(Thread.id > after).order_by(Thread.id)
        with transaction():
            threads = db.session.execute(chosen.limit(FILLED_AT_ONCE)).all()
            if not threads:
                break
            refresh_threads([thread.id for thread in threads])
        after = threads[-1].id
        yield sum(thread.post_count for thread in threads)
    _follow(_lagging_guides, refresh_guides)


def catch_up() -> None:
    """Understand anew what was understood with earlier synonyms, and fill an index never filled.

    The job of the schedule; it may be stopped at any time and goes on where it was.
    """
    if db.session.execute(select(Document.id).limit(1)).first() is None:
        deque(fill(), maxlen=0)
    _follow(_lagging_threads, refresh_threads)
    _follow(_lagging_guides, refresh_guides)


def _follow(lagging: Callable[[], list[int]], refresh: Callable[[Sequence[int]], None]) -> None:
    while lags := lagging():
        with transaction():
            refresh(lags)


def _lagging_threads() -> list[int]:
    number, _analysis = current()
    lags = (Document.kind == THREAD, Document.version < number)
    chosen = select(Document.thing_id).where(*lags).distinct()
    return list(db.session.scalars(chosen.limit(FILLED_AT_ONCE)))


def _lagging_guides() -> list[int]:
    """Give published guides that are not in the index either."""
    number, _analysis = current()
    its_own = and_(Document.kind == GUIDE, Document.thing_id == Guide.id)
    lags = or_(Document.id.is_(None), Document.version < number)
    chosen = select(Guide.id).outerjoin(Document, its_own).where(published(), lags)
    return list(db.session.scalars(chosen.limit(FILLED_AT_ONCE)))
