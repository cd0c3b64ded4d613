"""Show groups that were not paid for more than fifteen days."""

import sqlalchemy as sa
from alembic import op

revision = "b7d93c02ae51"
down_revision = "4f0b8d21c6e7"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("group_defaults", sa.Column("withheld_on", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("group_defaults", "withheld_on")
