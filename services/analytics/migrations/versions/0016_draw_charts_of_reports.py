"""Keep the charts of reports; those written before have none."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None


def upgrade() -> None:
    charts = sa.Column('charts', postgresql.JSONB(), nullable=False, server_default='[]')
    op.add_column('reports', charts)
    op.alter_column('reports', 'charts', server_default=None)


def downgrade() -> None:
    op.drop_column('reports', 'charts')
