"""Key businesses by digests: a name as it was written may be a private person's telephone number.

What was written is emptied; the column stays for the earlier release until the next one. Every complaint is compared
once more, which brings its digest; the group and the alarms of one get it from their first complaint that is compared
(empty until then).
"""

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ('traits', 'groups', 'closing_alarms'):
        op.add_column(table, sa.Column('business_digest', sa.LargeBinary(), nullable=True))
    for table in ('groups', 'closing_alarms'):
        op.execute(f"update {table} set business_digest = ''::bytea, business = null where business is not null")
    op.execute("update traits set business = null where business is not null")
    op.create_index(op.f('ix_traits_business_digest_received_at'), 'traits', ['business_digest', 'received_at'], postgresql_where=sa.text('business_digest is not null'))
    op.create_index(op.f('ix_groups_business_digest_topic'), 'groups', ['business_digest', 'topic'], postgresql_where=sa.text('closed_at is null'))
    op.create_index(op.f('ix_closing_alarms_business_digest'), 'closing_alarms', ['business_digest'])
    op.create_index(op.f('ix_closing_alarms_complaints'), 'closing_alarms', ['complaints'], postgresql_using='gin')
    op.create_index(op.f('ix_group_members_complaint_id'), 'group_members', ['complaint_id'])
    op.execute(
        "insert into grouping_queue (complaint_id, queued_at) select id, now() from complaints where kind = 'complaint'"
        " on conflict do nothing"
    )


def downgrade() -> None:
    op.drop_index(op.f('ix_group_members_complaint_id'), table_name='group_members')
    op.drop_index(op.f('ix_closing_alarms_complaints'), table_name='closing_alarms')
    for table in ('traits', 'groups', 'closing_alarms'):
        op.drop_column(table, 'business_digest')
