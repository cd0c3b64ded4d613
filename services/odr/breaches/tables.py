"""The table of breaches."""

from sqlalchemy import Column, Date, DateTime, Index, Table, Text, Uuid

from services.odr.metadata import METADATA

breaches = Table(
    "breaches",
    METADATA,
    Column("breach_id", Uuid, primary_key=True),
    Column("entry_id", Uuid, nullable=False),
    Column("kind", Text, nullable=False),
    Column("on", Date, nullable=False),
    Column("evidence", Text),  # cleaned, still personal
    Column("complaint_id", Uuid, index=True),
    Column("state", Text, nullable=False),
    Column("reported_by", Text, nullable=False),
    Column("reported_at", DateTime(timezone=True), nullable=False),
    Column("decided_by", Text),
    Column("decided_at", DateTime(timezone=True)),
    Column("reason", Text),
    Index("ix_breaches_entry_id_on", "entry_id", "on"),
    Index("ix_breaches_state_reported_at", "state", "reported_at"),
)
