"""Know since when a case is late, in whichever round.

Of cases that were handled anew before, only the last round is known here, as it was counted; a rebuild knows all.
"""

import sqlalchemy as sa
from alembic import op

revision = '0019'
down_revision = '0018'
branch_labels = None
depends_on = None

CASES = ('cases_seen', 'cases_before')


def upgrade() -> None:
    for table in CASES:
        op.add_column(table, sa.Column('late_since', sa.DateTime(timezone=True), nullable=True))
        op.execute(
            f'update {table} set late_since = coalesce(overdue_at, closed_at)'
            ' where overdue_at is not null or within_limit is false'
        )


def downgrade() -> None:
    for table in CASES:
        op.drop_column(table, 'late_since')
