"""Keep events of outreach, of which type filed cases are, and whether they are published."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = 'd4b81f06a5e3'
down_revision = 'c19a4e7f5d02'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # The default stays for as long as processes of the release before this one may insert.
    op.add_column('filings', sa.Column('type', sa.Text(), nullable=False, server_default='other'))
    op.add_column('filings', sa.Column('publicity', sa.Text(), nullable=False, server_default='none'))
    op.create_table(
        'outreach',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('department', sa.Text(), nullable=False),
        sa.Column('on', sa.Date(), nullable=False),
        sa.Column('title', sa.Text(), nullable=False),
        sa.Column('kind', sa.Text(), nullable=False),
        sa.Column('place', sa.Text(), nullable=False),
        sa.Column('partners', postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column('people', sa.Integer(), nullable=False),
        sa.Column('materials', sa.Integer(), nullable=False),
        sa.Column('is_estimate', sa.Boolean(), nullable=False),
        sa.Column('recorded_by', sa.Text(), nullable=False),
        sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_outreach')),
    )
    op.create_index(op.f('ix_outreach_on_id'), 'outreach', ['on', 'id'])


def downgrade() -> None:
    op.drop_table('outreach')
    op.drop_column('filings', 'publicity')
    op.drop_column('filings', 'type')
