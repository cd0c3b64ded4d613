"""Keep how much of what was counted for a group was taken back: other services count by sums that only grow."""

import sqlalchemy as sa
from alembic import op

revision = "f08c61a2d9b5"
down_revision = "e5b20d17c9f4"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "group_plans", sa.Column("undone_fen", sa.BigInteger(), server_default=sa.text("0"), nullable=False)
    )


def downgrade() -> None:
    op.drop_column("group_plans", "undone_fen")
