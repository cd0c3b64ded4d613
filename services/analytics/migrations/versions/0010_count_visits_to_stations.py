"""Count what service stations settle and hand over.

No event of them was published before, so the cubes' 0 of what came before is right: facts and `types_heard` stay.
"""

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None

TABLES = ('cubes', 'balances', 'owed')
NUMBERS = (
    'd_station_settled',
    'd_station_settlement_rate',
    'n_station_settlement_rate',
    'd_station_settled_fen',
    'a_station_settled_fen',
)


def upgrade() -> None:
    op.create_table('station_visits',
    sa.Column('visit_id', sa.Uuid(), nullable=False),
    sa.Column('complaint_id', sa.Uuid(), nullable=False),
    sa.Column('station_id', sa.Uuid(), nullable=False),
    sa.Column('settled', sa.Boolean(), nullable=False),
    sa.Column('amount_fen', sa.BigInteger(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('visit_id', name=op.f('pk_station_visits'))
    )
    op.create_index(op.f('ix_station_visits_complaint_id'), 'station_visits', ['complaint_id'], unique=False)
    op.add_column('cubes', sa.Column('d_station_settled', sa.BigInteger(), server_default='0', nullable=False))
    op.add_column('cubes', sa.Column('d_station_settlement_rate', sa.BigInteger(), server_default='0', nullable=False))
    op.add_column('cubes', sa.Column('n_station_settlement_rate', sa.BigInteger(), server_default='0', nullable=False))
    op.add_column('cubes', sa.Column('d_station_settled_fen', sa.BigInteger(), server_default='0', nullable=False))
    op.add_column('cubes', sa.Column('a_station_settled_fen', sa.BigInteger(), server_default='0', nullable=False))
    op.add_column('balances', sa.Column('d_station_settled', sa.BigInteger(), server_default='0', nullable=False))
    op.add_column('balances', sa.Column('d_station_settlement_rate', sa.BigInteger(), server_default='0', nullable=False))
    op.add_column('balances', sa.Column('n_station_settlement_rate', sa.BigInteger(), server_default='0', nullable=False))
    op.add_column('balances', sa.Column('d_station_settled_fen', sa.BigInteger(), server_default='0', nullable=False))
    op.add_column('balances', sa.Column('a_station_settled_fen', sa.BigInteger(), server_default='0', nullable=False))
    op.add_column('owed', sa.Column('d_station_settled', sa.BigInteger(), server_default='0', nullable=False))
    op.add_column('owed', sa.Column('d_station_settlement_rate', sa.BigInteger(), server_default='0', nullable=False))
    op.add_column('owed', sa.Column('n_station_settlement_rate', sa.BigInteger(), server_default='0', nullable=False))
    op.add_column('owed', sa.Column('d_station_settled_fen', sa.BigInteger(), server_default='0', nullable=False))
    op.add_column('owed', sa.Column('a_station_settled_fen', sa.BigInteger(), server_default='0', nullable=False))


def downgrade() -> None:
    for table in TABLES:
        for number in NUMBERS:
            op.drop_column(table, number)
    op.drop_index(op.f('ix_station_visits_complaint_id'), table_name='station_visits')
    op.drop_table('station_visits')
