"""Add saved searches."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql  # noqa: F401

revision = 'e58c1a7d2b90'
down_revision = '6b2e8d04f1a7'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('saved_searches',
    sa.Column('account', sa.Text(), nullable=False),
    sa.Column('page', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('conditions', sa.Text(), nullable=False),
    sa.Column('saved_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['account'], ['accounts.name'], name=op.f('fk_saved_searches_account_accounts')),
    sa.PrimaryKeyConstraint('account', 'page', 'name', name=op.f('pk_saved_searches'))
    )


def downgrade() -> None:
    op.drop_table('saved_searches')
