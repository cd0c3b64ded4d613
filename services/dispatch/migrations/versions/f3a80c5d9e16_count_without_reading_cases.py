"""Index what the work queue and supervision count, and the hand-overs of all agencies in their order."""

import sqlalchemy as sa
from alembic import op

revision = "f3a80c5d9e16"
down_revision = "d7f2b6c8e941"
branch_labels = None
depends_on = None
OPEN = sa.text("state not in ('closed', 'followed_up')")
COUNTED = ["officer", "near_at", "next_due_at", "changed_at", "id"]


def upgrade() -> None:
    op.create_index(
        "ix_cases_loads",
        "cases",
        ["department", "agency", "late"],
        unique=False,
        postgresql_where=OPEN,
        postgresql_include=COUNTED,
    )
    op.drop_index("ix_cases_open", table_name="cases")
    op.create_index(
        "ix_cases_near",
        "cases",
        ["near_at", "department"],
        unique=False,
        postgresql_where=sa.text("next_due_at is not null and not late"),
    )
    op.create_index("ix_cases_open_received", "cases", ["received_at", "id"], unique=False, postgresql_where=OPEN)
    op.create_index(op.f("ix_handovers_made_at_id"), "handovers", ["made_at", "id"], unique=False)
    op.create_index(op.f("ix_handovers_state_made_at_id"), "handovers", ["state", "made_at", "id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_handovers_state_made_at_id"), table_name="handovers")
    op.drop_index(op.f("ix_handovers_made_at_id"), table_name="handovers")
    op.drop_index("ix_cases_open_received", table_name="cases")
    op.drop_index("ix_cases_near", table_name="cases")
    op.create_index("ix_cases_open", "cases", ["department", "agency", "late"], unique=False, postgresql_where=OPEN)
    op.drop_index("ix_cases_loads", table_name="cases")
