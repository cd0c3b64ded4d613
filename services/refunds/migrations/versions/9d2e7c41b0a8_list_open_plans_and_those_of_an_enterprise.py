"""Index open plans, and the claims of an enterprise."""

import sqlalchemy as sa
from alembic import op

revision = "9d2e7c41b0a8"
down_revision = "5b1e8f0c7d24"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_plans_open", "plans", ["id"], unique=False, postgresql_where=sa.text("status in ('active', 'defaulted')")
    )
    op.create_index(
        "ix_claims_enterprise",
        "claims",
        ["enterprise"],
        unique=False,
        postgresql_where=sa.text("enterprise is not null"),
    )


def downgrade() -> None:
    op.drop_index("ix_claims_enterprise", table_name="claims")
    op.drop_index("ix_plans_open", table_name="plans")
