"""Bind each proposal to the case as it was proposed."""

import sqlalchemy as sa
from alembic import op

revision = "e93b1f47c0d5"
down_revision = "d81f0c52e6a4"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("approvals", sa.Column("case_version", sa.Integer()))
    op.execute("UPDATE approvals SET case_version = cases.version FROM cases WHERE cases.id = approvals.case_id")
    op.alter_column("approvals", "case_version", nullable=False)


def downgrade() -> None:
    op.drop_column("approvals", "case_version")
