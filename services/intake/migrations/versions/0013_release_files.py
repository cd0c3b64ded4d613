"""Say whose a file is, and to whom it was released."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('complaints', sa.Column('side_attachments', JSONB(), server_default='[]', nullable=False))
    op.add_column('attachments', sa.Column('owner', sa.Text(), server_default='', nullable=False))
    op.drop_constraint(op.f('pk_attachments'), 'attachments', type_='primary')
    op.create_primary_key(op.f('pk_attachments'), 'attachments', ['complaint_id', 'sha256', 'owner'])
    op.create_table('attachment_releases',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('complaint_id', sa.Uuid(), nullable=False),
    sa.Column('sha256', sa.Text(), nullable=False),
    sa.Column('owner', sa.Text(), nullable=False),
    sa.Column('party', sa.Text(), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('released_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('taken_back_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attachment_releases'))
    )
    op.create_index(op.f('ix_attachment_releases_complaint_id'), 'attachment_releases', ['complaint_id'])


def downgrade() -> None:
    op.drop_table('attachment_releases')
    op.execute("delete from attachments where owner <> ''")
    op.drop_constraint(op.f('pk_attachments'), 'attachments', type_='primary')
    op.drop_column('attachments', 'owner')
    op.create_primary_key(op.f('pk_attachments'), 'attachments', ['complaint_id', 'sha256'])
    op.drop_column('complaints', 'side_attachments')
