"""Add the case that a claim is of, where another complaint opened it."""

import sqlalchemy as sa
from alembic import op

revision = "b83d4f12a79c"
down_revision = "a7c35d91e06b"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("claims", sa.Column("case_id", sa.Uuid()))


def downgrade() -> None:
    op.drop_column("claims", "case_id")
