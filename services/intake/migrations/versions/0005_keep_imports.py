"""Keep imports."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('imports',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('channel', sa.Text(), nullable=False),
    sa.Column('encoding', sa.Text(), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('columns', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('places', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('rows', sa.Integer(), nullable=False),
    sa.Column('chunks', sa.Integer(), nullable=False),
    sa.Column('known', sa.Integer(), nullable=False),
    sa.Column('unusable', sa.Integer(), nullable=False),
    sa.Column('lacking', sa.Integer(), nullable=False),
    sa.Column('uploaded_by', sa.Text(), nullable=False),
    sa.Column('uploaded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('keep_until', sa.DateTime(timezone=True), nullable=False),
    sa.Column('started_by', sa.Text(), nullable=True),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('next_chunk', sa.Integer(), nullable=False),
    sa.Column('taken', sa.Integer(), nullable=False),
    sa.Column('incomplete', sa.Integer(), nullable=False),
    sa.Column('repeated', sa.Integer(), nullable=False),
    sa.Column('refused', sa.Integer(), nullable=False),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('claimed_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('wrapped', sa.LargeBinary(), nullable=True),
    sa.Column('sealed_name', sa.LargeBinary(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_imports'))
    )
    op.create_index(op.f('ix_imports_uploaded_at_id'), 'imports', ['uploaded_at', 'id'], unique=False)
    op.create_index('ix_imports_running', 'imports', ['started_at'], unique=False, postgresql_where=sa.text("state = 'running'"))
    op.create_index('ix_imports_keep_until', 'imports', ['keep_until'], unique=False, postgresql_where=sa.text('wrapped is not null'))
    op.create_table('import_chunks',
    sa.Column('import_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=True),
    sa.Column('problems', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.ForeignKeyConstraint(['import_id'], ['imports.id'], name=op.f('fk_import_chunks_import_id_imports')),
    sa.PrimaryKeyConstraint('import_id', 'number', name=op.f('pk_import_chunks'))
    )
    op.create_table('import_results',
    sa.Column('import_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('outcomes', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.ForeignKeyConstraint(['import_id'], ['imports.id'], name=op.f('fk_import_results_import_id_imports')),
    sa.PrimaryKeyConstraint('import_id', 'number', name=op.f('pk_import_results'))
    )


def downgrade() -> None:
    op.drop_table('import_results')
    op.drop_table('import_chunks')
    op.drop_index('ix_imports_keep_until', table_name='imports', postgresql_where=sa.text('wrapped is not null'))
    op.drop_index('ix_imports_running', table_name='imports', postgresql_where=sa.text("state = 'running'"))
    op.drop_index(op.f('ix_imports_uploaded_at_id'), table_name='imports')
    op.drop_table('imports')
