"""the index of search, its words, and what was looked for"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade():
    op.create_table(
        "documents",
        sa.Column("id", ID, nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("thing_id", ID, nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("version", ID, nullable=False),
        sa.Column("last_position", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("labels", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("comments", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
        sa.UniqueConstraint(
            "kind", "thing_id", "part", name=op.f("uq_documents_kind_thing_id_part")
        ),
    )
    op.create_index("ix_documents_version", "documents", ["version"])
    op.create_table(
        "indexed_words",
        sa.Column("word", sa.String(length=30), nullable=False),
        sa.Column("stem", sa.String(length=60), nullable=False),
        sa.Column("initial", sa.String(length=1), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("documents", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("word", name=op.f("pk_indexed_words")),
    )
    op.create_index("ix_indexed_words_stem", "indexed_words", ["stem"])
    op.create_index(
        "ix_indexed_words_initial_length", "indexed_words", ["initial", "length", "documents"]
    )
    op.create_table(
        "sought_words",
        sa.Column("words", sa.String(length=120), nullable=False),
        sa.Column("board", sa.String(length=40), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("in_vain", sa.Integer(), nullable=False),
        sa.Column("opened", sa.Integer(), nullable=False),
        sa.Column("askers", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("words", "board", "day", name=op.f("pk_sought_words")),
    )
    op.create_index("ix_sought_words_day", "sought_words", ["day"])
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE search_index USING fts5("
            "head, body, content='', contentless_delete=1, detail=column, "
            "tokenize='unicode61 remove_diacritics 0')"
        )
        return
    op.execute(
        "CREATE TABLE search_index ("
        "id bigint PRIMARY KEY, head tsvector NOT NULL, body tsvector NOT NULL)"
    )
    op.execute("CREATE INDEX ix_search_index_head ON search_index USING gin (head)")
    op.execute("CREATE INDEX ix_search_index_body ON search_index USING gin (body)")
    # Prefixes of words are ranges of them: by bytes, as SQLite compares.
    op.execute('ALTER TABLE indexed_words ALTER COLUMN word TYPE varchar(30) COLLATE "C"')


def downgrade():
    op.execute("DROP TABLE search_index")
    op.drop_table("sought_words")
    op.drop_table("indexed_words")
    op.drop_table("documents")
