"""Add from when on a picture is to be drawn whose turn did not come while it was sent."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("attachments", sa.Column("draw_due_at", sa.DateTime(timezone=True)))
    op.create_index(
        "ix_attachments_draw_due_at",
        "attachments",
        ["draw_due_at"],
        postgresql_where=sa.text("draw_due_at is not null"),
    )


def downgrade() -> None:
    op.drop_index("ix_attachments_draw_due_at", "attachments")
    op.drop_column("attachments", "draw_due_at")
