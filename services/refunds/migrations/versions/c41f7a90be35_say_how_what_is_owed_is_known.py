"""Say by which evidence the sum of a roster's contract is owed."""

import sqlalchemy as sa
from alembic import op

revision = "c41f7a90be35"
down_revision = "d620a50644e1"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("group_contracts", sa.Column("owed_by", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("group_contracts", "owed_by")
