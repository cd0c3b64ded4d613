"""The table of enterprises."""

from sqlalchemy import Column, DateTime, Table, Text, Uuid

from services.odr.metadata import METADATA

enterprises = Table(
    "enterprises",
    METADATA,
    Column("enterprise_id", Uuid, primary_key=True),
    Column("name", Text, nullable=False),
    Column("uscc", Text),
    Column("standing", Text, nullable=False),
    Column("applied_at", DateTime(timezone=True), nullable=False),
    Column("changed_at", DateTime(timezone=True), nullable=False),
    Column("note", Text),
)
