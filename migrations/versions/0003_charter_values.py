"""what staff change of the charter, append-only"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

REFUSE = "'charter_values are append-only'"


def upgrade():
    op.create_table(
        "charter_values",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column(
            "event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_charter_values_event_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_charter_values")),
    )
    op.create_index("ix_charter_values_name_id", "charter_values", ["name", "id"])
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER charter_values_no_{act.lower()} BEFORE {act} ON charter_values "
                f"BEGIN SELECT RAISE(ABORT, {REFUSE}); END"
            )
        op.execute(
            "CREATE TRIGGER charter_values_no_replace BEFORE INSERT ON charter_values "
            "WHEN EXISTS (SELECT 1 FROM charter_values WHERE id = NEW.id) "
            f"BEGIN SELECT RAISE(ABORT, {REFUSE}); END"
        )
        return
    op.execute(
        "CREATE TRIGGER charter_values_no_change BEFORE UPDATE OR DELETE ON charter_values "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER charter_values_no_truncate BEFORE TRUNCATE ON charter_values "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def downgrade():
    op.drop_table("charter_values")
