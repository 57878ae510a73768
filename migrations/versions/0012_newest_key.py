"""the newest key that a member has used is found by an index"""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

NAME = "ix_kept_answers_member_id_id"


def upgrade():
    op.create_index(NAME, "kept_answers", ["member_id", "id"])


def downgrade():
    op.drop_index(NAME, "kept_answers")
