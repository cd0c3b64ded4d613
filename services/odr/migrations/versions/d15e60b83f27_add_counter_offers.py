"""Add who made an offer, and who filed the complaint of a dispute."""

import sqlalchemy as sa
from alembic import op

revision = 'd15e60b83f27'
down_revision = 'c93f4b7a2d10'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('offers', sa.Column('made_by', sa.Text(), server_default='enterprise', nullable=False))
    op.add_column('disputes', sa.Column('source', sa.Text(), nullable=True))
    op.create_index('ix_disputes_source_opened_at', 'disputes', ['source', 'opened_at', 'dispute_id'], unique=False)


def downgrade() -> None:
    op.drop_index('ix_disputes_source_opened_at', table_name='disputes')
    op.drop_column('disputes', 'source')
    op.drop_column('offers', 'made_by')
