"""Know how much of a limit was left, and who stands on the registers.

Registers are filled in again from the log of odr. How much was left of a limit is known of what ends from now on.
"""

import sqlalchemy as sa
from alembic import op

revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None

CASES = ('cases_seen', 'cases_before')
INSTANTS = ('limit_due_at', 'limit_met_at')
KNOWN_BY = ('uscc', 'name_key', 'town')
REGISTERS = (
    'odr.entry_listed.v1',
    'odr.entry_left.v1',
    'odr.enterprise_activated.v1',
    'odr.enterprise_suspended.v1',
    'odr.enterprise_restored.v1',
    'odr.enterprise_left.v1',
)


def upgrade() -> None:
    for table in CASES:
        for name in INSTANTS:
            op.add_column(table, sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    for name in KNOWN_BY:
        op.add_column('register_changes', sa.Column(name, sa.Text(), nullable=True))
    op.execute('delete from register_changes')
    for name in REGISTERS:
        op.execute(f"delete from types_heard where type = '{name}'")


def downgrade() -> None:
    for name in KNOWN_BY:
        op.drop_column('register_changes', name)
    for table in CASES:
        for name in INSTANTS:
            op.drop_column(table, name)
