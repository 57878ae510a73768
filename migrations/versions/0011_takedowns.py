"""reports of pages by non-members; candidates and suspicious votes that wait enter the queue"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)


def upgrade():
    op.create_table(
        "takedowns",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("contact", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=500), nullable=False),
        sa.Column("right", sa.String(length=12), nullable=False),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.Column("post_id", ID, nullable=True),
        sa.Column("received_at", TIME, nullable=False),
        sa.Column("read_at", TIME, nullable=True),
        sa.Column("read_by_id", ID, nullable=True),
        sa.Column("decided_at", TIME, nullable=True),
        sa.Column("decided_by_id", ID, nullable=True),
        sa.Column("outcome", sa.String(length=10), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("answered_at", TIME, nullable=True),
        sa.Column("answered_by_id", ID, nullable=True),
        sa.Column("blanked_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_takedowns_post_id")),
        sa.ForeignKeyConstraint(["read_by_id"], ["members.id"], name=op.f("fk_takedowns_read_by_id")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["members.id"], name=op.f("fk_takedowns_decided_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["members.id"], name=op.f("fk_takedowns_answered_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_takedowns")),
    )
    op.create_index("ix_takedowns_decided_at_id", "takedowns", ["decided_at", "id"])
    op.create_index("ix_takedowns_received_at", "takedowns", ["received_at"])
    op.execute(
        "INSERT INTO review_items (kind, state, board_id, thing_id, subject_id, reasons, created_at)"
        " SELECT 'promotion', 'open', b.id, d.id, d.member_id, '', d.opened_at"
        " FROM dossiers d JOIN boards b ON b.cluster = d.cluster WHERE d.state = 'open' ORDER BY d.id"
    )
    op.execute(
        "INSERT INTO review_items (kind, state, board_id, thing_id, reasons, created_at)"
        " SELECT 'ring', 'open', b.id, c.id, c.kind, c.opened_at"
        " FROM ring_cases c JOIN boards b ON b.cluster = c.cluster WHERE c.state = 'open' ORDER BY c.id"
    )


def downgrade():
    op.drop_table("takedowns")
    op.execute("DELETE FROM review_items WHERE kind IN ('promotion', 'ring')")
