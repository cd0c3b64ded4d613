"""The tables of enterprises, their dated changes, and the sessions held with them."""

from sqlalchemy import Column, Date, DateTime, ForeignKey, Index, Integer, Table, Text, Uuid

from services.odr.metadata import METADATA

enterprises = Table(
    "enterprises",
    METADATA,
    Column("enterprise_id", Uuid, primary_key=True),
    Column("name", Text, nullable=False),
    Column("uscc", Text),
    Column("standing", Text, nullable=False),  # this and the next three: as its changes say
    Column("applied_at", DateTime(timezone=True), nullable=False),
    Column("changed_at", DateTime(timezone=True), nullable=False),
    Column("note", Text),
)

enterprise_changes = Table(
    "enterprise_changes",
    METADATA,
    Column("enterprise_id", Uuid, ForeignKey("enterprises.enterprise_id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("on", Date, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("by", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("proof", Text),
)

enterprise_sessions = Table(
    "enterprise_sessions",
    METADATA,
    Column("session_id", Uuid, primary_key=True),
    Column("enterprise_id", Uuid, ForeignKey("enterprises.enterprise_id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("held_on", Date, nullable=False),
    Column("topic", Text, nullable=False),  # cleaned
    Column("given_by", Text),
    Column("recorded_by", Text, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    Index("ix_enterprise_sessions_enterprise_id", "enterprise_id", "held_on"),
)
