"""Add breaches."""

import sqlalchemy as sa
from alembic import op

revision = '9c2e7f4d1b08'
down_revision = 'f17d20b4c9ae'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('breaches',
    sa.Column('breach_id', sa.Uuid(), nullable=False),
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('evidence', sa.Text(), nullable=True),
    sa.Column('complaint_id', sa.Uuid(), nullable=True),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('reported_by', sa.Text(), nullable=False),
    sa.Column('reported_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_by', sa.Text(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('breach_id', name=op.f('pk_breaches'))
    )
    op.create_index('ix_breaches_entry_id_on', 'breaches', ['entry_id', 'on'], unique=False)
    op.create_index('ix_breaches_state_reported_at', 'breaches', ['state', 'reported_at'], unique=False)
    op.create_index(op.f('ix_breaches_complaint_id'), 'breaches', ['complaint_id'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_breaches_complaint_id'), table_name='breaches')
    op.drop_index('ix_breaches_state_reported_at', table_name='breaches')
    op.drop_index('ix_breaches_entry_id_on', table_name='breaches')
    op.drop_table('breaches')
