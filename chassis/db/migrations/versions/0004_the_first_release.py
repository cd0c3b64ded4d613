"""The schema of the first release: a new one is made from the tables, not by this script (``chassis.db.migrate``)."""

revision = "0004"
down_revision = None
branch_labels = None
depends_on = None
OLDER = """
0001 0002 0003
""".split()  # revisions of schemas from before it, which are refused


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
