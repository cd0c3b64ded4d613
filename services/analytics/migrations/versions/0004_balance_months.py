"""Create the balances of the cubes at each month's end; past months are balanced once this version runs."""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('balance_days',
    sa.Column('cube', sa.Text(), nullable=False),
    sa.Column('basis', sa.Text(), nullable=False),
    sa.Column('level', sa.Text(), nullable=False),
    sa.Column('first', sa.Date(), nullable=False),
    sa.Column('key', sa.ARRAY(sa.Text()), nullable=False),
    sa.Column('days', sa.Integer(), nullable=False),
    sa.Column('seen', sa.Date(), nullable=False),
    sa.Column('rows', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('cube', 'basis', 'level', 'first', 'key', 'days', 'seen', name=op.f('pk_balance_days')),
    postgresql_with={'fillfactor': '50', 'autovacuum_vacuum_scale_factor': '0.02', 'autovacuum_vacuum_cost_delay': '0'}
    )
    op.create_index(op.f('ix_balance_days_seen'), 'balance_days', ['seen'], unique=False)
    op.create_table('balanced_months',
    sa.Column('first', sa.Date(), nullable=False),
    sa.Column('reached', sa.Uuid(), nullable=False),
    sa.Column('whole', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('first', name=op.f('pk_balanced_months'))
    )
    op.create_table('balances',
    sa.Column('cube', sa.Text(), nullable=False),
    sa.Column('basis', sa.Text(), nullable=False),
    sa.Column('level', sa.Text(), nullable=False),
    sa.Column('first', sa.Date(), nullable=False),
    sa.Column('key', sa.ARRAY(sa.Text()), nullable=False),
    sa.Column('seen', sa.Date(), nullable=False),
    sa.Column('d_received', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('d_accepted', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('d_refused', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('d_closed', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('d_redirected', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('d_acceptance_rate', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('n_acceptance_rate', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('d_dispatched_within_24h', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('n_dispatched_within_24h', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('d_feedback_within_24h', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('n_feedback_within_24h', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('d_first_check_on_time', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('n_first_check_on_time', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('d_handling_rate', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('n_handling_rate', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('d_on_time_handling_rate', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('n_on_time_handling_rate', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('d_reply_rate', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('n_reply_rate', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('d_mediation_success_rate', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('n_mediation_success_rate', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('d_mediation_success_rate_terminated_excluded', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('n_mediation_success_rate_terminated_excluded', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('d_odr_settlement_rate', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('n_odr_settlement_rate', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('d_satisfaction_raw', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('n_satisfaction_raw', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('d_satisfaction_valid', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('n_satisfaction_valid', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('d_first_pass_satisfaction', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('n_first_pass_satisfaction', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('d_rework_rate', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('n_rework_rate', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('d_bounce_rate', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('n_bounce_rate', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('d_duplicate_rate', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('n_duplicate_rate', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('d_loss_recovered_fen', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('a_loss_recovered_fen', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('d_refund_promised_fen', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('a_refund_promised_fen', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('d_refund_paid_fen', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('a_refund_paid_fen', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('d_refund_overdue_fen', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('a_refund_overdue_fen', sa.BigInteger(), server_default='0', nullable=False),
    sa.PrimaryKeyConstraint('cube', 'basis', 'level', 'first', 'key', 'seen', name=op.f('pk_balances')),
    postgresql_with={'fillfactor': '50', 'autovacuum_vacuum_scale_factor': '0.02', 'autovacuum_vacuum_cost_delay': '0'}
    )
    op.create_index(op.f('ix_balances_seen'), 'balances', ['seen'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_balances_seen'), table_name='balances')
    op.drop_table('balances')
    op.drop_table('balanced_months')
    op.drop_index(op.f('ix_balance_days_seen'), table_name='balance_days')
    op.drop_table('balance_days')
