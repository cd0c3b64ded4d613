"""Keep the bureau's reports: their figures, versions and signatures."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'reports',
        sa.Column('report_id', sa.Uuid(), nullable=False),
        sa.Column('first', sa.Date(), nullable=False),
        sa.Column('last', sa.Date(), nullable=False),
        sa.Column('basis', sa.Text(), nullable=False),
        sa.Column('template', sa.Text(), nullable=False),
        sa.Column('title', sa.Text(), nullable=False),
        sa.Column('as_of', sa.DateTime(timezone=True), nullable=False),
        sa.Column('figures', postgresql.JSONB(), nullable=False),
        sa.Column('annexes', postgresql.JSONB(), nullable=False),
        sa.Column('created_by', sa.Text(), nullable=False),
        sa.Column('digest', sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint('report_id', name=op.f('pk_reports')),
    )
    op.create_index('ix_reports_as_of', 'reports', ['as_of', 'report_id'])
    op.create_table(
        'report_versions',
        sa.Column('report_id', sa.Uuid(), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('sections', postgresql.JSONB(), nullable=False),
        sa.Column('changed', postgresql.JSONB(), nullable=False),
        sa.Column('written_by', sa.Text(), nullable=False),
        sa.Column('written_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['report_id'], ['reports.report_id'], name=op.f('fk_report_versions_report_id_reports')),
        sa.PrimaryKeyConstraint('report_id', 'number', name=op.f('pk_report_versions')),
    )
    op.create_table(
        'report_signatures',
        sa.Column('report_id', sa.Uuid(), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('account', sa.Text(), nullable=False),
        sa.Column('role', sa.Text(), nullable=False),
        sa.Column('signed_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ['report_id'], ['reports.report_id'], name=op.f('fk_report_signatures_report_id_reports')
        ),
        sa.PrimaryKeyConstraint('report_id', 'number', 'account', name=op.f('pk_report_signatures')),
    )


def downgrade() -> None:
    op.drop_table('report_signatures')
    op.drop_table('report_versions')
    op.drop_table('reports')
