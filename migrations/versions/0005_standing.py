"""dossiers, certificates and topics of mentors"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def _id():
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade():
    op.add_column(
        "members",
        sa.Column("mentor_resting", sa.String(length=400), nullable=False, server_default=""),
    )
    op.create_table(
        "dossiers",
        sa.Column("id", _id(), nullable=False),
        sa.Column("member_id", _id(), nullable=False),
        sa.Column("cluster", sa.String(length=40), nullable=False),
        sa.Column("event_id", _id(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", _id(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["decided_by_id"], ["members.id"], name=op.f("fk_dossiers_decided_by_id")),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_dossiers_event_id")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_dossiers_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossiers")),
    )
    op.create_index("ix_dossiers_state_id", "dossiers", ["state", "id"])
    op.create_index("ix_dossiers_member_id_cluster", "dossiers", ["member_id", "cluster"])
    op.create_table(
        "certificates",
        sa.Column("id", _id(), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("member_id", _id(), nullable=False),
        sa.Column("cluster", sa.String(length=40), nullable=False),
        sa.Column("event_id", _id(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_certificates_event_id")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_certificates_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificates")),
        sa.UniqueConstraint("code", name=op.f("uq_certificates_code")),
    )
    op.create_index("ix_certificates_member_id_cluster", "certificates", ["member_id", "cluster", "id"])
    op.create_table(
        "mentor_topics",
        sa.Column("member_id", _id(), nullable=False),
        sa.Column("cluster", sa.String(length=40), nullable=False),
        sa.Column("labels", sa.String(length=250), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_mentor_topics_member_id")),
        sa.PrimaryKeyConstraint("member_id", "cluster", name=op.f("pk_mentor_topics")),
    )


def downgrade():
    op.drop_table("mentor_topics")
    op.drop_table("certificates")
    op.drop_table("dossiers")
    op.drop_column("members", "mentor_resting")
