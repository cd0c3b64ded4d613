"""Seal the audit trail: a chain of digests over its entries."""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('audit_chain',
    sa.Column('position', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('entry', sa.BigInteger(), nullable=False),
    sa.Column('digest', sa.LargeBinary(), nullable=False),
    sa.Column('sealed_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('position', name=op.f('pk_audit_chain')),
    sa.UniqueConstraint('entry', name=op.f('uq_audit_chain_entry'))
    )
    op.create_index('ix_audit_at', 'audit', ['at'], unique=False, postgresql_using='brin')


def downgrade() -> None:
    op.drop_index('ix_audit_at', table_name='audit', postgresql_using='brin')
    op.drop_table('audit_chain')
