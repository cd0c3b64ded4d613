"""Keep what messages are found by and which may be one matter; those of the last 90 days are compared anew."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'match_queue',
        sa.Column('complaint_id', sa.Uuid(), nullable=False),
        sa.Column('queued_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('claimed_until', sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint('complaint_id', name=op.f('pk_match_queue')),
    )
    op.create_index(op.f('ix_match_queue_queued_at'), 'match_queue', ['queued_at'])
    op.create_table(
        'match_keys',
        sa.Column('digest', sa.LargeBinary(), nullable=False),
        sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('complaint_id', sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint('digest', 'received_at', 'complaint_id', name=op.f('pk_match_keys')),
    )
    op.create_index(op.f('ix_match_keys_complaint_id'), 'match_keys', ['complaint_id'])
    op.create_table(
        'matches',
        sa.Column('earlier_id', sa.Uuid(), nullable=False),
        sa.Column('later_id', sa.Uuid(), nullable=False),
        sa.Column('found_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('score', sa.REAL(), nullable=False),
        sa.Column('features', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column('evidence', postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column('contradictions', postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column('rule_version', sa.Text(), nullable=False),
        sa.Column('verdict', sa.Text(), nullable=True),
        sa.Column('decided_by', sa.Text(), nullable=True),
        sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('reason', sa.Text(), nullable=True),
        sa.Column('joined_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('apart_because', sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint('earlier_id', 'later_id', name=op.f('pk_matches')),
    )
    op.create_index(op.f('ix_matches_later_id'), 'matches', ['later_id'])
    op.create_index('ix_matches_open', 'matches', ['found_at'], postgresql_where=sa.text('verdict is null'))
    op.create_index('ix_complaints_joined', 'complaints', ['case_id'], postgresql_where=sa.text('case_id <> id'))
    op.add_column('told', sa.Column('via', sa.Uuid(), nullable=True))
    op.execute(
        "insert into match_queue (complaint_id, queued_at) select id, now() from complaints"
        " where received_at > now() - interval '90 days' and source <> 'bureau'"
    )


def downgrade() -> None:
    op.drop_column('told', 'via')
    op.drop_index('ix_complaints_joined', table_name='complaints')
    op.drop_table('matches')
    op.drop_table('match_keys')
    op.drop_table('match_queue')
