"""Keep attachments."""

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('attachments',
    sa.Column('complaint_id', sa.Uuid(), nullable=False),
    sa.Column('sha256', sa.Text(), nullable=False),
    sa.Column('media_type', sa.Text(), nullable=False),
    sa.Column('stored_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('account', sa.Text(), nullable=False),
    sa.Column('original', sa.Text(), nullable=False),
    sa.Column('original_size', sa.BigInteger(), nullable=False),
    sa.Column('view', sa.Text(), nullable=True),
    sa.Column('view_size', sa.BigInteger(), nullable=True),
    sa.Column('thumbnail', sa.Text(), nullable=True),
    sa.Column('thumbnail_size', sa.BigInteger(), nullable=True),
    sa.Column('width', sa.Integer(), nullable=True),
    sa.Column('height', sa.Integer(), nullable=True),
    sa.PrimaryKeyConstraint('complaint_id', 'sha256', name=op.f('pk_attachments'))
    )
    for name in ('original', 'thumbnail', 'view'):
        op.create_index(op.f(f'ix_attachments_{name}'), 'attachments', [name], unique=True)
    op.create_table('attachment_removals',
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_attachment_removals'))
    )
    op.create_index(op.f('ix_attachment_removals_due_at'), 'attachment_removals', ['due_at'], unique=False)


def downgrade() -> None:
    op.drop_table('attachment_removals')
    op.drop_table('attachments')
