"""Add histories of enterprises and the sessions held with them; who decided before is read from the audit trail."""

import sqlalchemy as sa
from alembic import op

revision = 'a41c8e2f6d93'
down_revision = '9c2e7f4d1b08'
branch_labels = None
depends_on = None

_BACKFILL = """
with decided as (
    select e.*,
        (select a.at from audit a where a.act = 'enterprise.review' and a.subject = e.enterprise_id::text
         order by a.id desc limit 1) as reviewed_at,
        (select a.account from audit a where a.act = 'enterprise.review' and a.subject = e.enterprise_id::text
         order by a.id desc limit 1) as reviewed_by,
        (select a.account from audit a where a.act = 'enterprise.suspend' and a.subject = e.enterprise_id::text
         order by a.id desc limit 1) as suspended_by
    from enterprises e
),
changes as (
    select enterprise_id, 1 as number, 'applied' as kind, applied_at as at, '' as by, '' as reason from decided
    union all
    select enterprise_id, 2, case standing when 'declined' then 'declined' else 'active' end,
        case standing when 'suspended' then greatest(applied_at, least(changed_at, coalesce(reviewed_at, applied_at)))
            else changed_at end,
        coalesce(reviewed_by, ''), case standing when 'suspended' then '' else coalesce(note, '') end
    from decided where standing <> 'applied'
    union all
    select enterprise_id, 3, 'suspended', changed_at, coalesce(suspended_by, ''), coalesce(note, '')
    from decided where standing = 'suspended'
)
insert into enterprise_changes (enterprise_id, number, kind, "on", at, by, reason)
select enterprise_id, number, kind, (at at time zone 'Asia/Shanghai')::date, at, by, reason from changes
"""


def upgrade() -> None:
    op.create_table('enterprise_changes',
    sa.Column('enterprise_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('proof', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['enterprise_id'], ['enterprises.enterprise_id'], name=op.f('fk_enterprise_changes_enterprise_id')),
    sa.PrimaryKeyConstraint('enterprise_id', 'number', name=op.f('pk_enterprise_changes'))
    )
    op.create_table('enterprise_sessions',
    sa.Column('session_id', sa.Uuid(), nullable=False),
    sa.Column('enterprise_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('held_on', sa.Date(), nullable=False),
    sa.Column('topic', sa.Text(), nullable=False),
    sa.Column('given_by', sa.Text(), nullable=True),
    sa.Column('recorded_by', sa.Text(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['enterprise_id'], ['enterprises.enterprise_id'], name=op.f('fk_enterprise_sessions_enterprise_id')),
    sa.PrimaryKeyConstraint('session_id', name=op.f('pk_enterprise_sessions'))
    )
    op.create_index('ix_enterprise_sessions_enterprise_id', 'enterprise_sessions', ['enterprise_id', 'held_on'], unique=False)
    op.execute(_BACKFILL)


def downgrade() -> None:
    op.drop_index('ix_enterprise_sessions_enterprise_id', table_name='enterprise_sessions')
    op.drop_table('enterprise_sessions')
    op.drop_table('enterprise_changes')
