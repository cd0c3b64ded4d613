"""Count signals that were upheld and withdrawn.

No event of them was published before, so the cubes' 0 of what came before is right: facts and `types_heard` stay.
"""

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None

TABLES = ('cubes', 'balances', 'owed')


def upgrade() -> None:
    op.create_table('signals_decided',
    sa.Column('complaint_id', sa.Uuid(), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('upheld', sa.Boolean(), nullable=False),
    sa.Column('reversed', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('complaint_id', 'code', 'at', 'upheld', name=op.f('pk_signals_decided'))
    )
    op.add_column('cubes', sa.Column('d_false_flag_rate', sa.BigInteger(), server_default='0', nullable=False))
    op.add_column('cubes', sa.Column('n_false_flag_rate', sa.BigInteger(), server_default='0', nullable=False))
    op.add_column('balances', sa.Column('d_false_flag_rate', sa.BigInteger(), server_default='0', nullable=False))
    op.add_column('balances', sa.Column('n_false_flag_rate', sa.BigInteger(), server_default='0', nullable=False))
    op.add_column('owed', sa.Column('d_false_flag_rate', sa.BigInteger(), server_default='0', nullable=False))
    op.add_column('owed', sa.Column('n_false_flag_rate', sa.BigInteger(), server_default='0', nullable=False))


def downgrade() -> None:
    for table in TABLES:
        op.drop_column(table, 'n_false_flag_rate')
        op.drop_column(table, 'd_false_flag_rate')
    op.drop_table('signals_decided')
