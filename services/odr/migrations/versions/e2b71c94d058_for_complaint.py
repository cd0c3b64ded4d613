"""Add whose person settles, where another complaint opened the case."""

import sqlalchemy as sa
from alembic import op

revision = "e2b71c94d058"
down_revision = "d15e60b83f27"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("disputes", sa.Column("for_complaint", sa.Uuid()))


def downgrade() -> None:
    op.drop_column("disputes", "for_complaint")
