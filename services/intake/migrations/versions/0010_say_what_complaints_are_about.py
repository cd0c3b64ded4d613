"""Say in each complaint what it is about; what was read or corrected before is carried over."""

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('complaints', sa.Column('topic', sa.Text(), nullable=True))
    op.add_column('complaints', sa.Column('topic_by', sa.Text(), nullable=True))
    op.execute(
        'update complaints set topic = traits.topic, topic_by = traits.topic_by from traits'
        ' where traits.complaint_id = complaints.id and traits.topic is not null'
    )


def downgrade() -> None:
    op.drop_column('complaints', 'topic_by')
    op.drop_column('complaints', 'topic')
