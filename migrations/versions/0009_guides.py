"""guides, their versions, sources and suggestions; entries and notices that come of a guide"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def _key(table, column, other):
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))


def _texts():
    return (
        sa.Column("title", sa.String(length=150), nullable=False),
        sa.Column("summary", sa.String(length=300), nullable=False),
        sa.Column("labels", sa.String(length=250), nullable=False),
        sa.Column("season", sa.String(length=80), nullable=False),
        sa.Column("kecamatan", sa.String(length=10), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
    )


def upgrade():
    op.create_table(
        "guides",
        sa.Column("id", ID, nullable=False),
        sa.Column("thread_id", ID, nullable=False),
        sa.Column("board_id", ID, nullable=False),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("slug", sa.String(length=90), nullable=False),
        *_texts(),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("is_stale", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("newest", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("published_at", MOMENT, nullable=True),
        sa.Column("changed_at", MOMENT, nullable=True),
        _key("guides", "thread_id", "threads"),
        _key("guides", "board_id", "boards"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guides")),
        sa.UniqueConstraint("slug", name=op.f("uq_guides_slug")),
    )
    op.create_index("ix_guides_latest", "guides", ["state", "published_at", "id"])
    op.create_index(
        "ix_guides_board_latest", "guides", ["board_id", "state", "published_at", "id"]
    )
    op.create_index("ix_guides_stale", "guides", ["state", "is_stale", "review_on"])
    op.create_index("ix_guides_thread_id", "guides", ["thread_id"])
    op.create_table(
        "guide_revisions",
        sa.Column("guide_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("editor_id", ID, nullable=False),
        sa.Column("board_id", ID, nullable=False),
        *_texts(),
        sa.Column("renderer", sa.Integer(), nullable=False),
        sa.Column("sources", sa.Text(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("waits", sa.Boolean(), nullable=False),
        sa.Column("reader_id", ID, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("published_at", MOMENT, nullable=True),
        _key("guide_revisions", "guide_id", "guides"),
        _key("guide_revisions", "editor_id", "members"),
        _key("guide_revisions", "board_id", "boards"),
        _key("guide_revisions", "reader_id", "members"),
        sa.PrimaryKeyConstraint("guide_id", "number", name=op.f("pk_guide_revisions")),
    )
    op.create_index(
        "ix_guide_revisions_waits_created_at", "guide_revisions", ["waits", "created_at"]
    )
    op.create_index("ix_guide_revisions_editor_id", "guide_revisions", ["editor_id"])
    op.create_table(
        "guide_sources",
        sa.Column("guide_id", ID, nullable=False),
        sa.Column("post_id", ID, nullable=False),
        sa.Column("adopter_id", ID, nullable=False),
        sa.Column("credited", sa.Boolean(), nullable=False),
        _key("guide_sources", "guide_id", "guides"),
        _key("guide_sources", "post_id", "posts"),
        _key("guide_sources", "adopter_id", "members"),
        sa.PrimaryKeyConstraint("guide_id", "post_id", name=op.f("pk_guide_sources")),
    )
    op.create_index("ix_guide_sources_post_id", "guide_sources", ["post_id"])
    op.create_table(
        "guide_labels",
        sa.Column("guide_id", ID, nullable=False),
        sa.Column("label_id", ID, nullable=False),
        sa.Column("board_id", ID, nullable=False),
        sa.Column("published_at", MOMENT, nullable=False),
        _key("guide_labels", "guide_id", "guides"),
        _key("guide_labels", "label_id", "labels"),
        _key("guide_labels", "board_id", "boards"),
        sa.PrimaryKeyConstraint("guide_id", "label_id", name=op.f("pk_guide_labels")),
    )
    op.create_index(
        "ix_guide_labels_latest", "guide_labels", ["label_id", "published_at", "guide_id"]
    )
    op.create_index(
        "ix_guide_labels_board",
        "guide_labels",
        ["label_id", "board_id", "published_at", "guide_id"],
    )
    op.create_table(
        "guide_slugs",
        sa.Column("slug", sa.String(length=90), nullable=False),
        sa.Column("guide_id", ID, nullable=False),
        _key("guide_slugs", "guide_id", "guides"),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_guide_slugs")),
    )
    op.create_index("ix_guide_slugs_guide_id", "guide_slugs", ["guide_id"])
    op.create_table(
        "guide_suggestions",
        sa.Column("id", ID, nullable=False),
        sa.Column("guide_id", ID, nullable=False),
        sa.Column("suggester_id", ID, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("renderer", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("event_id", ID, nullable=True),
        _key("guide_suggestions", "guide_id", "guides"),
        _key("guide_suggestions", "suggester_id", "members"),
        _key("guide_suggestions", "event_id", "events"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guide_suggestions")),
    )
    op.create_index("ix_guide_suggestions_state_id", "guide_suggestions", ["state", "id"])
    op.create_index("ix_guide_suggestions_guide_id", "guide_suggestions", ["guide_id"])
    op.create_index("ix_guide_suggestions_suggester_id", "guide_suggestions", ["suggester_id"])
    op.add_column("boards", sa.Column("guides", sa.Text(), nullable=False, server_default="[]"))
    op.add_column("entries", sa.Column("guide_id", ID, nullable=True))
    with op.batch_alter_table("notifications") as notifications:
        notifications.add_column(sa.Column("guide_id", ID, nullable=True))
        notifications.create_foreign_key(
            op.f("fk_notifications_guide_id"), "guides", ["guide_id"], ["id"]
        )


def downgrade():
    with op.batch_alter_table("notifications") as notifications:
        notifications.drop_constraint(op.f("fk_notifications_guide_id"), type_="foreignkey")
        notifications.drop_column("guide_id")
    op.drop_column("entries", "guide_id")
    op.drop_column("boards", "guides")
    for table in (
        "guide_suggestions",
        "guide_slugs",
        "guide_labels",
        "guide_sources",
        "guide_revisions",
        "guides",
    ):
        op.drop_table(table)
