"""Add whether a join of earlier rules is for a person to look at; what a machine joined is looked through once."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("matches", sa.Column("review", sa.Boolean()))
    op.create_index(
        "ix_matches_not_reviewed",
        "matches",
        ["found_at"],
        postgresql_where=sa.text("review is null and decided_by = 'machine' and verdict <> 'other'"),
    )


def downgrade() -> None:
    op.drop_index("ix_matches_not_reviewed", "matches")
    op.drop_column("matches", "review")
