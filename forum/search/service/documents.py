"""Writing documents and their words: into tables of ours, and into the engine's index."""

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import chain
from typing import Any, NamedTuple

from sqlalchemy import bindparam, delete, insert, select, text, update

from forum.kernel.db import db
from forum.search.models import Document, IndexedWord
from forum.search.queries.candidates import GUIDE_SIGN
from forum.search.rules.analysis import Token
from forum.search.rules.fields import GUIDE, Fields, written

WORD_MAX_CHARACTERS = 30

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


class Key(NamedTuple):
    """A thread or guide, and the number of a part of it."""

    kind: str
    thing_id: int
    part: int


class Entry(NamedTuple):
    """A document to be written: its fields, its words with their stems, its last post."""

    fields: Fields
    words: dict[str, str]
    last_position: int


def entry_of(told: Mapping[str, list[Token]], last_position: int = 0) -> Entry:
    """Make an entry of what each field tells."""
    fields = {name: written(token.stem for token in field) for name, field in told.items()}
    return Entry(Fields(**fields), words_of(chain.from_iterable(told.values())), last_position)


def words_of(tokens: Iterable[Token]) -> dict[str, str]:
    """Give the words of a text with their stems."""
    return {token.word[:WORD_MAX_CHARACTERS]: token.stem for token in tokens}


def kept(*conditions: Any) -> dict[Key, Any]:
    """Give what `write` needs of the documents that stand."""
    columns = (Document.id, Document.version, Document.words)
    place = (Document.kind, Document.thing_id, Document.part)
    rows = db.session.execute(select(*place, *columns).where(*conditions))
    return {Key(row.kind, row.thing_id, row.part): row for row in rows}


def write(old: Mapping[Key, Any], new: Mapping[Key, Entry], number: int) -> None:
    """Let the documents `new` stand instead of `old`, understood with the synonyms `number`."""
    write_documents(old, new, number)
    write_words(old, new, number)


def clear() -> None:
    """Empty the index. Needs an open transaction."""
    for table in ("search_index", "documents", "indexed_words"):
        db.session.execute(text(f"DELETE FROM {table}"))  # noqa: S608 - the names above


def write_documents(old: Mapping[Key, Any], new: Mapping[Key, Entry], number: int) -> None:
    """Write the documents alone; nobody else may have added one of these since `old` was read."""
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
    added = [{**key._asdict(), **row} for key, row in rows.items() if key not in old]
    if added:
        made = connection.execute(_ADD, added)
        ids |= {Key(row.kind, row.thing_id, row.part): row.id for row in made}
    if new:
        entered = [
            {"id": ids[key], **_index_row(key.kind, entry.fields)} for key, entry in new.items()
        ]
        connection.execute(_ENTER[engine], entered)


_WRITTEN = (*Fields._fields, "version", "last_position", "words")
_ADD = insert(Document).returning(Document.id, Document.kind, Document.thing_id, Document.part)
_CHANGE = (
    update(Document.__table__)  # type: ignore[arg-type]
    .where(Document.__table__.c.id == bindparam("row_id"))
    .values({name: bindparam(name) for name in _WRITTEN})
)


def _row(entry: Entry, number: int) -> dict[str, Any]:
    return {
        **entry.fields._asdict(),
        "version": number,
        "last_position": entry.last_position,
        "words": "\n".join(entry.words),
    }


def _index_row(kind: str, fields: Fields) -> dict[str, str]:
    """Give what the engine indexes: each stem once; the body holds the head too."""
    sign = {GUIDE_SIGN} if kind == GUIDE else set[str]()
    head = {*fields.title.split(), *fields.labels.split()}
    body = {
        *sign,
        *head,
        *fields.question.split(),
        *fields.answers.split(),
        *fields.comments.split(),
    }
    return {"head": " ".join(sorted(head)), "body": " ".join(sorted(body))}


def write_words(old: Mapping[Key, Any], new: Mapping[Key, Entry], number: int) -> None:
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
