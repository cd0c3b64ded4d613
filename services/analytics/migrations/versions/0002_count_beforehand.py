"""Create the cubes; existing facts are deleted and rebuilt from the logs, so that they are counted."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql  # noqa: F401

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('cube_days',
    sa.Column('cube', sa.Text(), nullable=False),
    sa.Column('basis', sa.Text(), nullable=False),
    sa.Column('level', sa.Text(), nullable=False),
    sa.Column('first', sa.Date(), nullable=False),
    sa.Column('key', sa.ARRAY(sa.Text()), nullable=False),
    sa.Column('days', sa.Integer(), nullable=False),
    sa.Column('rows', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('cube', 'basis', 'level', 'first', 'key', 'days', name=op.f('pk_cube_days')),
    postgresql_with={'fillfactor': '50', 'autovacuum_vacuum_scale_factor': '0.02', 'autovacuum_vacuum_cost_delay': '0'}
    )
    op.create_table('cubes',
    sa.Column('cube', sa.Text(), nullable=False),
    sa.Column('basis', sa.Text(), nullable=False),
    sa.Column('level', sa.Text(), nullable=False),
    sa.Column('first', sa.Date(), nullable=False),
    sa.Column('key', sa.ARRAY(sa.Text()), nullable=False),
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
    sa.PrimaryKeyConstraint('cube', 'basis', 'level', 'first', 'key', name=op.f('pk_cubes')),
    postgresql_with={'fillfactor': '50', 'autovacuum_vacuum_scale_factor': '0.02', 'autovacuum_vacuum_cost_delay': '0'}
    )
    op.create_table('owed',
    sa.Column('complaint_id', sa.Uuid(), nullable=False),
    sa.Column('basis', sa.Text(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('channel', sa.Text(), nullable=True),
    sa.Column('department', sa.Text(), nullable=True),
    sa.Column('agency', sa.Text(), nullable=True),
    sa.Column('kind', sa.Text(), nullable=True),
    sa.Column('category', sa.Text(), nullable=True),
    sa.Column('town', sa.Text(), nullable=True),
    sa.Column('days', sa.Integer(), nullable=True),
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
    postgresql_with={'autovacuum_vacuum_scale_factor': '0.0', 'autovacuum_vacuum_threshold': '2000', 'autovacuum_vacuum_cost_delay': '0'}
    )
    op.create_index(op.f('ix_owed_complaint_id'), 'owed', ['complaint_id'], unique=False)
    op.create_table('touched',
    sa.Column('complaint_id', sa.Uuid(), nullable=False),
    sa.PrimaryKeyConstraint('complaint_id', name=op.f('pk_touched')),
    postgresql_with={'autovacuum_vacuum_scale_factor': '0.0', 'autovacuum_vacuum_threshold': '2000', 'autovacuum_vacuum_cost_delay': '0'}
    )
    for table in ('cases_seen', 'cases_before', 'disputes_ended', 'refund_steps', 'types_heard'):
        op.execute(f'delete from {table}')


def downgrade() -> None:
    op.drop_table('touched')
    op.drop_index(op.f('ix_owed_complaint_id'), table_name='owed')
    op.drop_table('owed')
    op.drop_table('cubes')
    op.drop_table('cube_days')
