"""Count by topic; what was received before has none until one is assigned.

The new cubes are summed from others, under no topic, so facts and `types_heard` stay.
"""

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None

# The new cube, the one that its counts are summed from, and what stands in its key beside the new attribute's null.
CUBES = (('kind+topic', 'kind', 'array[key[1], null]'), ('topic', '', 'array[null::text]'), ('topic_class', '', 'array[null::text]'))
PLACE = {'cubes': (), 'cube_days': ('days',), 'balances': ('seen',), 'balance_days': ('days', 'seen')}


def upgrade() -> None:
    for name in ('topic', 'topic_class'):
        op.add_column('cases_seen', sa.Column(name, sa.Text(), nullable=True))
        op.add_column('owed', sa.Column(name, sa.Text(), nullable=True))
    op.add_column('cases_seen', sa.Column('topic_since', sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        'topics_assigned',
        sa.Column('complaint_id', sa.Uuid(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('topic', sa.Text(), nullable=False),
        sa.Column('topic_class', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('complaint_id', 'at', name=op.f('pk_topics_assigned')),
    )
    for table in PLACE:
        for cube, narrower, key in CUBES:
            copy_cells(table, cube, narrower, key)


def copy_cells(table: str, cube: str, narrower: str, key: str) -> None:
    columns = [column['name'] for column in sa.inspect(op.get_bind()).get_columns(table)]
    others = ', '.join(name for name in columns if name not in ('cube', 'key'))
    op.execute(
        f"insert into {table} (cube, key, {others}) select '{cube}', {key}, {others} from {table} where cube = '{narrower}'"
    )


def downgrade() -> None:
    for table in PLACE:
        for cube, _, _ in CUBES:
            op.execute(f"delete from {table} where cube = '{cube}'")
    op.drop_table('topics_assigned')
    op.drop_column('cases_seen', 'topic_since')
    for name in ('topic', 'topic_class'):
        op.drop_column('owed', name)
        op.drop_column('cases_seen', name)
