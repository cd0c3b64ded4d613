"""Add whether what a case answers is of one person; of what joined before, nobody knows yet."""

import sqlalchemy as sa
from alembic import op

revision = "c41e8a07f2d9"
down_revision = "b7d93c02ae51"
branch_labels = None
depends_on = None


def upgrade() -> None:
    true, false = sa.text("true"), sa.text("false")
    op.add_column("receipts", sa.Column("one_person", sa.Boolean(), nullable=False, server_default=true))
    op.add_column("joined_cases", sa.Column("one_person", sa.Boolean(), nullable=False, server_default=false))
    op.execute("update receipts set one_person = false where case_id <> complaint_id")


def downgrade() -> None:
    op.drop_column("joined_cases", "one_person")
    op.drop_column("receipts", "one_person")
