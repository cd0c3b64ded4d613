"""Add the department of a dispute."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql  # noqa: F401

revision = '7b36c736a355'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('disputes', sa.Column('department', sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column('disputes', 'department')
