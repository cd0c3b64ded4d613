"""Index cases by the end of their next limit, by officer and by alert."""

import sqlalchemy as sa
from alembic import op

revision = "d7f2b6c8e941"
down_revision = "c3d95e02f18a"
branch_labels = None
depends_on = None
OPEN = sa.text("state not in ('closed', 'followed_up')")
DUE = sa.text("coalesce(next_due_at, 'infinity'::timestamptz)")


def upgrade() -> None:
    op.create_index("ix_cases_due", "cases", [DUE, "id"], unique=False, postgresql_where=OPEN)
    op.create_index("ix_cases_department_due", "cases", ["department", DUE, "id"], unique=False, postgresql_where=OPEN)
    op.create_index(
        "ix_cases_officer",
        "cases",
        ["officer", "received_at", "id"],
        unique=False,
        postgresql_where=sa.text("officer is not null"),
    )
    op.create_index(
        "ix_cases_alerts", "cases", ["received_at", "id"], unique=False, postgresql_where=sa.text("alerts <> '{}'::text[]")
    )


def downgrade() -> None:
    op.drop_index("ix_cases_alerts", table_name="cases")
    op.drop_index("ix_cases_officer", table_name="cases")
    op.drop_index("ix_cases_department_due", table_name="cases")
    op.drop_index("ix_cases_due", table_name="cases")
