"""The schema of the first release: a new one is made from the tables, not by this script (``chassis.db.migrate``)."""

revision = "0019"
down_revision = None
branch_labels = None
depends_on = None
OLDER = """
0001 0002 0003 0004 0005 0006 0007 0008
0009 0010 0011 0012 0013 0014 0015 0016
0017 0018
""".split()  # revisions of schemas from before it, which are refused


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
