"""Show closing shops on the work queue."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "b7e24c60d915"
down_revision = 'b5e17d94a3c8'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "closing_shops",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("respondent", sa.Text(), nullable=False),
        sa.Column("uscc", sa.Text(), nullable=True),
        sa.Column("topic", sa.Text(), nullable=True),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("complaints", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("evidence", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closing_shops")),
    )
    op.create_index(op.f("ix_closing_shops_found_at_id"), "closing_shops", ["found_at", "id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_closing_shops_found_at_id"), table_name="closing_shops")
    op.drop_table("closing_shops")
