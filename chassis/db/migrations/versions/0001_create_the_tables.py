"""Create the tables."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql  # noqa: F401

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('applied',
    sa.Column('aggregate_id', sa.Uuid(), nullable=False),
    sa.Column('publisher', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('epoch', sa.SmallInteger(), nullable=False),
    sa.PrimaryKeyConstraint('aggregate_id', 'publisher', name=op.f('pk_applied')),
    postgresql_with={'fillfactor': '80'}
    )
    op.create_table('audit',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('account', sa.Text(), nullable=False),
    sa.Column('act', sa.Text(), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('request_id', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit'))
    )
    op.create_table('bus_positions',
    sa.Column('topic', sa.Text(), nullable=False),
    sa.Column('shard', sa.SmallInteger(), nullable=False),
    sa.Column('position', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('topic', 'shard', name=op.f('pk_bus_positions')),
    postgresql_with={'fillfactor': '50'}
    )
    op.create_table('event_log',
    sa.Column('aggregate_id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('shard', sa.SmallInteger(), nullable=False),
    sa.Column('event_id', sa.Uuid(), nullable=False),
    sa.Column('complaint_id', sa.Uuid(), nullable=False),
    sa.Column('type', sa.Text(), nullable=False),
    sa.Column('epoch', sa.SmallInteger(), nullable=False),
    sa.Column('occurred_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('correlation_id', sa.Text(), nullable=False),
    sa.Column('traceparent', sa.Text(), nullable=True),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('aggregate_id', 'version', name=op.f('pk_event_log'))
    )
    op.create_index('ix_event_log_recorded_at', 'event_log', ['recorded_at'], unique=False, postgresql_using='brin')
    op.create_table('heads',
    sa.Column('aggregate_id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('moved_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('aggregate_id', name=op.f('pk_heads'))
    )
    op.create_index('ix_heads_moved_at', 'heads', ['moved_at'], unique=False, postgresql_using='brin')
    op.create_table('idempotency',
    sa.Column('caller', sa.Text(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('fingerprint', sa.LargeBinary(), nullable=False),
    sa.Column('status', sa.SmallInteger(), nullable=True),
    sa.Column('body', sa.LargeBinary(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('caller', 'key', name=op.f('pk_idempotency'))
    )
    op.create_index(op.f('ix_idempotency_created_at'), 'idempotency', ['created_at'], unique=False)
    op.create_table('log_epoch',
    sa.Column('epoch', sa.SmallInteger(), nullable=False),
    sa.PrimaryKeyConstraint('epoch', name=op.f('pk_log_epoch'))
    )
    op.create_table('outbox',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('shard', sa.SmallInteger(), nullable=False),
    sa.Column('aggregate_id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outbox')),
    postgresql_with={'autovacuum_vacuum_scale_factor': '0.0', 'autovacuum_vacuum_threshold': '2000', 'autovacuum_vacuum_cost_delay': '0'}
    )
    op.create_table('parked',
    sa.Column('aggregate_id', sa.Uuid(), nullable=False),
    sa.Column('publisher', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('complaint_id', sa.Uuid(), nullable=False),
    sa.Column('why', sa.Text(), nullable=False),
    sa.Column('headers', sa.Text(), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.Column('parked_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('aggregate_id', 'publisher', 'version', name=op.f('pk_parked'))
    )
    op.create_index('ix_parked_complaint_id', 'parked', ['complaint_id'], unique=False)
    op.create_table('quarantined',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('aggregate_id', sa.Uuid(), nullable=True),
    sa.Column('publisher', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=True),
    sa.Column('complaint_id', sa.Uuid(), nullable=True),
    sa.Column('type', sa.Text(), nullable=True),
    sa.Column('why', sa.Text(), nullable=False),
    sa.Column('error', sa.Text(), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('headers', sa.Text(), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.Column('quarantined_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('state', sa.Text(), server_default='open', nullable=False),
    sa.Column('closed_by', sa.Text(), nullable=True),
    sa.Column('closed_reason', sa.Text(), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_quarantined'))
    )
    op.create_index('uq_quarantined_open', 'quarantined', ['aggregate_id', 'publisher', 'version'], unique=True, postgresql_where=sa.text("state = 'open'"))
    op.create_table('repairs',
    sa.Column('publisher', sa.Text(), nullable=False),
    sa.Column('checked_until', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('publisher', name=op.f('pk_repairs'))
    )
    op.create_table('types_heard',
    sa.Column('type', sa.Text(), nullable=False),
    sa.Column('publisher', sa.Text(), nullable=False),
    sa.Column('cursor_aggregate', sa.Uuid(), nullable=True),
    sa.Column('cursor_version', sa.Integer(), nullable=True),
    sa.Column('complete', sa.SmallInteger(), server_default='0', nullable=False),
    sa.PrimaryKeyConstraint('type', name=op.f('pk_types_heard'))
    )


def downgrade() -> None:
    op.drop_table('types_heard')
    op.drop_table('repairs')
    op.drop_index('uq_quarantined_open', table_name='quarantined', postgresql_where=sa.text("state = 'open'"))
    op.drop_table('quarantined')
    op.drop_index('ix_parked_complaint_id', table_name='parked')
    op.drop_table('parked')
    op.drop_table('outbox')
    op.drop_table('log_epoch')
    op.drop_index(op.f('ix_idempotency_created_at'), table_name='idempotency')
    op.drop_table('idempotency')
    op.drop_index('ix_heads_moved_at', table_name='heads', postgresql_using='brin')
    op.drop_table('heads')
    op.drop_index('ix_event_log_recorded_at', table_name='event_log', postgresql_using='brin')
    op.drop_table('event_log')
    op.drop_table('bus_positions')
    op.drop_table('audit')
    op.drop_table('applied')
