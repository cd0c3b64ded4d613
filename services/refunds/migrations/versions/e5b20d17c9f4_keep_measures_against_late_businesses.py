"""Keep the measures that persons took against businesses that are late with a group."""

import sqlalchemy as sa
from alembic import op

revision = "e5b20d17c9f4"
down_revision = "c41f7a90be35"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "group_measures",
        sa.Column("group_case_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by", sa.Date(), nullable=True),
        sa.Column("taken_by", sa.Text(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["group_case_id"], ["group_cases.id"], name=op.f("fk_group_measures_group_case_id")),
        sa.PrimaryKeyConstraint("group_case_id", "number", name=op.f("pk_group_measures")),
    )
    op.add_column("group_plans", sa.Column("withheld_on", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("group_plans", "withheld_on")
    op.drop_table("group_measures")
