"""Add the agency that may read a case: for existing cases the one that has or answered it; a rebuild makes it exact."""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('cases_seen', sa.Column('reader', sa.Text(), nullable=True))
    op.execute("update cases_seen set reader = agency where state = 'redirected' or result = 'redirected'")
    op.create_index('ix_cases_seen_reader', 'cases_seen', ['reader', 'received_at'], unique=False, postgresql_where=sa.text('reader is not null'))


def downgrade() -> None:
    op.drop_index('ix_cases_seen_reader', table_name='cases_seen', postgresql_where=sa.text('reader is not null'))
    op.drop_column('cases_seen', 'reader')
