"""Note since when a receipt is answered by its case, so that several streams may say so in any order."""

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('cases_seen', sa.Column('case_since', sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column('cases_seen', 'case_since')
