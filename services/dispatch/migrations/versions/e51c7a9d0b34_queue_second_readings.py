"""Queue second readings."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql  # noqa: F401

revision = "e51c7a9d0b34"
down_revision = "a4f09c1d7b36"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "second_readings",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_second_readings_case_id_cases")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_second_readings")),
    )
    op.create_index(op.f("ix_second_readings_queued_at"), "second_readings", ["queued_at"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_second_readings_queued_at"), table_name="second_readings")
    op.drop_table("second_readings")
