"""Count what was found when cases were looked at again.

No event of it was published before, so the cubes' 0 of what came before is right: facts and `types_heard` stay.
"""

import sqlalchemy as sa
from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None

TABLES = ('cubes', 'balances', 'owed')
NUMBERS = ('d_look_back_pass_rate', 'n_look_back_pass_rate')


def upgrade() -> None:
    op.create_table(
        'looked_back',
        sa.Column('complaint_id', sa.Uuid(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('passed', sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint('complaint_id', 'at', name=op.f('pk_looked_back')),
    )
    op.add_column('cubes', sa.Column('d_look_back_pass_rate', sa.BigInteger(), server_default='0', nullable=False))
    op.add_column('cubes', sa.Column('n_look_back_pass_rate', sa.BigInteger(), server_default='0', nullable=False))
    op.add_column('balances', sa.Column('d_look_back_pass_rate', sa.BigInteger(), server_default='0', nullable=False))
    op.add_column('balances', sa.Column('n_look_back_pass_rate', sa.BigInteger(), server_default='0', nullable=False))
    op.add_column('owed', sa.Column('d_look_back_pass_rate', sa.BigInteger(), server_default='0', nullable=False))
    op.add_column('owed', sa.Column('n_look_back_pass_rate', sa.BigInteger(), server_default='0', nullable=False))


def downgrade() -> None:
    for table in TABLES:
        for number in NUMBERS:
            op.drop_column(table, number)
    op.drop_table('looked_back')
