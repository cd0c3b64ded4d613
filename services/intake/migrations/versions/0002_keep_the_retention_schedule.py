"""Keep the retention schedule."""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('retention_periods',
    sa.Column('entry', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('days', sa.Integer(), nullable=False),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('basis', sa.Text(), nullable=False),
    sa.Column('entered_by', sa.Text(), nullable=False),
    sa.Column('entered_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('entry', name=op.f('pk_retention_periods'))
    )
    op.create_index('ix_progress_over', 'progress', ['changed_at'], unique=False, postgresql_where=sa.text("state in ('closed', 'followed_up', 'withdrawn')"))


def downgrade() -> None:
    op.drop_index('ix_progress_over', table_name='progress', postgresql_where=sa.text("state in ('closed', 'followed_up', 'withdrawn')"))
    op.drop_table('retention_periods')
