"""Add how satisfied the consumer of a settlement is."""

import sqlalchemy as sa
from alembic import op

revision = 'b7d2905c1e48'
down_revision = 'a41c8e2f6d93'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('disputes', sa.Column('satisfaction', sa.SmallInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column('disputes', 'satisfaction')
