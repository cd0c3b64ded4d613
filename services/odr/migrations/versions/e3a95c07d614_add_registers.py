"""Add registers."""

import sqlalchemy as sa
from alembic import op

revision = 'e3a95c07d614'
down_revision = 'c41d7a90be25'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('entries',
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.Column('register', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('name_key', sa.Text(), nullable=False),
    sa.Column('uscc', sa.Text(), nullable=True),
    sa.Column('address', sa.Text(), nullable=False),
    sa.Column('town', sa.Text(), nullable=False),
    sa.Column('field', sa.Text(), nullable=False),
    sa.Column('place_kind', sa.Text(), nullable=True),
    sa.Column('promise', sa.Text(), nullable=True),
    sa.Column('level', sa.Text(), nullable=True),
    sa.Column('days', sa.Integer(), nullable=True),
    sa.Column('scope', sa.Text(), nullable=True),
    sa.Column('exclusions', sa.Text(), nullable=True),
    sa.Column('freight', sa.Text(), nullable=True),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_to', sa.Date(), nullable=True),
    sa.Column('applied_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('began_on', sa.Date(), nullable=True),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.PrimaryKeyConstraint('entry_id', name=op.f('pk_entries'))
    )
    op.create_index('uq_entries_business', 'entries', ['register', 'name_key', 'town'], unique=True, postgresql_where=sa.text("state in ('applied', 'listed', 'suspended')"))
    op.create_index('ix_entries_register_applied_at', 'entries', ['register', 'applied_at', 'entry_id'], unique=False)
    op.create_index('ix_entries_name_key', 'entries', ['name_key'], unique=False)
    op.create_index('ix_entries_uscc', 'entries', ['uscc'], unique=False)
    op.create_table('entry_changes',
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('proof', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['entry_id'], ['entries.entry_id'], name=op.f('fk_entry_changes_entry_id')),
    sa.PrimaryKeyConstraint('entry_id', 'number', name=op.f('pk_entry_changes'))
    )


def downgrade() -> None:
    op.drop_table('entry_changes')
    op.drop_index('ix_entries_uscc', table_name='entries')
    op.drop_index('ix_entries_name_key', table_name='entries')
    op.drop_index('ix_entries_register_applied_at', table_name='entries')
    op.drop_index('uq_entries_business', table_name='entries', postgresql_where=sa.text("state in ('applied', 'listed', 'suspended')"))
    op.drop_table('entries')
