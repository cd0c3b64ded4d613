"""Imports, their rows in sealed chunks, and what became of them."""

from sqlalchemy import BigInteger, Column, DateTime, ForeignKey, Index, Integer, LargeBinary, Table, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from services.intake.metadata import METADATA

imports = Table(
    "imports",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("state", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("encoding", Text, nullable=False),
    Column("size", BigInteger, nullable=False),  # bytes
    Column("columns", JSONB, nullable=False),
    Column("places", JSONB, nullable=False),
    Column("rows", Integer, nullable=False),
    Column("chunks", Integer, nullable=False),
    Column("known", Integer, nullable=False),
    Column("unusable", Integer, nullable=False),
    Column("lacking", Integer, nullable=False),
    Column("finished", Integer, nullable=False, server_default="0"),
    Column("overdue", Integer, nullable=False, server_default="0"),
    Column("uploaded_by", Text, nullable=False),
    Column("uploaded_at", DateTime(timezone=True), nullable=False),
    Column("keep_until", DateTime(timezone=True), nullable=False),
    Column("started_by", Text),
    Column("started_at", DateTime(timezone=True)),
    Column("ended_at", DateTime(timezone=True)),
    Column("next_chunk", Integer, nullable=False),
    Column("taken", Integer, nullable=False),
    Column("incomplete", Integer, nullable=False),
    Column("repeated", Integer, nullable=False),
    Column("refused", Integer, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("claimed_until", DateTime(timezone=True)),  # machine time; by a process that runs it
    Column("wrapped", LargeBinary),  # the key of name and rows; null once they were deleted
    Column("sealed_name", LargeBinary),  # of the file
    Index(None, "uploaded_at", "id"),
    Index("ix_imports_running", "started_at", postgresql_where=text("state = 'running'")),
    Index("ix_imports_keep_until", "keep_until", postgresql_where=text("wrapped is not null")),
)

import_chunks = Table(
    "import_chunks",
    METADATA,
    Column("import_id", Uuid, ForeignKey("imports.id", name="fk_import_chunks_import_id_imports"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("sealed", LargeBinary),  # the rows as they were read; null once they were deleted
    Column("problems", JSONB, nullable=False),  # [row, column, code, effect], never a value
)

# One row for each chunk that was accepted, written with its complaints: no chunk is accepted twice.
import_results = Table(
    "import_results",
    METADATA,
    Column("import_id", Uuid, ForeignKey("imports.id", name="fk_import_results_import_id_imports"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("outcomes", JSONB, nullable=False),  # [row, external id, outcome, complaint, its number, incomplete, reason]
)
