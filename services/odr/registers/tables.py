"""The tables of entries and their dated changes."""

from sqlalchemy import Column, Date, DateTime, ForeignKey, Index, Integer, Table, Text, Uuid, text

from services.odr.metadata import METADATA

_OPEN = text("state in ('applied', 'listed', 'suspended')")

entries = Table(
    "entries",
    METADATA,
    Column("entry_id", Uuid, primary_key=True),
    Column("register", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("name_key", Text, nullable=False),  # the name's letters alone
    Column("uscc", Text),
    Column("address", Text, nullable=False),
    Column("town", Text, nullable=False),
    Column("field", Text, nullable=False),
    Column("place_kind", Text),
    Column("promise", Text),
    Column("level", Text),
    Column("days", Integer),
    Column("scope", Text),
    Column("exclusions", Text),
    Column("freight", Text),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    Column("applied_at", DateTime(timezone=True), nullable=False),
    Column("state", Text, nullable=False),  # after the last change
    Column("began_on", Date),  # as its changes say
    Column("ended_on", Date),
    Index("uq_entries_business", "register", "name_key", "town", unique=True, postgresql_where=_OPEN),
    Index("ix_entries_register_applied_at", "register", "applied_at", "entry_id"),
    Index("ix_entries_name_key", "name_key"),
    Index("ix_entries_uscc", "uscc"),
)

entry_changes = Table(
    "entry_changes",
    METADATA,
    Column("entry_id", Uuid, ForeignKey("entries.entry_id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("on", Date, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("by", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("proof", Text),
)
