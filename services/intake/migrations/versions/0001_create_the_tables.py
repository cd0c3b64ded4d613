"""Create the tables."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql  # noqa: F401

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('clocks',
    sa.Column('complaint_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('round', sa.SmallInteger(), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('provisional', sa.Boolean(), nullable=False),
    sa.Column('proof', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('complaint_id', 'kind', 'round', name=op.f('pk_clocks')),
    postgresql_with={'fillfactor': '80'}
    )
    op.create_table('complaints',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Text(), nullable=False),
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('platform_label', sa.Text(), nullable=True),
    sa.Column('channel', sa.Text(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('external_id', sa.Text(), nullable=True),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('accepted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('request', sa.Text(), nullable=True),
    sa.Column('respondent_name', sa.Text(), nullable=True),
    sa.Column('respondent_uscc', sa.Text(), nullable=True),
    sa.Column('respondent_place', sa.Text(), nullable=True),
    sa.Column('shopping_platform', sa.Text(), nullable=True),
    sa.Column('goods', sa.Text(), nullable=True),
    sa.Column('place', sa.Text(), nullable=True),
    sa.Column('region', sa.Text(), nullable=True),
    sa.Column('category', sa.Text(), nullable=True),
    sa.Column('problem', sa.Text(), nullable=True),
    sa.Column('amount_fen', sa.BigInteger(), nullable=True),
    sa.Column('happened_on', sa.Text(), nullable=True),
    sa.Column('missing', postgresql.ARRAY(sa.Text()), nullable=False),
    sa.Column('flags', postgresql.ARRAY(sa.Text()), nullable=False),
    sa.Column('alerts', postgresql.ARRAY(sa.Text()), nullable=False),
    sa.Column('sign_limit', sa.DateTime(timezone=True), nullable=True),
    sa.Column('handle_limit', sa.DateTime(timezone=True), nullable=True),
    sa.Column('supplement_by', sa.DateTime(timezone=True), nullable=True),
    sa.Column('linked_id', sa.Uuid(), nullable=True),
    sa.Column('linked_as', sa.Text(), nullable=True),
    sa.Column('real_name', sa.Boolean(), nullable=False),
    sa.Column('confidential', sa.Boolean(), nullable=False),
    sa.Column('attachments', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sealed', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_complaints'))
    )
    op.create_index(op.f('ix_complaints_case_id'), 'complaints', ['case_id'], unique=False)
    op.create_index(op.f('ix_complaints_received_at_id'), 'complaints', ['received_at', 'id'], unique=False)
    op.create_index(op.f('ix_complaints_source_external_id'), 'complaints', ['source', 'external_id'], unique=False)
    op.create_table('deliveries',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('complaint_id', sa.Uuid(), nullable=False),
    sa.Column('channel', sa.Text(), nullable=False),
    sa.Column('external_id', sa.Text(), nullable=False),
    sa.Column('step', sa.Text(), nullable=False),
    sa.Column('body', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('place', sa.SmallInteger(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('attempts', sa.SmallInteger(), nullable=False),
    sa.Column('next_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('error', sa.Text(), nullable=True),
    sa.Column('delivered_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_deliveries'))
    )
    op.create_index(op.f('ix_deliveries_at_id'), 'deliveries', ['at', 'id'], unique=False)
    op.create_index(op.f('ix_deliveries_complaint_id_at_place'), 'deliveries', ['complaint_id', 'at', 'place'], unique=False)
    op.create_index('ix_deliveries_waiting', 'deliveries', ['channel', 'next_at'], unique=False, postgresql_where=sa.text("state = 'waiting'"))
    op.create_table('notice_numbers',
    sa.Column('year', sa.SmallInteger(), autoincrement=False, nullable=False),
    sa.Column('running', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('year', name=op.f('pk_notice_numbers')),
    postgresql_with={'fillfactor': '50'}
    )
    op.create_table('notices',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('complaint_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('addressee', sa.Text(), nullable=False),
    sa.Column('agency', sa.Text(), nullable=True),
    sa.Column('facts', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('number', sa.Text(), nullable=True),
    sa.Column('sealed_html', sa.LargeBinary(), nullable=True),
    sa.Column('sealed_docx', sa.LargeBinary(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notices'))
    )
    op.create_index(op.f('ix_notices_complaint_id_decided_at'), 'notices', ['complaint_id', 'decided_at'], unique=False)
    op.create_table('numbers',
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('running', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('day', name=op.f('pk_numbers')),
    postgresql_with={'fillfactor': '50'}
    )
    op.create_table('progress',
    sa.Column('complaint_id', sa.Uuid(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('round', sa.SmallInteger(), nullable=False),
    sa.Column('department', sa.Text(), nullable=True),
    sa.Column('station', sa.Text(), nullable=True),
    sa.Column('agency', sa.Text(), nullable=True),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('complaint_id', name=op.f('pk_progress')),
    postgresql_with={'fillfactor': '80'}
    )
    op.create_index(op.f('ix_progress_agency'), 'progress', ['agency'], unique=False, postgresql_where=sa.text('agency is not null'))
    op.create_index(op.f('ix_progress_department'), 'progress', ['department'], unique=False)
    op.create_table('raws',
    sa.Column('complaint_id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.SmallInteger(), nullable=False),
    sa.Column('digest', sa.LargeBinary(), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('complaint_id', 'version', name=op.f('pk_raws'))
    )
    op.create_table('receipts',
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('external_id', sa.Text(), nullable=False),
    sa.Column('complaint_id', sa.Uuid(), nullable=False),
    sa.PrimaryKeyConstraint('source', 'external_id', name=op.f('pk_receipts'))
    )
    op.create_index(op.f('ix_receipts_complaint_id'), 'receipts', ['complaint_id'], unique=False)
    op.create_table('supplements',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('complaint_id', sa.Uuid(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('account', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('changed', postgresql.ARRAY(sa.Text()), nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_supplements'))
    )
    op.create_index(op.f('ix_supplements_complaint_id'), 'supplements', ['complaint_id'], unique=False)
    op.create_table('told',
    sa.Column('complaint_id', sa.Uuid(), nullable=False),
    sa.Column('digest', sa.LargeBinary(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('type', sa.Text(), nullable=False),
    sa.Column('facts', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.PrimaryKeyConstraint('complaint_id', 'digest', name=op.f('pk_told'))
    )
    op.create_table('vault_index',
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('digest', sa.LargeBinary(), nullable=False),
    sa.Column('complaint_id', sa.Uuid(), nullable=False),
    sa.PrimaryKeyConstraint('digest', 'complaint_id', 'kind', name=op.f('pk_vault_index'))
    )
    op.create_index(op.f('ix_vault_index_complaint_id'), 'vault_index', ['complaint_id'], unique=False)
    op.create_table('vault_keys',
    sa.Column('complaint_id', sa.Uuid(), nullable=False),
    sa.Column('wrapped', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('complaint_id', name=op.f('pk_vault_keys'))
    )


def downgrade() -> None:
    op.drop_table('vault_keys')
    op.drop_index(op.f('ix_vault_index_complaint_id'), table_name='vault_index')
    op.drop_table('vault_index')
    op.drop_table('told')
    op.drop_index(op.f('ix_supplements_complaint_id'), table_name='supplements')
    op.drop_table('supplements')
    op.drop_index(op.f('ix_receipts_complaint_id'), table_name='receipts')
    op.drop_table('receipts')
    op.drop_table('raws')
    op.drop_index(op.f('ix_progress_department'), table_name='progress')
    op.drop_index(op.f('ix_progress_agency'), table_name='progress', postgresql_where=sa.text('agency is not null'))
    op.drop_table('progress')
    op.drop_table('numbers')
    op.drop_index(op.f('ix_notices_complaint_id_decided_at'), table_name='notices')
    op.drop_table('notices')
    op.drop_table('notice_numbers')
    op.drop_index('ix_deliveries_waiting', table_name='deliveries', postgresql_where=sa.text("state = 'waiting'"))
    op.drop_index(op.f('ix_deliveries_complaint_id_at_place'), table_name='deliveries')
    op.drop_index(op.f('ix_deliveries_at_id'), table_name='deliveries')
    op.drop_table('deliveries')
    op.drop_index(op.f('ix_complaints_source_external_id'), table_name='complaints')
    op.drop_index(op.f('ix_complaints_received_at_id'), table_name='complaints')
    op.drop_index(op.f('ix_complaints_case_id'), table_name='complaints')
    op.drop_table('complaints')
    op.drop_table('clocks')
