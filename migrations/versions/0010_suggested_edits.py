"""suggested edits, who accepted them, and purged revisions"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)


def upgrade():
    op.add_column(
        "posts", sa.Column("suggestion_count", sa.Integer(), nullable=False, server_default="0")
    )
    with op.batch_alter_table("revisions") as revisions:
        revisions.add_column(sa.Column("accepted_by_id", ID, nullable=True))
        revisions.add_column(sa.Column("purged_at", TIME, nullable=True))
        revisions.create_foreign_key(
            op.f("fk_revisions_accepted_by_id"), "members", ["accepted_by_id"], ["id"]
        )
    # On SQLite the table is made anew, so that an id of a change that is gone never comes back.
    with op.batch_alter_table(
        "proposed_edits", recreate="auto", table_kwargs={"sqlite_autoincrement": True}
    ) as edits:
        edits.alter_column("refused_at", new_column_name="decided_at")
        edits.add_column(
            sa.Column("offered", sa.Boolean(), nullable=False, server_default=sa.false())
        )


def downgrade():
    with op.batch_alter_table("proposed_edits") as edits:
        edits.drop_column("offered")
        edits.alter_column("decided_at", new_column_name="refused_at")
    with op.batch_alter_table("revisions") as revisions:
        revisions.drop_constraint(op.f("fk_revisions_accepted_by_id"), type_="foreignkey")
        revisions.drop_column("purged_at")
        revisions.drop_column("accepted_by_id")
    with op.batch_alter_table("posts") as posts:
        posts.drop_column("suggestion_count")
