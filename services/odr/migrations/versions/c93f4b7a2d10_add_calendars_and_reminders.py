"""Add working-day calendars, and reminders of disputes."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = 'c93f4b7a2d10'
down_revision = 'b7d2905c1e48'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('calendars',
    sa.Column('version', sa.Text(), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('years', postgresql.ARRAY(sa.SmallInteger()), nullable=False),
    sa.Column('working', postgresql.ARRAY(sa.Date()), nullable=False),
    sa.Column('off', postgresql.ARRAY(sa.Date()), nullable=False),
    sa.Column('statutory', postgresql.ARRAY(sa.Date()), nullable=False),
    sa.PrimaryKeyConstraint('version', name=op.f('pk_calendars'))
    )
    op.create_table('reminders',
    sa.Column('dispute_id', sa.Uuid(), nullable=False),
    sa.Column('working_day', sa.SmallInteger(), nullable=False),
    sa.Column('reminded_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['dispute_id'], ['disputes.dispute_id'], name=op.f('fk_reminders_dispute_id')),
    sa.PrimaryKeyConstraint('dispute_id', 'working_day', name=op.f('pk_reminders'))
    )
    op.add_column('disputes', sa.Column('remind_at', sa.DateTime(timezone=True), nullable=True))
    op.create_index('ix_disputes_remind_at', 'disputes', ['remind_at'], unique=False, postgresql_where=sa.text("state = 'open'"))


def downgrade() -> None:
    op.drop_index('ix_disputes_remind_at', table_name='disputes', postgresql_where=sa.text("state = 'open'"))
    op.drop_column('disputes', 'remind_at')
    op.drop_table('reminders')
    op.drop_table('calendars')
