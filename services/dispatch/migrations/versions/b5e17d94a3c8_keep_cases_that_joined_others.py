"""Keep cases that joined others, so that they can be restored."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = 'b5e17d94a3c8'
down_revision = 'f3a80c5d9e16'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'joined_cases',
        sa.Column('case_id', sa.Uuid(), nullable=False),
        sa.Column('into_id', sa.Uuid(), nullable=False),
        sa.Column('earlier_id', sa.Uuid(), nullable=False),
        sa.Column('later_id', sa.Uuid(), nullable=False),
        sa.Column('joined_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('rows', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint('case_id', name=op.f('pk_joined_cases')),
    )
    op.create_index(op.f('ix_joined_cases_into_id'), 'joined_cases', ['into_id'])
    op.create_index(op.f('ix_joined_cases_earlier_id_later_id'), 'joined_cases', ['earlier_id', 'later_id'])


def downgrade() -> None:
    op.drop_table('joined_cases')
