"""Add the names of town and station to cases."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql  # noqa: F401

revision = '7c0d4a51e8b2'
down_revision = '33791716b262'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('cases', sa.Column('town_name', sa.Text(), nullable=True))
    op.add_column('cases', sa.Column('station_name', sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column('cases', 'station_name')
    op.drop_column('cases', 'town_name')
