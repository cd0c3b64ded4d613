"""The schema of the first release: a new one is made from the tables, not by this script (``chassis.db.migrate``)."""

revision = "d15e60b83f27"
down_revision = None
branch_labels = None
depends_on = None
OLDER = """
0001 7b36c736a355 2d9be0c4f1a7 c41d7a90be25 e3a95c07d614 f17d20b4c9ae 9c2e7f4d1b08 a41c8e2f6d93
b7d2905c1e48 c93f4b7a2d10
""".split()  # revisions of schemas from before it, which are refused


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
