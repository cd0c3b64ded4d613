"""Count inspections, filed cases, outreach and registers; what was published of them before comes from the logs."""

import sqlalchemy as sa
from alembic import op

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'activities',
        sa.Column('activity_id', sa.Uuid(), nullable=False),
        sa.Column('kind', sa.Text(), nullable=False),
        sa.Column('variety', sa.Text(), nullable=True),
        sa.Column('department', sa.Text(), nullable=False),
        sa.Column('day', sa.Date(), nullable=False),
        sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('people', sa.Integer(), nullable=False),
        sa.Column('units', sa.Integer(), nullable=False),
        sa.Column('hazards', sa.Integer(), nullable=False),
        sa.Column('materials', sa.Integer(), nullable=False),
        sa.Column('fine_fen', sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint('activity_id', name=op.f('pk_activities')),
    )
    op.create_index('ix_activities_kind_day', 'activities', ['kind', 'day'])
    op.create_table(
        'publications',
        sa.Column('activity_id', sa.Uuid(), nullable=False),
        sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('publicity', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('activity_id', 'recorded_at', name=op.f('pk_publications')),
    )
    op.create_table(
        'register_changes',
        sa.Column('register', sa.Text(), nullable=False),
        sa.Column('entry_id', sa.Uuid(), nullable=False),
        sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('change', sa.Text(), nullable=False),
        sa.Column('day', sa.Date(), nullable=False),
        sa.Column('level', sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint(
            'register', 'entry_id', 'recorded_at', 'change', name=op.f('pk_register_changes')
        ),
    )


def downgrade() -> None:
    op.drop_table('register_changes')
    op.drop_table('publications')
    op.drop_table('activities')
