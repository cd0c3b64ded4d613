"""Import what had ended in its list, and say in the preview how much that is and what is overdue."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('complaints', sa.Column('past_result', postgresql.JSONB(astext_type=sa.Text()), nullable=True))
    for name in ('finished', 'overdue'):
        op.add_column('imports', sa.Column(name, sa.Integer(), nullable=False, server_default='0'))


def downgrade() -> None:
    for name in ('overdue', 'finished'):
        op.drop_column('imports', name)
    op.drop_column('complaints', 'past_result')
