"""cases of suspicious votes, and from where members logged in lately"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def _id():
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade():
    op.create_table(
        "known_networks",
        sa.Column("member_id", _id(), nullable=False),
        sa.Column("network_hash", sa.String(length=64), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_known_networks_member_id")),
        sa.PrimaryKeyConstraint("member_id", "network_hash", name=op.f("pk_known_networks")),
    )
    op.create_index("ix_known_networks_seen_at", "known_networks", ["seen_at"])
    op.create_table(
        "ring_cases",
        sa.Column("id", _id(), nullable=False),
        sa.Column("cluster", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("signs", sa.Text(), nullable=False),
        sa.Column("vote_count", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", _id(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reversal_id", _id(), nullable=True),
        sa.ForeignKeyConstraint(["decided_by_id"], ["members.id"], name=op.f("fk_ring_cases_decided_by_id")),
        sa.ForeignKeyConstraint(["reversal_id"], ["events.id"], name=op.f("fk_ring_cases_reversal_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ring_cases")),
    )
    op.create_index("ix_ring_cases_state_id", "ring_cases", ["state", "id"])
    op.create_table(
        "ring_case_people",
        sa.Column("case_id", _id(), nullable=False),
        sa.Column("member_id", _id(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["ring_cases.id"], name=op.f("fk_ring_case_people_case_id")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_ring_case_people_member_id")),
        sa.PrimaryKeyConstraint("case_id", "member_id", name=op.f("pk_ring_case_people")),
    )
    op.create_index("ix_ring_case_people_member_id", "ring_case_people", ["member_id"])
    op.create_table(
        "ring_case_votes",
        sa.Column("case_id", _id(), nullable=False),
        sa.Column("post_id", _id(), nullable=False),
        sa.Column("giver_id", _id(), nullable=False),
        sa.Column("author_id", _id(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["members.id"], name=op.f("fk_ring_case_votes_author_id")),
        sa.ForeignKeyConstraint(["case_id"], ["ring_cases.id"], name=op.f("fk_ring_case_votes_case_id")),
        sa.ForeignKeyConstraint(["giver_id"], ["members.id"], name=op.f("fk_ring_case_votes_giver_id")),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_ring_case_votes_post_id")),
        sa.PrimaryKeyConstraint("case_id", "post_id", "giver_id", name=op.f("pk_ring_case_votes")),
    )


def downgrade():
    op.drop_table("ring_case_votes")
    op.drop_table("ring_case_people")
    op.drop_table("ring_cases")
    op.drop_table("known_networks")
