"""Note since when the refunds of a group count as received: a group has no case that says so."""

import sqlalchemy as sa
from alembic import op

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('refund_steps', sa.Column('since', sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column('refund_steps', 'since')
