"""Create the businesses that complaints are against.

They stand in events that were consumed before: without its row in `types_heard` the type is filled in again from
intake's log, which changes no other fact.
"""

import sqlalchemy as sa
from alembic import op

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'respondents',
        sa.Column('respondent_id', sa.Uuid(), nullable=False),
        sa.Column('uscc', sa.Text(), nullable=True),
        sa.Column('name_key', sa.Text(), nullable=True),
        sa.Column('name', sa.Text(), nullable=True),
        sa.Column('named_at', sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint('respondent_id', name=op.f('pk_respondents')),
        sa.UniqueConstraint('uscc', name=op.f('uq_respondents_uscc')),
    )
    op.create_index(op.f('ix_respondents_name_key'), 'respondents', ['name_key'], unique=False)
    op.create_table(
        'respondent_names',
        sa.Column('name_key', sa.Text(), nullable=False),
        sa.Column('respondent_id', sa.Uuid(), nullable=False),
        sa.Column('name', sa.Text(), nullable=False),
        sa.Column('since', sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint('name_key', 'respondent_id', name=op.f('pk_respondent_names')),
    )
    op.create_index(op.f('ix_respondent_names_respondent_id'), 'respondent_names', ['respondent_id'], unique=False)
    op.create_table(
        'respondents_given',
        sa.Column('complaint_id', sa.Uuid(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('respondent_id', sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint('complaint_id', 'at', name=op.f('pk_respondents_given')),
    )
    op.create_index(op.f('ix_respondents_given_respondent_id_complaint_id'), 'respondents_given', ['respondent_id', 'complaint_id'], unique=False)
    op.execute("delete from types_heard where type = 'intake.complaint_received.v1'")


def downgrade() -> None:
    for table in ('respondents_given', 'respondent_names', 'respondents'):
        op.drop_table(table)
