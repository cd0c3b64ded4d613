"""Add what stations settle and hand over."""

import sqlalchemy as sa
from alembic import op

revision = 'f17d20b4c9ae'
down_revision = 'e3a95c07d614'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('settlements',
    sa.Column('settlement_id', sa.Uuid(), nullable=False),
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.Column('matter', sa.Text(), nullable=False),
    sa.Column('respondent', sa.Text(), nullable=False),
    sa.Column('amount_fen', sa.BigInteger(), nullable=False),
    sa.Column('terms', sa.Text(), nullable=False),
    sa.Column('minutes', sa.Integer(), nullable=False),
    sa.Column('settled_on', sa.Date(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_by', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('settlement_id', name=op.f('pk_settlements'))
    )
    op.create_index('ix_settlements_entry_id_settled_on', 'settlements', ['entry_id', 'settled_on'], unique=False)
    op.create_table('station_handovers',
    sa.Column('complaint_id', sa.Uuid(), nullable=False),
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('handed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('handed_by', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('complaint_id', name=op.f('pk_station_handovers'))
    )
    op.create_index('ix_station_handovers_entry_id_handed_at', 'station_handovers', ['entry_id', 'handed_at'], unique=False)
    op.create_table('station_accounts',
    sa.Column('account', sa.Text(), nullable=False),
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.Column('bound_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('bound_by', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('account', name=op.f('pk_station_accounts'))
    )
    op.create_index(op.f('ix_station_accounts_entry_id'), 'station_accounts', ['entry_id'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_station_accounts_entry_id'), table_name='station_accounts')
    op.drop_table('station_accounts')
    op.drop_index('ix_station_handovers_entry_id_handed_at', table_name='station_handovers')
    op.drop_table('station_handovers')
    op.drop_index('ix_settlements_entry_id_settled_on', table_name='settlements')
    op.drop_table('settlements')
