"""Key businesses by digests: a name as it was written may be a private person's telephone number.

What was written is dropped. Every complaint is compared once more, which brings its digest; the group and the alarm of
one get it from their first complaint that is compared (empty until then).
"""

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None

INDEXES = (
    ('ix_traits_business_received_at', 'traits', ['business', 'received_at'], 'business is not null'),
    ('ix_groups_business_topic', 'groups', ['business', 'topic'], 'closed_at is null'),
    ('ix_closing_alarms_business', 'closing_alarms', ['business'], None),
)


def upgrade() -> None:
    replace_columns(sa.LargeBinary(), "case when business is null then null else ''::bytea end")
    op.execute("update traits set business = null")
    op.create_index(op.f('ix_closing_alarms_complaints'), 'closing_alarms', ['complaints'], postgresql_using='gin')
    op.create_index(op.f('ix_group_members_complaint_id'), 'group_members', ['complaint_id'])
    op.execute(
        "insert into grouping_queue (complaint_id, queued_at) select id, now() from complaints where kind = 'complaint'"
        " on conflict do nothing"
    )


def downgrade() -> None:
    op.drop_index(op.f('ix_group_members_complaint_id'), table_name='group_members')
    op.drop_index(op.f('ix_closing_alarms_complaints'), table_name='closing_alarms')
    replace_columns(sa.Text(), 'null')


def replace_columns(kind: sa.types.TypeEngine, value: str) -> None:
    for name, table, columns, condition in INDEXES:
        where = sa.text(condition) if condition else None
        op.drop_index(op.f(name), table_name=table)
        op.alter_column(table, 'business', type_=kind, postgresql_using=value)
        op.create_index(op.f(name), table, columns, postgresql_where=where)
