"""Keep what a case took over from one that joined it, so that it is given back when they part."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = 'c19a4e7f5d02'
down_revision = 'b7e24c60d915'
branch_labels = None
depends_on = None


def upgrade() -> None:
    nothing = '{"alerts": [], "confidential": false}'
    added = sa.Column('added', postgresql.JSONB(astext_type=sa.Text()), nullable=False, server_default=nothing)
    op.add_column('joined_cases', added)
    op.alter_column('joined_cases', 'added', server_default=None)


def downgrade() -> None:
    op.drop_column('joined_cases', 'added')
