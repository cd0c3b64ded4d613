"""Show refunds of groups in default on the work queue."""

import sqlalchemy as sa
from alembic import op

revision = "4f0b8d21c6e7"
down_revision = '9d1e64c2f7a5'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "group_defaults",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("group_case_id", sa.Uuid(), nullable=False),
        sa.Column("respondent", sa.Text(), nullable=False),
        sa.Column("uscc", sa.Text(), nullable=True),
        sa.Column("overdue_fen", sa.BigInteger(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("defaulted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("plan_id", name=op.f("pk_group_defaults")),
    )
    op.create_index(
        op.f("ix_group_defaults_defaulted_at_plan_id"), "group_defaults", ["defaulted_at", "plan_id"], unique=False
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_group_defaults_defaulted_at_plan_id"), table_name="group_defaults")
    op.drop_table("group_defaults")
