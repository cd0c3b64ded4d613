"""Keep the measures against businesses that are late with a plan, and since when a refund is withheld."""

import sqlalchemy as sa
from alembic import op

revision = "a7c35d91e06b"
down_revision = "f08c61a2d9b5"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "plan_measures",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by", sa.Date(), nullable=True),
        sa.Column("taken_by", sa.Text(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_plan_measures_plan_id_plans")),
        sa.PrimaryKeyConstraint("plan_id", "number", name=op.f("pk_plan_measures")),
    )
    op.add_column("plans", sa.Column("withheld_on", sa.Date(), nullable=True))
    # what is late for more than fifteen days already is found by the next check
    op.execute("update plans set look_again_on = current_date where status in ('active', 'defaulted')")


def downgrade() -> None:
    op.drop_column("plans", "withheld_on")
    op.drop_table("plan_measures")
