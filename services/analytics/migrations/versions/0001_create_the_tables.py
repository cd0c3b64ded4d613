"""Create the tables."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql  # noqa: F401

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('cases_before',
    sa.Column('complaint_id', sa.Uuid(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('until', sa.DateTime(timezone=True), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('region', sa.Text(), nullable=True),
    sa.Column('town', sa.Text(), nullable=True),
    sa.Column('category', sa.Text(), nullable=True),
    sa.Column('state', sa.Text(), nullable=True),
    sa.Column('round', sa.SmallInteger(), nullable=True),
    sa.Column('department', sa.Text(), nullable=True),
    sa.Column('agency', sa.Text(), nullable=True),
    sa.Column('dispatched_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('first_feedback_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('accepted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('refused_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('redirected_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('bounces', sa.SmallInteger(), nullable=True),
    sa.Column('returned_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('mediation_started_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('agreed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('terminated_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('termination_reason', sa.Text(), nullable=True),
    sa.Column('first_closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('result', sa.Text(), nullable=True),
    sa.Column('within_limit', sa.Boolean(), nullable=True),
    sa.Column('recovered_fen', sa.BigInteger(), nullable=True),
    sa.Column('overdue_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('followed_up_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reachable', sa.Boolean(), nullable=True),
    sa.Column('service', sa.SmallInteger(), nullable=True),
    sa.Column('outcome', sa.SmallInteger(), nullable=True),
    sa.Column('rated_round', sa.SmallInteger(), nullable=True),
    sa.Column('dispatch_in_time', sa.Boolean(), nullable=True),
    sa.Column('dispatch_judged_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('feedback_in_time', sa.Boolean(), nullable=True),
    sa.Column('feedback_judged_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('check_in_time', sa.Boolean(), nullable=True),
    sa.Column('check_judged_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('complaint_id', 'changed_at', name=op.f('pk_cases_before'))
    )
    op.create_table('cases_seen',
    sa.Column('complaint_id', sa.Uuid(), nullable=False),
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('duplicate', sa.Boolean(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('recorded_kind', sa.Text(), nullable=True),
    sa.Column('recorded_category', sa.Text(), nullable=True),
    sa.Column('channel', sa.Text(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('region', sa.Text(), nullable=True),
    sa.Column('town', sa.Text(), nullable=True),
    sa.Column('category', sa.Text(), nullable=True),
    sa.Column('state', sa.Text(), nullable=True),
    sa.Column('round', sa.SmallInteger(), nullable=True),
    sa.Column('department', sa.Text(), nullable=True),
    sa.Column('agency', sa.Text(), nullable=True),
    sa.Column('dispatched_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('first_feedback_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('accepted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('refused_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('redirected_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('bounces', sa.SmallInteger(), nullable=True),
    sa.Column('returned_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('mediation_started_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('agreed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('terminated_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('termination_reason', sa.Text(), nullable=True),
    sa.Column('first_closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('result', sa.Text(), nullable=True),
    sa.Column('within_limit', sa.Boolean(), nullable=True),
    sa.Column('recovered_fen', sa.BigInteger(), nullable=True),
    sa.Column('overdue_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('followed_up_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reachable', sa.Boolean(), nullable=True),
    sa.Column('service', sa.SmallInteger(), nullable=True),
    sa.Column('outcome', sa.SmallInteger(), nullable=True),
    sa.Column('rated_round', sa.SmallInteger(), nullable=True),
    sa.Column('dispatch_in_time', sa.Boolean(), nullable=True),
    sa.Column('dispatch_judged_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('feedback_in_time', sa.Boolean(), nullable=True),
    sa.Column('feedback_judged_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('check_in_time', sa.Boolean(), nullable=True),
    sa.Column('check_judged_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('complaint_id', name=op.f('pk_cases_seen')),
    postgresql_with={'fillfactor': '70'}
    )
    op.create_index(op.f('ix_cases_seen_closed_at'), 'cases_seen', ['closed_at'], unique=False)
    op.create_index(op.f('ix_cases_seen_received_at'), 'cases_seen', ['received_at'], unique=False)
    op.create_table('disputes_ended',
    sa.Column('dispute_id', sa.Uuid(), nullable=False),
    sa.Column('complaint_id', sa.Uuid(), nullable=False),
    sa.Column('enterprise_id', sa.Uuid(), nullable=False),
    sa.Column('outcome', sa.Text(), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('dispute_id', name=op.f('pk_disputes_ended'))
    )
    op.create_index(op.f('ix_disputes_ended_complaint_id'), 'disputes_ended', ['complaint_id'], unique=False)
    op.create_table('refund_steps',
    sa.Column('plan_id', sa.Uuid(), nullable=False),
    sa.Column('step', sa.Text(), nullable=False),
    sa.Column('level_fen', sa.BigInteger(), nullable=False),
    sa.Column('complaint_id', sa.Uuid(), nullable=False),
    sa.Column('amount_fen', sa.BigInteger(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('plan_id', 'step', 'level_fen', name=op.f('pk_refund_steps'))
    )
    op.create_index(op.f('ix_refund_steps_complaint_id'), 'refund_steps', ['complaint_id'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_refund_steps_complaint_id'), table_name='refund_steps')
    op.drop_table('refund_steps')
    op.drop_index(op.f('ix_disputes_ended_complaint_id'), table_name='disputes_ended')
    op.drop_table('disputes_ended')
    op.drop_index(op.f('ix_cases_seen_received_at'), table_name='cases_seen')
    op.drop_index(op.f('ix_cases_seen_closed_at'), table_name='cases_seen')
    op.drop_table('cases_seen')
    op.drop_table('cases_before')
