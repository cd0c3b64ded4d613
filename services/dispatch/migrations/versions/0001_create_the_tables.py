"""Create the tables."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql  # noqa: F401

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('calendars',
    sa.Column('version', sa.Text(), nullable=False),
    sa.Column('published', postgresql.ARRAY(sa.SmallInteger()), nullable=False),
    sa.Column('loaded_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('version', name=op.f('pk_calendars'))
    )
    op.create_table('campaigns',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('department', sa.Text(), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('recorded_by', sa.Text(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_campaigns'))
    )
    op.create_index(op.f('ix_campaigns_on_id'), 'campaigns', ['on', 'id'], unique=False)
    op.create_table('cases',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('round', sa.SmallInteger(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('number', sa.Text(), nullable=False),
    sa.Column('channel', sa.Text(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('region', sa.Text(), nullable=True),
    sa.Column('town', sa.Text(), nullable=True),
    sa.Column('category', sa.Text(), nullable=True),
    sa.Column('department', sa.Text(), nullable=True),
    sa.Column('station', sa.Text(), nullable=True),
    sa.Column('officer', sa.Text(), nullable=True),
    sa.Column('agency', sa.Text(), nullable=True),
    sa.Column('handover_id', sa.Uuid(), nullable=True),
    sa.Column('bounces', sa.SmallInteger(), nullable=False),
    sa.Column('joint', sa.Boolean(), nullable=False),
    sa.Column('enterprise_id', sa.Text(), nullable=True),
    sa.Column('before_odr', sa.Text(), nullable=True),
    sa.Column('dispatched_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('first_feedback_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('accepted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('result', sa.Text(), nullable=True),
    sa.Column('recovered_fen', sa.BigInteger(), nullable=False),
    sa.Column('paused_since', sa.DateTime(timezone=True), nullable=True),
    sa.Column('suspensions', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('attention', sa.Boolean(), nullable=False),
    sa.Column('alerts', postgresql.ARRAY(sa.Text()), nullable=False),
    sa.Column('late', sa.Boolean(), nullable=False),
    sa.Column('next_due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('real_name', sa.Boolean(), nullable=False),
    sa.Column('confidential', sa.Boolean(), nullable=False),
    sa.Column('linked_id', sa.Uuid(), nullable=True),
    sa.Column('respondent_name', sa.Text(), nullable=True),
    sa.Column('matter', sa.Text(), nullable=True),
    sa.Column('request', sa.Text(), nullable=True),
    sa.Column('amount_fen', sa.BigInteger(), nullable=True),
    sa.Column('decision', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cases'))
    )
    op.create_index('ix_cases_agency', 'cases', ['agency', 'received_at', 'id'], unique=False, postgresql_where=sa.text('agency is not null'))
    op.create_index('ix_cases_attention', 'cases', ['received_at', 'id'], unique=False, postgresql_where=sa.text('attention'))
    op.create_index(op.f('ix_cases_department_received_at_id'), 'cases', ['department', 'received_at', 'id'], unique=False)
    op.create_index('ix_cases_late', 'cases', ['department', 'received_at', 'id'], unique=False, postgresql_where=sa.text('late'))
    op.create_index('ix_cases_next_due_at', 'cases', ['next_due_at'], unique=False, postgresql_where=sa.text('next_due_at is not null'))
    op.create_index('ix_cases_open', 'cases', ['department', 'agency', 'late'], unique=False, postgresql_where=sa.text("state not in ('closed', 'followed_up')"))
    op.create_index(op.f('ix_cases_received_at_id'), 'cases', ['received_at', 'id'], unique=False)
    op.create_index(op.f('ix_cases_state_received_at_id'), 'cases', ['state', 'received_at', 'id'], unique=False)
    op.create_table('enterprises',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_enterprises'))
    )
    op.create_table('filings',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('department', sa.Text(), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('number', sa.Text(), nullable=False),
    sa.Column('fine_fen', sa.BigInteger(), nullable=False),
    sa.Column('confiscated_fen', sa.BigInteger(), nullable=False),
    sa.Column('complaint_id', sa.Uuid(), nullable=True),
    sa.Column('recorded_by', sa.Text(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_filings')),
    sa.UniqueConstraint('number', name=op.f('uq_filings_number'))
    )
    op.create_index(op.f('ix_filings_on_id'), 'filings', ['on', 'id'], unique=False)
    op.create_table('look_backs',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('first_day', sa.Date(), nullable=False),
    sa.Column('last_day', sa.Date(), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('seed', sa.Text(), nullable=False),
    sa.Column('population', sa.Integer(), nullable=False),
    sa.Column('drawn_by', sa.Text(), nullable=False),
    sa.Column('drawn_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_look_backs'))
    )
    op.create_index(op.f('ix_look_backs_drawn_at_id'), 'look_backs', ['drawn_at', 'id'], unique=False)
    op.create_table('rule_sets',
    sa.Column('version', sa.Text(), nullable=False),
    sa.Column('effective_from', sa.Date(), nullable=False),
    sa.Column('digest', sa.Text(), nullable=False),
    sa.Column('document', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('founding', sa.Boolean(), nullable=False),
    sa.Column('author', sa.Text(), nullable=False),
    sa.Column('drafted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('base', sa.Text(), nullable=True),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('signatures', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('retired_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('retired_by', sa.Text(), nullable=True),
    sa.Column('retirement', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('version', name=op.f('pk_rule_sets'))
    )
    op.create_index(op.f('ix_rule_sets_drafted_at_version'), 'rule_sets', ['drafted_at', 'version'], unique=False)
    op.create_table('shifts',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('account', sa.Text(), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('entered_by', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shifts'))
    )
    op.create_index(op.f('ix_shifts_ends_at_starts_at'), 'shifts', ['ends_at', 'starts_at'], unique=False)
    op.create_table('calendar_days',
    sa.Column('version', sa.Text(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['version'], ['calendars.version'], name=op.f('fk_calendar_days_version')),
    sa.PrimaryKeyConstraint('version', 'day', name=op.f('pk_calendar_days'))
    )
    op.create_table('calendar_moves',
    sa.Column('version', sa.Text(), nullable=False),
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.SmallInteger(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('old_version', sa.Text(), nullable=False),
    sa.Column('old_due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('new_due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('provisional', sa.Boolean(), nullable=False),
    sa.Column('moved_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_calendar_moves_case_id')),
    sa.ForeignKeyConstraint(['version'], ['calendars.version'], name=op.f('fk_calendar_moves_version')),
    sa.PrimaryKeyConstraint('version', 'case_id', 'number', name=op.f('pk_calendar_moves'))
    )
    op.create_table('clocks',
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.SmallInteger(), nullable=False),
    sa.Column('round', sa.SmallInteger(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('rule_set', sa.Text(), nullable=False),
    sa.Column('rule', sa.Text(), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('calendar_version', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('proof', sa.Text(), nullable=False),
    sa.Column('provisional', sa.Boolean(), nullable=False),
    sa.Column('extended', sa.Boolean(), nullable=False),
    sa.Column('met_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('receipt', sa.Uuid(), nullable=True),
    sa.Column('remind_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reminded_until', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_clocks_case_id')),
    sa.PrimaryKeyConstraint('case_id', 'number', name=op.f('pk_clocks'))
    )
    op.create_index('ix_clocks_due', 'clocks', ['due_at', 'case_id', 'number'], unique=False, postgresql_where=sa.text("state = 'running'"))
    op.create_index('ix_clocks_provisional', 'clocks', ['case_id'], unique=False, postgresql_where=sa.text("provisional and state = 'running'"))
    op.create_index('ix_clocks_remind_at', 'clocks', ['remind_at', 'case_id', 'number'], unique=False, postgresql_where=sa.text('remind_at is not null'))
    op.create_table('corrections',
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('account', sa.Text(), nullable=False),
    sa.Column('act', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('rule_version', sa.Text(), nullable=False),
    sa.Column('rules_outcome', sa.Text(), nullable=False),
    sa.Column('rules_target', sa.Text(), nullable=False),
    sa.Column('person_target', sa.Text(), nullable=False),
    sa.Column('person_station', sa.Text(), nullable=True),
    sa.Column('channel', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=True),
    sa.Column('request', sa.Text(), nullable=True),
    sa.Column('respondent', sa.Text(), nullable=True),
    sa.Column('place', sa.Text(), nullable=True),
    sa.Column('respondent_place', sa.Text(), nullable=True),
    sa.Column('region', sa.Text(), nullable=True),
    sa.Column('goods', sa.Text(), nullable=True),
    sa.Column('category', sa.Text(), nullable=True),
    sa.Column('problem', sa.Text(), nullable=True),
    sa.Column('platform', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_corrections_case_id')),
    sa.PrimaryKeyConstraint('case_id', name=op.f('pk_corrections'))
    )
    op.create_index(op.f('ix_corrections_at_case_id'), 'corrections', ['at', 'case_id'], unique=False)
    op.create_table('handovers',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('agency', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('basis', sa.Text(), nullable=False),
    sa.Column('explanation', sa.Text(), nullable=True),
    sa.Column('by_rules', sa.Boolean(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('acknowledged_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('refusal', sa.Text(), nullable=True),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('text', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_handovers_case_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_handovers'))
    )
    op.create_index(op.f('ix_handovers_agency_state_made_at_id'), 'handovers', ['agency', 'state', 'made_at', 'id'], unique=False)
    op.create_index(op.f('ix_handovers_case_id'), 'handovers', ['case_id'], unique=False)
    op.create_table('history',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('account', sa.Text(), nullable=False),
    sa.Column('act', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('round', sa.SmallInteger(), nullable=False),
    sa.Column('department', sa.Text(), nullable=True),
    sa.Column('agency', sa.Text(), nullable=True),
    sa.Column('officer', sa.Text(), nullable=True),
    sa.Column('facts', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('personal', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_history_case_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_history'))
    )
    op.create_index(op.f('ix_history_case_id_id'), 'history', ['case_id', 'id'], unique=False)
    op.create_index('ix_history_urged', 'history', ['case_id', 'id'], unique=False, postgresql_where=sa.text("act = 'case_urged'"))
    op.create_table('inspections',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('department', sa.Text(), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('people', sa.Integer(), nullable=False),
    sa.Column('units', sa.Integer(), nullable=False),
    sa.Column('hazards', sa.Integer(), nullable=False),
    sa.Column('campaign_id', sa.Uuid(), nullable=True),
    sa.Column('recorded_by', sa.Text(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['campaign_id'], ['campaigns.id'], name=op.f('fk_inspections_campaign_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_inspections'))
    )
    op.create_index(op.f('ix_inspections_on_id'), 'inspections', ['on', 'id'], unique=False)
    op.create_table('look_back_items',
    sa.Column('look_back_id', sa.Uuid(), nullable=False),
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('section', sa.Text(), nullable=True),
    sa.Column('dissatisfied', sa.Boolean(), nullable=False),
    sa.Column('finding', sa.Text(), nullable=True),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('found_by', sa.Text(), nullable=True),
    sa.Column('found_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_look_back_items_case_id')),
    sa.ForeignKeyConstraint(['look_back_id'], ['look_backs.id'], name=op.f('fk_look_back_items_look_back_id')),
    sa.PrimaryKeyConstraint('look_back_id', 'case_id', name=op.f('pk_look_back_items'))
    )
    op.create_index(op.f('ix_look_back_items_case_id'), 'look_back_items', ['case_id'], unique=False)
    op.create_table('receipts',
    sa.Column('complaint_id', sa.Uuid(), nullable=False),
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Text(), nullable=False),
    sa.Column('channel', sa.Text(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('external_id', sa.Text(), nullable=True),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sign_limit', sa.DateTime(timezone=True), nullable=True),
    sa.Column('handle_limit', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_receipts_case_id')),
    sa.PrimaryKeyConstraint('complaint_id', name=op.f('pk_receipts'))
    )
    op.create_index(op.f('ix_receipts_case_id'), 'receipts', ['case_id'], unique=False)
    op.create_table('reminders',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.SmallInteger(), nullable=False),
    sa.Column('level', sa.SmallInteger(), nullable=False),
    sa.Column('to', postgresql.ARRAY(sa.Text()), nullable=False),
    sa.Column('rank', sa.SmallInteger(), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('told_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_reminders_case_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reminders'))
    )
    op.create_index(op.f('ix_reminders_case_id_number_told_at'), 'reminders', ['case_id', 'number', 'told_at'], unique=False)
    op.create_index(op.f('ix_reminders_told_at_id'), 'reminders', ['told_at', 'id'], unique=False)
    op.create_table('routing_texts',
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('respondent', sa.Text(), nullable=True),
    sa.Column('place', sa.Text(), nullable=True),
    sa.Column('respondent_place', sa.Text(), nullable=True),
    sa.Column('goods', sa.Text(), nullable=True),
    sa.Column('problem', sa.Text(), nullable=True),
    sa.Column('platform', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_routing_texts_case_id')),
    sa.PrimaryKeyConstraint('case_id', name=op.f('pk_routing_texts'))
    )
    op.create_table('rule_trials',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Text(), nullable=False),
    sa.Column('against', sa.Text(), nullable=False),
    sa.Column('account', sa.Text(), nullable=False),
    sa.Column('tried_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('result', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.ForeignKeyConstraint(['against'], ['rule_sets.version'], name=op.f('fk_rule_trials_against')),
    sa.ForeignKeyConstraint(['version'], ['rule_sets.version'], name=op.f('fk_rule_trials_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rule_trials'))
    )
    op.create_index(op.f('ix_rule_trials_version_tried_at'), 'rule_trials', ['version', 'tried_at'], unique=False)
    op.create_table('shift_notes',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('text', sa.Text(), nullable=True),
    sa.Column('case_id', sa.Uuid(), nullable=True),
    sa.Column('written_by', sa.Text(), nullable=False),
    sa.Column('written_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('taken_by', sa.Text(), nullable=True),
    sa.Column('taken_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_shift_notes_case_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shift_notes'))
    )
    op.create_index(op.f('ix_shift_notes_case_id'), 'shift_notes', ['case_id'], unique=False)
    op.create_index('ix_shift_notes_waiting', 'shift_notes', ['written_at'], unique=False, postgresql_where=sa.text('taken_at is null'))
    op.create_index(op.f('ix_shift_notes_written_at'), 'shift_notes', ['written_at'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_shift_notes_written_at'), table_name='shift_notes')
    op.drop_index('ix_shift_notes_waiting', table_name='shift_notes', postgresql_where=sa.text('taken_at is null'))
    op.drop_index(op.f('ix_shift_notes_case_id'), table_name='shift_notes')
    op.drop_table('shift_notes')
    op.drop_index(op.f('ix_rule_trials_version_tried_at'), table_name='rule_trials')
    op.drop_table('rule_trials')
    op.drop_table('routing_texts')
    op.drop_index(op.f('ix_reminders_told_at_id'), table_name='reminders')
    op.drop_index(op.f('ix_reminders_case_id_number_told_at'), table_name='reminders')
    op.drop_table('reminders')
    op.drop_index(op.f('ix_receipts_case_id'), table_name='receipts')
    op.drop_table('receipts')
    op.drop_index(op.f('ix_look_back_items_case_id'), table_name='look_back_items')
    op.drop_table('look_back_items')
    op.drop_index(op.f('ix_inspections_on_id'), table_name='inspections')
    op.drop_table('inspections')
    op.drop_index('ix_history_urged', table_name='history', postgresql_where=sa.text("act = 'case_urged'"))
    op.drop_index(op.f('ix_history_case_id_id'), table_name='history')
    op.drop_table('history')
    op.drop_index(op.f('ix_handovers_case_id'), table_name='handovers')
    op.drop_index(op.f('ix_handovers_agency_state_made_at_id'), table_name='handovers')
    op.drop_table('handovers')
    op.drop_index(op.f('ix_corrections_at_case_id'), table_name='corrections')
    op.drop_table('corrections')
    op.drop_index('ix_clocks_remind_at', table_name='clocks', postgresql_where=sa.text('remind_at is not null'))
    op.drop_index('ix_clocks_provisional', table_name='clocks', postgresql_where=sa.text("provisional and state = 'running'"))
    op.drop_index('ix_clocks_due', table_name='clocks', postgresql_where=sa.text("state = 'running'"))
    op.drop_table('clocks')
    op.drop_table('calendar_moves')
    op.drop_table('calendar_days')
    op.drop_index(op.f('ix_shifts_ends_at_starts_at'), table_name='shifts')
    op.drop_table('shifts')
    op.drop_index(op.f('ix_rule_sets_drafted_at_version'), table_name='rule_sets')
    op.drop_table('rule_sets')
    op.drop_index(op.f('ix_look_backs_drawn_at_id'), table_name='look_backs')
    op.drop_table('look_backs')
    op.drop_index(op.f('ix_filings_on_id'), table_name='filings')
    op.drop_table('filings')
    op.drop_table('enterprises')
    op.drop_index(op.f('ix_cases_state_received_at_id'), table_name='cases')
    op.drop_index(op.f('ix_cases_received_at_id'), table_name='cases')
    op.drop_index('ix_cases_open', table_name='cases', postgresql_where=sa.text("state not in ('closed', 'followed_up')"))
    op.drop_index('ix_cases_next_due_at', table_name='cases', postgresql_where=sa.text('next_due_at is not null'))
    op.drop_index('ix_cases_late', table_name='cases', postgresql_where=sa.text('late'))
    op.drop_index(op.f('ix_cases_department_received_at_id'), table_name='cases')
    op.drop_index('ix_cases_attention', table_name='cases', postgresql_where=sa.text('attention'))
    op.drop_index('ix_cases_agency', table_name='cases', postgresql_where=sa.text('agency is not null'))
    op.drop_table('cases')
    op.drop_index(op.f('ix_campaigns_on_id'), table_name='campaigns')
    op.drop_table('campaigns')
    op.drop_table('calendars')
