"""Tell cases that had ended in an imported list from others."""

import sqlalchemy as sa
from alembic import op

revision = "9d1e64c2f7a5"
down_revision = 'd4b81f06a5e3'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("cases", sa.Column("imported", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    op.drop_column("cases", "imported")
