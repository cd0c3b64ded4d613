"""Forget persons."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('forgotten',
    sa.Column('complaint_id', sa.Uuid(), nullable=False),
    sa.Column('aggregates', postgresql.ARRAY(sa.Uuid()), nullable=False),
    sa.Column('forgotten_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sweeps', sa.SmallInteger(), nullable=False),
    sa.PrimaryKeyConstraint('complaint_id', name=op.f('pk_forgotten'))
    )
    op.create_index('ix_forgotten_to_sweep', 'forgotten', ['forgotten_at'], unique=False, postgresql_where=sa.text('sweeps < 2'))
    op.add_column('idempotency', sa.Column('about', sa.Uuid(), nullable=True))
    op.create_index('ix_idempotency_about', 'idempotency', ['about'], unique=False, postgresql_where=sa.text('about is not null'))


def downgrade() -> None:
    op.drop_index('ix_idempotency_about', table_name='idempotency', postgresql_where=sa.text('about is not null'))
    op.drop_column('idempotency', 'about')
    op.drop_index('ix_forgotten_to_sweep', table_name='forgotten', postgresql_where=sa.text('sweeps < 2'))
    op.drop_table('forgotten')
