"""Keep published calendars, and by which schedule a report was written: of each period one."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'calendars',
        sa.Column('version', sa.Text(), nullable=False),
        sa.Column('published_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('published', postgresql.JSONB(), nullable=False),
        sa.PrimaryKeyConstraint('version', name=op.f('pk_calendars')),
    )
    op.add_column('reports', sa.Column('schedule', sa.Text(), nullable=True))
    op.create_index('uq_reports_schedule', 'reports', ['schedule', 'first'], unique=True)


def downgrade() -> None:
    op.drop_index('uq_reports_schedule', 'reports')
    op.drop_column('reports', 'schedule')
    op.drop_table('calendars')
