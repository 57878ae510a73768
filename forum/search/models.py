"""What the index holds of each text, and what was looked for in vain.

Beside these stands the table `search_index` of the full-text engine (FTS5 on SQLite, two columns
of `tsvector` on PostgreSQL), with the same ids as `documents`. It says which documents hold a
stem; how well they fit is counted from the stems kept here, so that both engines agree.
"""

from datetime import date

from sqlalchemy import BigInteger, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.kernel.db import Base, Id


class Document(Base):
    """A thread as the index holds it, or a part of a long one: its visible posts, as stems.

    Each field is its stems, each with a space before and after, so that a stem is counted by
    counting text. `words`: its words, each once, as they are spelled out. `version`: the number
    of the synonyms it was understood with. `last_position`: that of the last post it has taken.
    """

    __tablename__ = "documents"
    __table_args__ = (
        UniqueConstraint("kind", "thing_id", "part"),
        Index("ix_documents_version", "version"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))
    thing_id: Mapped[int] = mapped_column(Id)
    part: Mapped[int]
    version: Mapped[int] = mapped_column(Id)
    last_position: Mapped[int]
    title: Mapped[str] = mapped_column(Text)
    labels: Mapped[str] = mapped_column(Text)
    question: Mapped[str] = mapped_column(Text)
    answers: Mapped[str] = mapped_column(Text)
    comments: Mapped[str] = mapped_column(Text)
    words: Mapped[str] = mapped_column(Text)


class IndexedWord(Base):
    """A word that some document holds, with its stem, and how many hold it."""

    __tablename__ = "indexed_words"
    __table_args__ = (
        Index("ix_indexed_words_stem", "stem"),
        Index("ix_indexed_words_initial_length", "initial", "length", "documents"),
    )

    word: Mapped[str] = mapped_column(String(30), primary_key=True)
    stem: Mapped[str] = mapped_column(String(60))
    initial: Mapped[str] = mapped_column(String(1))
    length: Mapped[int]
    documents: Mapped[int]


class SoughtWords(Base):
    """Words that were looked for on a day: how often, with how many results and opened ones.

    Nobody can be found in it: `askers` has one of 60 bits set for each who searched, and many
    share a bit. `words` are stems' words without numbers; `board` is empty for all boards.
    """

    __tablename__ = "sought_words"
    __table_args__ = (Index("ix_sought_words_day", "day"),)

    words: Mapped[str] = mapped_column(String(120), primary_key=True)
    board: Mapped[str] = mapped_column(String(40), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    times: Mapped[int]
    in_vain: Mapped[int]
    opened: Mapped[int]
    askers: Mapped[int] = mapped_column(BigInteger)
