"""Remember a publisher's epoch and its newest head, to notice that it was set back in time."""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('repairs', sa.Column('epoch', sa.SmallInteger(), nullable=True))
    op.add_column('repairs', sa.Column('witness_aggregate', sa.Uuid(), nullable=True))
    op.add_column('repairs', sa.Column('witness_version', sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column('repairs', 'witness_version')
    op.drop_column('repairs', 'witness_aggregate')
    op.drop_column('repairs', 'epoch')
