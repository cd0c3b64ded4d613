"""Compare complaints: their queue, traits and marks, groups, closing-shop alarms, and decided signals."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table('grouping_queue',
    sa.Column('complaint_id', sa.Uuid(), nullable=False),
    sa.Column('queued_at', INSTANT, nullable=False),
    sa.Column('claimed_until', INSTANT, nullable=True),
    sa.PrimaryKeyConstraint('complaint_id', name=op.f('pk_grouping_queue'))
    )
    op.create_index(op.f('ix_grouping_queue_queued_at'), 'grouping_queue', ['queued_at'], unique=False)
    op.create_table('group_members',
    sa.Column('group_id', sa.Uuid(), nullable=False),
    sa.Column('complaint_id', sa.Uuid(), nullable=False),
    sa.Column('joined_at', INSTANT, nullable=False),
    sa.Column('joined_by', sa.Text(), nullable=False),
    sa.Column('representative', sa.Boolean(), nullable=False),
    sa.Column('consents', sa.Boolean(), nullable=True),
    sa.Column('consented_at', INSTANT, nullable=True),
    sa.Column('left_at', INSTANT, nullable=True),
    sa.Column('left_because', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('group_id', 'complaint_id', name=op.f('pk_group_members'))
    )
    op.create_index('uq_group_members_present', 'group_members', ['complaint_id'], unique=True, postgresql_where=sa.text('left_at is null'))
    op.create_table('groups',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('respondent', sa.Text(), nullable=False),
    sa.Column('uscc', sa.Text(), nullable=True),
    sa.Column('business', sa.Text(), nullable=True),
    sa.Column('topic', sa.Text(), nullable=False),
    sa.Column('opened_at', INSTANT, nullable=False),
    sa.Column('opened_by', sa.Text(), nullable=False),
    sa.Column('joined_at', INSTANT, nullable=False),
    sa.Column('closed_at', INSTANT, nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_groups'))
    )
    op.create_index(op.f('ix_groups_opened_at_id'), 'groups', ['opened_at', 'id'], unique=False)
    op.create_index(op.f('ix_groups_business_topic'), 'groups', ['business', 'topic'], unique=False, postgresql_where=sa.text('closed_at is null'))
    op.create_index(op.f('ix_groups_uscc_topic'), 'groups', ['uscc', 'topic'], unique=False, postgresql_where=sa.text('closed_at is null and uscc is not null'))
    op.create_table('closing_alarms',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('business', sa.Text(), nullable=True),
    sa.Column('respondent', sa.Text(), nullable=False),
    sa.Column('uscc', sa.Text(), nullable=True),
    sa.Column('topic', sa.Text(), nullable=True),
    sa.Column('found_at', INSTANT, nullable=False),
    sa.Column('complaints', postgresql.ARRAY(sa.Uuid()), nullable=False),
    sa.Column('evidence', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('decided_at', INSTANT, nullable=True),
    sa.Column('decided_by', sa.Text(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('group_id', sa.Uuid(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_closing_alarms'))
    )
    op.create_index(op.f('ix_closing_alarms_found_at_id'), 'closing_alarms', ['found_at', 'id'], unique=False)
    op.create_index(op.f('ix_closing_alarms_business'), 'closing_alarms', ['business'], unique=False)
    op.create_index(op.f('ix_closing_alarms_uscc'), 'closing_alarms', ['uscc'], unique=False, postgresql_where=sa.text('uscc is not null'))
    op.create_table('traits',
    sa.Column('complaint_id', sa.Uuid(), nullable=False),
    sa.Column('received_at', INSTANT, nullable=False),
    sa.Column('business', sa.Text(), nullable=True),
    sa.Column('respondent', sa.Text(), nullable=True),
    sa.Column('uscc', sa.Text(), nullable=True),
    sa.Column('goods', sa.Text(), nullable=True),
    sa.Column('problem', sa.Text(), nullable=True),
    sa.Column('topic', sa.Text(), nullable=True),
    sa.Column('topic_by', sa.Text(), nullable=True),
    sa.Column('refund', sa.Boolean(), nullable=False),
    sa.Column('closing', postgresql.ARRAY(sa.Text()), nullable=False),
    sa.Column('unreachable', postgresql.ARRAY(sa.Text()), nullable=False),
    sa.Column('lacks_proof', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('complaint_id', name=op.f('pk_traits'))
    )
    op.create_index(op.f('ix_traits_business_received_at'), 'traits', ['business', 'received_at'], unique=False, postgresql_where=sa.text('business is not null'))
    op.create_index(op.f('ix_traits_uscc_received_at'), 'traits', ['uscc', 'received_at'], unique=False, postgresql_where=sa.text('uscc is not null'))
    op.create_index(op.f('ix_traits_received_at'), 'traits', ['received_at'], unique=False)
    op.create_table('marks',
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('digest', sa.LargeBinary(), nullable=False),
    sa.Column('complaint_id', sa.Uuid(), nullable=False),
    sa.PrimaryKeyConstraint('digest', 'complaint_id', 'kind', name=op.f('pk_marks'))
    )
    op.create_index(op.f('ix_marks_complaint_id'), 'marks', ['complaint_id'], unique=False)
    op.create_table('signal_decisions',
    sa.Column('complaint_id', sa.Uuid(), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('value', sa.Integer(), nullable=False),
    sa.Column('thresholds', sa.Text(), nullable=False),
    sa.Column('upheld', sa.Boolean(), nullable=False),
    sa.Column('decided_by', sa.Text(), nullable=False),
    sa.Column('decided_at', INSTANT, nullable=False),
    sa.Column('object_by', INSTANT, nullable=False),
    sa.Column('objected_at', INSTANT, nullable=True),
    sa.Column('reviewed_upheld', sa.Boolean(), nullable=True),
    sa.Column('reviewed_by', sa.Text(), nullable=True),
    sa.Column('reviewed_at', INSTANT, nullable=True),
    sa.Column('sealed_reason', sa.LargeBinary(), nullable=False),
    sa.Column('sealed_objection', sa.LargeBinary(), nullable=True),
    sa.Column('sealed_review', sa.LargeBinary(), nullable=True),
    sa.PrimaryKeyConstraint('complaint_id', 'code', name=op.f('pk_signal_decisions'))
    )
    op.create_table('signal_baselines',
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('counted_at', INSTANT, nullable=False),
    sa.Column('people', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_signal_baselines'))
    )
    # What is there already is compared too, the oldest first.
    op.execute("insert into grouping_queue (complaint_id, queued_at) select id, accepted_at from complaints where kind = 'complaint'")


def downgrade() -> None:
    for table in ('signal_baselines', 'signal_decisions', 'marks', 'traits', 'closing_alarms', 'groups', 'group_members', 'grouping_queue'):
        op.drop_table(table)
