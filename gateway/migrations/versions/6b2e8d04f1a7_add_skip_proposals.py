"""Add proposals to skip an event in quarantine."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql  # noqa: F401

revision = '6b2e8d04f1a7'
down_revision = '4d1f6b0c7e2a'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('skip_proposals',
    sa.Column('event', sa.Text(), nullable=False),
    sa.Column('proposed_by', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('proposed_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('event', name=op.f('pk_skip_proposals'))
    )


def downgrade() -> None:
    op.drop_table('skip_proposals')
