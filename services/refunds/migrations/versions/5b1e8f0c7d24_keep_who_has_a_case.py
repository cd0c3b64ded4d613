"""Keep who has a case."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql  # noqa: F401

revision = "5b1e8f0c7d24"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cases",
        sa.Column("complaint_id", sa.Uuid(), nullable=False),
        sa.Column("department", sa.Text(), nullable=True),
        sa.Column("station", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("complaint_id", name=op.f("pk_cases")),
        postgresql_with={"fillfactor": "80"},
    )
    op.create_index(op.f("ix_cases_department"), "cases", ["department"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_cases_department"), table_name="cases")
    op.drop_table("cases")
