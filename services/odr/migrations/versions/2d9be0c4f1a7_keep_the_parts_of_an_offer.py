"""Keep the parts of an offer."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '2d9be0c4f1a7'
down_revision = '7b36c736a355'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('offers', sa.Column('due_dates', postgresql.ARRAY(sa.Date(), as_tuple=True), server_default='{}', nullable=False))
    op.add_column('offers', sa.Column('amounts_fen', postgresql.ARRAY(sa.BigInteger(), as_tuple=True), server_default='{}', nullable=False))


def downgrade() -> None:
    op.drop_column('offers', 'amounts_fen')
    op.drop_column('offers', 'due_dates')
