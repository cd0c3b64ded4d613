"""Create the tables."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql  # noqa: F401

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('books_version',
    sa.Column('one', sa.SmallInteger(), nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('one = 1', name=op.f('ck_books_version_single')),
    sa.PrimaryKeyConstraint('one', name=op.f('pk_books_version'))
    )
    op.create_table('calendars',
    sa.Column('version', sa.Text(), nullable=False),
    sa.Column('published', sa.ARRAY(sa.SmallInteger()), nullable=False),
    sa.Column('days', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('version', name=op.f('pk_calendars'))
    )
    op.create_table('claims',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('complaint_id', sa.Uuid(), nullable=False),
    sa.Column('amount_fen', sa.BigInteger(), nullable=False),
    sa.Column('origin', sa.Text(), nullable=False),
    sa.Column('plan_id', sa.Uuid(), nullable=True),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('department', sa.Text(), nullable=True),
    sa.Column('enterprise', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_claims'))
    )
    op.create_index(op.f('ix_claims_complaint_id'), 'claims', ['complaint_id'], unique=False)
    op.create_table('local_rules',
    sa.Column('entry', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('region', sa.Text(), nullable=False),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('until', sa.Date(), nullable=True),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('unused_within_days', sa.Integer(), nullable=False),
    sa.Column('unused_due_days', sa.Integer(), nullable=False),
    sa.Column('due_days', sa.Integer(), nullable=False),
    sa.Column('entered_by', sa.Text(), nullable=False),
    sa.Column('entered_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('entry', name=op.f('pk_local_rules'))
    )
    op.create_table('rates',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('rate_bp', sa.Integer(), nullable=False),
    sa.Column('known_until', sa.Date(), nullable=True),
    sa.Column('entered_by', sa.Text(), nullable=False),
    sa.Column('entered_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rates'))
    )
    op.create_table('plans',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('claim_id', sa.Uuid(), nullable=False),
    sa.Column('complaint_id', sa.Uuid(), nullable=False),
    sa.Column('total_fen', sa.BigInteger(), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('warnings', sa.ARRAY(sa.Text()), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('look_again_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['claim_id'], ['claims.id'], name=op.f('fk_plans_claim_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_plans'))
    )
    op.create_index(op.f('ix_plans_look_again_on'), 'plans', ['look_again_on'], unique=False)
    op.create_index('ix_plans_opened_at', 'plans', ['opened_at', 'id'], unique=False)
    op.create_table('instalments',
    sa.Column('plan_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('amount_fen', sa.BigInteger(), nullable=False),
    sa.Column('paid_fen', sa.BigInteger(), nullable=False),
    sa.Column('told_overdue', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['plan_id'], ['plans.id'], name=op.f('fk_instalments_plan_id')),
    sa.PrimaryKeyConstraint('plan_id', 'number', name=op.f('pk_instalments'))
    )
    op.create_table('payments',
    sa.Column('plan_id', sa.Uuid(), nullable=False),
    sa.Column('reference', sa.Text(), nullable=False),
    sa.Column('amount_fen', sa.BigInteger(), nullable=False),
    sa.Column('paid_on', sa.Date(), nullable=False),
    sa.Column('instalment', sa.Integer(), nullable=True),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['plan_id'], ['plans.id'], name=op.f('fk_payments_plan_id')),
    sa.PrimaryKeyConstraint('plan_id', 'reference', name=op.f('pk_payments'))
    )


def downgrade() -> None:
    op.drop_table('payments')
    op.drop_table('instalments')
    op.drop_index('ix_plans_opened_at', table_name='plans')
    op.drop_index(op.f('ix_plans_look_again_on'), table_name='plans')
    op.drop_table('plans')
    op.drop_table('rates')
    op.drop_table('local_rules')
    op.drop_index(op.f('ix_claims_complaint_id'), table_name='claims')
    op.drop_table('claims')
    op.drop_table('calendars')
    op.drop_table('books_version')
