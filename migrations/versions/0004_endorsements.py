"""endorsements and corrections by mentors; who deleted a post before it was hidden"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade():
    op.add_column("posts", sa.Column("deleted_by_id", ID, nullable=True))
    op.add_column(
        "posts", sa.Column("correction_count", sa.Integer(), nullable=False, server_default="0")
    )
    op.create_table(
        "endorsements",
        sa.Column("post_id", ID, nullable=False),
        sa.Column("mentor_id", ID, nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_endorsements_post_id")),
        sa.ForeignKeyConstraint(
            ["mentor_id"], ["members.id"], name=op.f("fk_endorsements_mentor_id")
        ),
        sa.PrimaryKeyConstraint("post_id", "mentor_id", name=op.f("pk_endorsements")),
    )
    op.create_index("ix_endorsements_mentor_id", "endorsements", ["mentor_id"])
    op.create_table(
        "corrections",
        sa.Column("id", ID, nullable=False),
        sa.Column("post_id", ID, nullable=False),
        sa.Column("mentor_id", ID, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("renderer", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", ID, nullable=True),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_corrections_post_id")),
        sa.ForeignKeyConstraint(
            ["mentor_id"], ["members.id"], name=op.f("fk_corrections_mentor_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["members.id"], name=op.f("fk_corrections_decided_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_corrections")),
    )
    op.create_index("ix_corrections_post_id", "corrections", ["post_id"])
    op.create_index("ix_corrections_mentor_id", "corrections", ["mentor_id"])
    op.create_index("ix_corrections_state_written_at", "corrections", ["state", "written_at"])


def downgrade():
    op.drop_table("corrections")
    op.drop_table("endorsements")
    with op.batch_alter_table("posts") as posts:
        posts.drop_column("correction_count")
        posts.drop_column("deleted_by_id")
