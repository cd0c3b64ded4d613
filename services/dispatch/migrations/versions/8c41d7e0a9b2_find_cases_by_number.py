"""Index receipts by number."""

from alembic import op

revision = '8c41d7e0a9b2'
down_revision = '7c0d4a51e8b2'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f('ix_receipts_number'), 'receipts', ['number'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_receipts_number'), table_name='receipts')
