"""The schema of the first release: a new one is made from the tables, not by this script (``chassis.db.migrate``)."""

revision = "b7d93c02ae51"
down_revision = None
branch_labels = None
depends_on = None
OLDER = """
0001 2e5fb295f49c 51445b624e6b 33791716b262 7c0d4a51e8b2 8c41d7e0a9b2 b90f3d6c2a17 a4f09c1d7b36
e51c7a9d0b34 c3d95e02f18a d7f2b6c8e941 f3a80c5d9e16 b5e17d94a3c8 b7e24c60d915 c19a4e7f5d02 d4b81f06a5e3
9d1e64c2f7a5 4f0b8d21c6e7
""".split()  # revisions of schemas from before it, which are refused


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
