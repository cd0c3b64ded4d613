"""Add to clocks and cases from when the end of a limit is near: its first reminder."""

import sqlalchemy as sa
from alembic import op

revision = 'a4f09c1d7b36'
down_revision = 'b90f3d6c2a17'
branch_labels = None
depends_on = None

# A clock that nobody was reminded of yet has its first reminder before it; the others have it behind them. Both
# statements find open cases by the indexes of running clocks: the tables are locked for as long as they take.
CLOCKS = """
update clocks set near_at = coalesce(reminded_until, remind_at) where state = 'running' and remind_at is not null
"""
CASES = """
update cases set near_at = running.near_at
from (select case_id, min(near_at) as near_at from clocks where state = 'running' group by case_id) running
where running.case_id = cases.id and cases.next_due_at is not null
"""


def upgrade() -> None:
    op.add_column('clocks', sa.Column('near_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('cases', sa.Column('near_at', sa.DateTime(timezone=True), nullable=True))
    op.execute(CLOCKS)
    op.execute(CASES)


def downgrade() -> None:
    op.drop_column('cases', 'near_at')
    op.drop_column('clocks', 'near_at')
