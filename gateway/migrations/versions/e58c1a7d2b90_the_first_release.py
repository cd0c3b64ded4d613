"""The schema of the first release: a new one is made from the tables, not by this script (``chassis.db.migrate``)."""

revision = "e58c1a7d2b90"
down_revision = None
branch_labels = None
depends_on = None
OLDER = """
0001 dd8585b08ff2 c96393e125c9 dbfc79c41cbb 9a6d986e5398 30c702e733d3 b41f7e0c92aa 4d1f6b0c7e2a
6b2e8d04f1a7
""".split()  # revisions of schemas from before it, which are refused


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
