"""screening, the queue, reports, appeals, sanctions, merged threads, waiting edits, the log"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)


def upgrade():
    for column in (
        "merged_into_id",
        "duplicate_of_id",
        "proposed_duplicate_of_id",
        "duplicate_proposed_by_id",
    ):
        op.add_column("threads", sa.Column(column, ID, nullable=True))
    op.add_column(
        "members", sa.Column("duty_in", sa.String(length=400), nullable=False, server_default="")
    )
    op.add_column("members", sa.Column("silenced_until", TIME, nullable=True))
    op.add_column("members", sa.Column("links_limited_until", TIME, nullable=True))
    op.create_table(
        "private_texts",
        sa.Column("post_id", ID, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("kinds", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_private_texts_post_id")),
        sa.PrimaryKeyConstraint("post_id", "revision", name=op.f("pk_private_texts")),
    )
    op.create_table(
        "proposed_edits",
        sa.Column("id", ID, nullable=False),
        sa.Column("post_id", ID, nullable=False),
        sa.Column("editor_id", ID, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=150), nullable=True),
        sa.Column("labels", sa.String(length=250), nullable=True),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("html", sa.Text(), nullable=True),
        sa.Column("excerpt", sa.String(length=220), nullable=True),
        sa.Column("renderer", sa.Integer(), nullable=True),
        sa.Column("private_body", sa.Text(), nullable=True),
        sa.Column("private_html", sa.Text(), nullable=True),
        sa.Column("private_kinds", sa.String(length=60), nullable=True),
        sa.Column("photo_ids", sa.Text(), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("refused_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_proposed_edits_post_id")),
        sa.ForeignKeyConstraint(
            ["editor_id"], ["members.id"], name=op.f("fk_proposed_edits_editor_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposed_edits")),
    )
    op.create_index("ix_proposed_edits_post_id", "proposed_edits", ["post_id"])
    op.create_index("ix_proposed_edits_editor_id", "proposed_edits", ["editor_id"])
    op.create_table(
        "review_items",
        sa.Column("id", ID, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("board_id", ID, nullable=False),
        sa.Column("post_id", ID, nullable=True),
        sa.Column("thing_id", ID, nullable=False),
        sa.Column("subject_id", ID, nullable=True),
        sa.Column("acted_by_id", ID, nullable=True),
        sa.Column("revision", sa.Integer(), nullable=True),
        sa.Column("reasons", sa.String(length=400), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("climbed_at", TIME, nullable=True),
        sa.Column("claimed_by_id", ID, nullable=True),
        sa.Column("claimed_until", TIME, nullable=True),
        sa.Column("action", sa.String(length=10), nullable=True),
        sa.Column("decided_by_id", ID, nullable=True),
        sa.Column("decided_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_review_items_board_id")),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_review_items_post_id")),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["members.id"], name=op.f("fk_review_items_subject_id")
        ),
        sa.ForeignKeyConstraint(
            ["acted_by_id"], ["members.id"], name=op.f("fk_review_items_acted_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["claimed_by_id"], ["members.id"], name=op.f("fk_review_items_claimed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["members.id"], name=op.f("fk_review_items_decided_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_items")),
    )
    op.create_index("ix_review_items_board_id_state_id", "review_items", ["board_id", "state", "id"])
    op.create_index(
        "ix_review_items_board_id_state_kind_id",
        "review_items",
        ["board_id", "state", "kind", "id"],
    )
    op.create_index("ix_review_items_kind_thing_id", "review_items", ["kind", "thing_id"])
    op.create_index(
        "ix_review_items_subject_id_state",
        "review_items",
        ["subject_id", "state", "kind", "action"],
    )
    op.create_table(
        "flags",
        sa.Column("id", ID, nullable=False),
        sa.Column("post_id", ID, nullable=False),
        sa.Column("member_id", ID, nullable=False),
        sa.Column("reason", sa.String(length=12), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("event_id", ID, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_flags_post_id")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_flags_member_id")),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_flags_event_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flags")),
        sa.UniqueConstraint("post_id", "member_id", name=op.f("uq_flags_post_id_member_id")),
    )
    op.create_index("ix_flags_member_id_state", "flags", ["member_id", "state"])
    op.create_table(
        "screenings",
        sa.Column("post_id", ID, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("lists_version", sa.Integer(), nullable=False),
        sa.Column("topics", sa.String(length=200), nullable=False),
        sa.Column("second_reader", sa.Boolean(), nullable=False),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_screenings_post_id")),
        sa.PrimaryKeyConstraint("post_id", name=op.f("pk_screenings")),
    )
    op.create_table(
        "appeals",
        sa.Column("id", ID, nullable=False),
        sa.Column("event_id", ID, nullable=False),
        sa.Column("member_id", ID, nullable=False),
        sa.Column("filed_event_id", ID, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_appeals_event_id")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_appeals_member_id")),
        sa.ForeignKeyConstraint(
            ["filed_event_id"], ["events.id"], name=op.f("fk_appeals_filed_event_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeals")),
        sa.UniqueConstraint("event_id", name=op.f("uq_appeals_event_id")),
    )
    op.create_index("ix_appeals_member_id", "appeals", ["member_id"])
    op.create_table(
        "log_lines",
        sa.Column("event_id", ID, autoincrement=False, nullable=False),
        sa.Column("board_id", ID, nullable=True),
        sa.Column("undone_by_event_id", ID, nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_log_lines_event_id")),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_log_lines_board_id")),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_log_lines")),
    )
    op.execute(
        "INSERT INTO log_lines (event_id, board_id) SELECT e.id, t.board_id FROM events e "
        "LEFT JOIN posts p ON e.thing = 'post' AND p.id = e.thing_id "
        "LEFT JOIN threads t ON t.id = p.thread_id OR (e.thing = 'thread' AND t.id = e.thing_id) "
        "WHERE e.kind IN ('post.hidden', 'thread.closed', 'thread.reopened', 'thread.pinned', "
        "'thread.unpinned', 'thread.moved', 'member.suspended', 'member.reinstated')"
    )


def downgrade():
    for table in (
        "log_lines",
        "appeals",
        "screenings",
        "flags",
        "review_items",
        "proposed_edits",
        "private_texts",
    ):
        op.drop_table(table)
    with op.batch_alter_table("members") as members:
        members.drop_column("links_limited_until")
        members.drop_column("silenced_until")
        members.drop_column("duty_in")
    with op.batch_alter_table("threads") as threads:
        threads.drop_column("duplicate_proposed_by_id")
        threads.drop_column("proposed_duplicate_of_id")
        threads.drop_column("duplicate_of_id")
        threads.drop_column("merged_into_id")
