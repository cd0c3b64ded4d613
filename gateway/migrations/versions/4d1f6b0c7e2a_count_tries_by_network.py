"""Count tries by network."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql  # noqa: F401

revision = '4d1f6b0c7e2a'
down_revision = 'b41f7e0c92aa'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('sign_in_networks',
    sa.Column('account', sa.Text(), nullable=False),
    sa.Column('network', sa.Text(), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['account'], ['accounts.name'], name=op.f('fk_sign_in_networks_account')),
    sa.PrimaryKeyConstraint('account', 'network', name=op.f('pk_sign_in_networks'))
    )
    op.create_index(op.f('ix_sign_in_networks_seen_at'), 'sign_in_networks', ['seen_at'], unique=False)
    op.create_index(op.f('ix_tries_tried_at'), 'tries', ['tried_at'], unique=False)
    op.create_index(op.f('ix_api_keys_account'), 'api_keys', ['account'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_api_keys_account'), table_name='api_keys')
    op.drop_index(op.f('ix_tries_tried_at'), table_name='tries')
    op.drop_index(op.f('ix_sign_in_networks_seen_at'), table_name='sign_in_networks')
    op.drop_table('sign_in_networks')
