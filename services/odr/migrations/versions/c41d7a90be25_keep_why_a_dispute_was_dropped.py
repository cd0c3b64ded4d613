"""Keep why a dispute was dropped."""

import sqlalchemy as sa
from alembic import op

revision = 'c41d7a90be25'
down_revision = '2d9be0c4f1a7'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('disputes', sa.Column('dropped', sa.Text(), nullable=True))
    op.execute(
        'update disputes set dropped = outcome_note'
        " where state = 'failed' and outcome_note in ('withdrawn', 'case_closed', 'enterprise_not_active')"
    )


def downgrade() -> None:
    op.drop_column('disputes', 'dropped')
