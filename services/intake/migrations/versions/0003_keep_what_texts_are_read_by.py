"""Keep what texts are read by."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('reading_versions',
    sa.Column('version', sa.Text(), nullable=False),
    sa.Column('begins_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('retired_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('digest', sa.Text(), nullable=False),
    sa.Column('off', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('entries', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('thresholds', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.PrimaryKeyConstraint('version', name=op.f('pk_reading_versions'))
    )


def downgrade() -> None:
    op.drop_table('reading_versions')
