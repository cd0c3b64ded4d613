"""Keep what is paid of refunds."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql  # noqa: F401

revision = "b90f3d6c2a17"
down_revision = "8c41d7e0a9b2"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "paid_refunds",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("complaint_id", sa.Uuid(), nullable=False),
        sa.Column("paid_fen", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("plan_id", name=op.f("pk_paid_refunds")),
    )
    op.create_index(op.f("ix_paid_refunds_complaint_id"), "paid_refunds", ["complaint_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_paid_refunds_complaint_id"), table_name="paid_refunds")
    op.drop_table("paid_refunds")
