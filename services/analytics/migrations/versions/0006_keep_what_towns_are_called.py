"""Create the names of towns; a town of existing cases is shown by its code until a new event names it."""

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'towns',
        sa.Column('code', sa.Text(), nullable=False),
        sa.Column('name', sa.Text(), nullable=False),
        sa.Column('since', sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint('code', 'name', name=op.f('pk_towns')),
    )


def downgrade() -> None:
    op.drop_table('towns')
