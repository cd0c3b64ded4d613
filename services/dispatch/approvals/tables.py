"""The table of acts that wait, or waited, for a head's approval."""

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from services.dispatch.metadata import METADATA, TIMESTAMP

approvals = Table(
    "approvals",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("case_id", Uuid, ForeignKey("cases.id", name="fk_approvals_case_id_cases"), nullable=False),
    Column("command", Text, nullable=False),
    Column("body", JSONB(none_as_null=True)),  # personal, as is the note: emptied when the person is erased
    Column("case_version", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("proposer", Text, nullable=False),
    Column("proposed_at", TIMESTAMP, nullable=False),
    Column("decided_by", Text),
    Column("decided_at", TIMESTAMP),
    Column("note", Text),
    Index("ix_approvals_open", "case_id", "command", unique=True, postgresql_where=text("state = 'open'")),
    Index(None, "case_id"),
    Index(None, "state", "proposed_at", "id"),
    Index(None, "proposer", "proposed_at", "id"),
)
