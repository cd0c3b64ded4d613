"""Let the second reading of imported complaints wait behind that of the others."""

import sqlalchemy as sa
from alembic import op

revision = "d81f0c52e6a4"
down_revision = "c41e8a07f2d9"
branch_labels = None
depends_on = None


def upgrade() -> None:
    zero = sa.text("0")
    op.add_column("second_readings", sa.Column("priority", sa.SmallInteger(), nullable=False, server_default=zero))
    op.drop_index("ix_second_readings_queued_at", "second_readings")
    op.create_index("ix_second_readings_priority_queued_at", "second_readings", ["priority", "queued_at"])


def downgrade() -> None:
    op.drop_index("ix_second_readings_priority_queued_at", "second_readings")
    op.create_index("ix_second_readings_queued_at", "second_readings", ["queued_at"])
    op.drop_column("second_readings", "priority")
