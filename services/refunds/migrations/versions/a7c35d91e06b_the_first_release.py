"""The schema of the first release: a new one is made from the tables, not by this script (``chassis.db.migrate``)."""

revision = "a7c35d91e06b"
down_revision = None
branch_labels = None
depends_on = None
OLDER = """
0001 5b1e8f0c7d24 9d2e7c41b0a8 d620a50644e1 c41f7a90be35 e5b20d17c9f4 f08c61a2d9b5
""".split()  # revisions of schemas from before it, which are refused


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
