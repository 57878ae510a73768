"""What the engines find by themselves, to be compared with: plain words and their own stems."""

from collections.abc import Iterable

from sqlalchemy import Connection, text

from forum.kernel.db import db, sqlite_module

_POSTS = text(
    "SELECT t.id, t.title, p.body FROM threads t JOIN posts p ON p.thread_id = t.id "
    "WHERE t.state = 'visible' AND p.state = 'visible' AND NOT p.shadowed ORDER BY t.id, p.position"
)
_RANKED = text(
    "SELECT id FROM plain_texts, "
    "CAST(replace(CAST(plainto_tsquery('indonesian', :question) AS text), '&', '|') AS tsquery) q "
    "WHERE words @@ q ORDER BY ts_rank_cd(words, q) DESC, id LIMIT 10"
)


class PlainWords:
    """FTS5 with `unicode61` on the words as they stand, ranked as it ranks, any word will do."""

    def __init__(self) -> None:
        self._connection = sqlite_module.connect(":memory:")
        self._connection.execute("CREATE VIRTUAL TABLE t USING fts5(body, tokenize=unicode61)")
        self._connection.executemany(
            "INSERT INTO t (rowid, body) VALUES (?, ?)", _texts(db.session.connection())
        )

    def __call__(self, question: str) -> list[int]:
        words = [f'"{word}"' for word in question.replace('"', " ").split()]
        rows = self._connection.execute(
            "SELECT rowid FROM t WHERE t MATCH ? ORDER BY rank LIMIT 10",
            (" OR ".join(words),),
        )
        return [rowid for (rowid,) in rows]


class OwnStems:
    """PostgreSQL's configuration `indonesian`, ranked by `ts_rank_cd`, any word will do."""

    def __init__(self) -> None:
        self._connection = db.session.connection()
        self._connection.execute(
            text("CREATE TEMPORARY TABLE plain_texts (id bigint, words tsvector)")
        )
        for row in _texts(self._connection):
            self._connection.execute(
                text("INSERT INTO plain_texts VALUES (:id, to_tsvector('indonesian', :body))"),
                dict(zip(("id", "body"), row, strict=True)),
            )

    def __call__(self, question: str) -> list[int]:
        return list(self._connection.execute(_RANKED, {"question": question}).scalars())


def _texts(connection: Connection) -> Iterable[tuple[int, str]]:
    """Give each thread's id and all its texts, the title first."""
    threads: dict[int, list[str]] = {}
    for row in connection.execute(_POSTS):
        threads.setdefault(row.id, [row.title]).append(row.body)
    return [(number, "\n".join(told)) for number, told in threads.items()]
