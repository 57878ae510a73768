"""Keeping the index: documents are made anew from what everybody may see of a thread.

A long thread is indexed in parts, so that a reply costs the same in every thread.
"""

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, delete, insert, select, text, update

from forum.boards.clusters import LABEL_NAMES
from forum.charter.words import State
from forum.kernel.db import db
from forum.kernel.transactions import transaction
from forum.search.models import Document, IndexedWord
from forum.search.queries.language import current
from forum.search.rules.analysis import Analysis, Token
from forum.search.rules.fields import FIELD_OF, PART_POSTS, Fields, written
from forum.threads.models import Post, Thread

THREAD = "thread"
WORD_MAX_CHARACTERS = 30
FILLED_AT_ONCE = 200

_ENTER = {
    "sqlite": text(
        "INSERT OR REPLACE INTO search_index (rowid, head, body) VALUES (:id, :head, :body)"
    ),
    "postgresql": text(
        "INSERT INTO search_index (id, head, body) "
        "VALUES (:id, CAST(:head AS tsvector), CAST(:body AS tsvector)) "
        "ON CONFLICT (id) DO UPDATE SET head = excluded.head, body = excluded.body"
    ),
}
_STRIKE = {
    "sqlite": text("DELETE FROM search_index WHERE rowid = :id"),
    "postgresql": text("DELETE FROM search_index WHERE id = :id"),
}
_COUNT_WORDS = text(
    "INSERT INTO indexed_words (word, stem, initial, length, documents) "
    "VALUES (:word, :stem, :initial, :length, :documents) ON CONFLICT (word) DO UPDATE SET "
    "stem = excluded.stem, documents = indexed_words.documents + excluded.documents"
)
_DISCOUNT_WORDS = text(
    "UPDATE indexed_words SET documents = documents - :documents WHERE word = :word"
)

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
Key = tuple[int, int]
"""A thread and the number of a part of it."""


class _Entry(NamedTuple):
    """A document to be written: its fields, its words with their stems, its last post."""

    fields: Fields
    words: dict[str, str]
    last_position: int


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
    added = {token.word[:WORD_MAX_CHARACTERS]: token.stem for token in tokens}
    fields = Fields(*(getattr(reply, name) for name in Fields._fields))
    field = FIELD_OF[reply.kind]
    longer = getattr(fields, field) + written(token.stem for token in tokens)
    entry = _Entry(fields._replace(**{field: longer}), known | added, reply.position)
    key = (reply.thread_id, part)
    _write_documents({key: reply}, {key: entry}, number)
    _write_words({}, {key: entry._replace(words=_without(added, known))}, number)


def _without(words: Mapping[str, str], known: Mapping[str, str]) -> dict[str, str]:
    return {word: stem for word, stem in words.items() if word not in known}


def refresh(thread_id: int, part: int) -> None:
    """Make a part of a thread anew. Needs an open transaction that holds the thread."""
    place = Post.position > part * PART_POSTS, Post.position <= (part + 1) * PART_POSTS
    kept = (Document.thing_id == thread_id, Document.part == part)
    _make_anew([thread_id], place, kept)


def refresh_threads(thread_ids: Sequence[int]) -> None:
    """Make all parts of these threads anew. Needs an open transaction."""
    _make_anew(thread_ids, (), (Document.thing_id.in_(thread_ids),))


def clear() -> None:
    """Empty the index. Needs an open transaction."""
    for table in ("search_index", "documents", "indexed_words"):
        db.session.execute(text(f"DELETE FROM {table}"))  # noqa: S608 - the names above


def _make_anew(thread_ids: Sequence[int], place: Iterable[Any], kept: Iterable[Any]) -> None:
    db.session.flush()
    number, analysis = current()
    columns = (Document.id, Document.thing_id, Document.part, Document.version, Document.words)
    found = db.session.execute(select(*columns).where(Document.kind == THREAD, *kept))
    old = {(row.thing_id, row.part): row for row in found}
    new = _entries(analysis, thread_ids, place)
    _write_documents(old, new, number)
    _write_words(old, new, number)


def _entries(
    analysis: Analysis, thread_ids: Sequence[int], place: Iterable[Any]
) -> dict[Key, _Entry]:
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
        parts[row.thread_id, (row.position - 1) // PART_POSTS].append(row)
    return {key: _entry(analysis, posts) for key, posts in parts.items()}


def _entry(analysis: Analysis, posts: Sequence[Any]) -> _Entry:
    labels = " ".join(LABEL_NAMES.get(slug, slug) for slug in posts[0].labels.split(","))
    told: dict[str, list[Token]] = defaultdict(list)
    told["title"] = analysis.told(posts[0].title)
    told["labels"] = analysis.told(labels)
    for post in posts:
        told[FIELD_OF[post.kind]] += analysis.told(post.body)
    tokens = chain.from_iterable(told.values())
    words = {token.word[:WORD_MAX_CHARACTERS]: token.stem for token in tokens}
    fields = {name: written(token.stem for token in field) for name, field in told.items()}
    return _Entry(Fields(**fields), words, posts[-1].position)


def _write_documents(old: Mapping[Key, Any], new: Mapping[Key, _Entry], number: int) -> None:
    connection = db.session.connection()
    engine = connection.dialect.name
    gone = [row.id for key, row in old.items() if key not in new]
    if gone:
        connection.execute(_STRIKE[engine], [{"id": document_id} for document_id in gone])
        connection.execute(delete(Document).where(Document.id.in_(gone)))
    rows = {key: _row(entry, number) for key, entry in new.items()}
    changed = [{"row_id": old[key].id, **row} for key, row in rows.items() if key in old]
    if changed:
        connection.execute(_CHANGE, changed)
    ids = {key: row.id for key, row in old.items()}
    added = [
        {"kind": THREAD, "thing_id": key[0], "part": key[1], **row}
        for key, row in rows.items()
        if key not in old
    ]
    if added:
        made = connection.execute(_ADD, added)
        ids |= {(row.thing_id, row.part): row.id for row in made}
    if new:
        entered = [{"id": ids[key], **_index_row(entry.fields)} for key, entry in new.items()]
        connection.execute(_ENTER[engine], entered)


_WRITTEN = (*Fields._fields, "version", "last_position", "words")
_ADD = insert(Document).returning(Document.id, Document.thing_id, Document.part)
_CHANGE = (
    update(Document.__table__)  # type: ignore[arg-type]
    .where(Document.__table__.c.id == bindparam("row_id"))
    .values({name: bindparam(name) for name in _WRITTEN})
)


def _row(entry: _Entry, number: int) -> dict[str, Any]:
    return {
        **entry.fields._asdict(),
        "version": number,
        "last_position": entry.last_position,
        "words": "\n".join(entry.words),
    }


def _index_row(fields: Fields) -> dict[str, str]:
    """Give what the engine indexes: each stem once; the body holds the head too."""
    head = {*fields.title.split(), *fields.labels.split()}
    body = {*head, *fields.question.split(), *fields.answers.split(), *fields.comments.split()}
    return {"head": " ".join(sorted(head)), "body": " ".join(sorted(body))}


def _write_words(old: Mapping[Key, Any], new: Mapping[Key, _Entry], number: int) -> None:
    """Count in how many documents each word stands, in one order so that nobody waits in a ring."""
    changes, stems, restated = Counter[str](), dict[str, str](), set[str]()
    for key, entry in new.items():
        changes.update(entry.words.keys())
        stems |= entry.words
        if key in old and old[key].version != number:
            restated |= entry.words.keys()
    for row in old.values():
        changes.subtract(row.words.split("\n") if row.words else ())
    connection = db.session.connection()
    counted = [
        {
            "word": word,
            "stem": stem,
            "initial": word[0],
            "length": len(word),
            "documents": changes[word],
        }
        for word, stem in sorted(stems.items())
        if changes[word] or word in restated
    ]
    less = [word for word, change in sorted(changes.items()) if change < 0]
    gone = [{"word": word, "documents": -changes[word]} for word in less if word not in stems]
    if counted:
        connection.execute(_COUNT_WORDS, counted)
    if gone:
        connection.execute(_DISCOUNT_WORDS, gone)
    if less:
        connection.execute(
            delete(IndexedWord).where(IndexedWord.word.in_(less), IndexedWord.documents <= 0)
        )


def fill(after: int = 0) -> Iterator[int]:
    """Index all threads with larger ids, some in each transaction of its own.

    Gives how many posts of theirs were looked at since the last one.
    """
    while True:
        chosen = select(Thread.id, Thread.post_count).where(Thread.id > after).order_by(Thread.id)
        with transaction():
            threads = db.session.execute(chosen.limit(FILLED_AT_ONCE)).all()
            if not threads:
                return
            refresh_threads([thread.id for thread in threads])
        after = threads[-1].id
        yield sum(thread.post_count for thread in threads)


def catch_up() -> None:
    """Understand anew what was understood with earlier synonyms, and fill an index never filled.

    The job of the schedule; it may be stopped at any time and goes on where it was.
    """
    if db.session.execute(select(Document.id).limit(1)).first() is None:
        deque(fill(), maxlen=0)
    while (thread_ids := _lagging()) is not None:
        with transaction():
            refresh_threads(thread_ids)


def _lagging() -> list[int] | None:
    number, _analysis = current()
    chosen = select(Document.thing_id).where(Document.version < number).distinct()
    return list(db.session.scalars(chosen.limit(FILLED_AT_ONCE))) or None
