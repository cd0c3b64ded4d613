"""Say since when a case answers a complaint: events of several cases come in any order."""

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('complaints', sa.Column('case_since', sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column('complaints', 'case_since')
