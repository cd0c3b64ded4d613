"""Create the tables."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql  # noqa: F401

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('disputes',
    sa.Column('dispute_id', sa.Uuid(), nullable=False),
    sa.Column('complaint_id', sa.Uuid(), nullable=False),
    sa.Column('enterprise_id', sa.Uuid(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('channel', sa.Text(), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('matter', sa.Text(), nullable=True),
    sa.Column('request', sa.Text(), nullable=True),
    sa.Column('amount_fen', sa.BigInteger(), nullable=True),
    sa.Column('outcome_note', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('dispute_id', name=op.f('pk_disputes'))
    )
    op.create_index(op.f('ix_disputes_complaint_id'), 'disputes', ['complaint_id'], unique=False)
    op.create_index('ix_disputes_due', 'disputes', ['due_at'], unique=False, postgresql_where=sa.text("state = 'open'"))
    op.create_index('ix_disputes_enterprise_id_opened_at', 'disputes', ['enterprise_id', 'opened_at', 'dispute_id'], unique=False)
    op.create_table('enterprises',
    sa.Column('enterprise_id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('uscc', sa.Text(), nullable=True),
    sa.Column('standing', sa.Text(), nullable=False),
    sa.Column('applied_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('note', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('enterprise_id', name=op.f('pk_enterprises'))
    )
    op.create_table('offers',
    sa.Column('dispute_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('terms', sa.Text(), nullable=False),
    sa.Column('amount_fen', sa.BigInteger(), nullable=False),
    sa.Column('refund_fen', sa.BigInteger(), nullable=True),
    sa.Column('instalments', sa.Integer(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['dispute_id'], ['disputes.dispute_id'], name=op.f('fk_offers_dispute_id')),
    sa.PrimaryKeyConstraint('dispute_id', 'number', name=op.f('pk_offers'))
    )


def downgrade() -> None:
    op.drop_table('offers')
    op.drop_table('enterprises')
    op.drop_index('ix_disputes_enterprise_id_opened_at', table_name='disputes')
    op.drop_index('ix_disputes_due', table_name='disputes', postgresql_where=sa.text("state = 'open'"))
    op.drop_index(op.f('ix_disputes_complaint_id'), table_name='disputes')
    op.drop_table('disputes')
