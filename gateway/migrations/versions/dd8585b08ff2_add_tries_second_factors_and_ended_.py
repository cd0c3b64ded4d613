"""Add tries, second factors and ended sessions."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql  # noqa: F401

revision = 'dd8585b08ff2'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('ended_sessions',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ended_sessions'))
    )
    op.create_table('tries',
    sa.Column('name_digest', sa.LargeBinary(), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.Column('tried_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('waits_until', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('name_digest', name=op.f('pk_tries'))
    )
    op.add_column('accounts', sa.Column('totp_secret', sa.LargeBinary(), nullable=True))
    op.add_column('accounts', sa.Column('totp_step', sa.BigInteger(), server_default='0', nullable=False))
    op.add_column('accounts', sa.Column('sessions_from', sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column('accounts', 'sessions_from')
    op.drop_column('accounts', 'totp_step')
    op.drop_column('accounts', 'totp_secret')
    op.drop_table('tries')
    op.drop_table('ended_sessions')
