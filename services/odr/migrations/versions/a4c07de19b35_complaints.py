"""Add the complaints that were filed, which stations hand over."""

import sqlalchemy as sa
from alembic import op

revision = "a4c07de19b35"
down_revision = "e2b71c94d058"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table("complaints", sa.Column("complaint_id", sa.Uuid(), primary_key=True))


def downgrade() -> None:
    op.drop_table("complaints")
