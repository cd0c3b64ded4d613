"""Compare what was filed one by one before what lists brought, and find what a case said by the case it was of."""

import sqlalchemy as sa
from alembic import op

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None
QUEUES = ('match_queue', 'grouping_queue')


def upgrade() -> None:
    for queue in QUEUES:
        op.add_column(queue, sa.Column('priority', sa.SmallInteger(), server_default=sa.text('0'), nullable=False))
        op.drop_index(op.f(f'ix_{queue}_queued_at'), table_name=queue)
        op.create_index(op.f(f'ix_{queue}_priority_queued_at'), queue, ['priority', 'queued_at'])
    op.create_index(op.f('ix_told_via'), 'told', ['via'], postgresql_where=sa.text('via is not null'))


def downgrade() -> None:
    op.drop_index(op.f('ix_told_via'), table_name='told')
    for queue in QUEUES:
        op.drop_index(op.f(f'ix_{queue}_priority_queued_at'), table_name=queue)
        op.create_index(op.f(f'ix_{queue}_queued_at'), queue, ['queued_at'])
        op.drop_column(queue, 'priority')
