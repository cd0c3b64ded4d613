"""The table of enterprises that settle online."""

from sqlalchemy import Boolean, Column, Table, Text, Uuid

from services.dispatch.metadata import METADATA, TIMESTAMP

enterprises = Table(
    "enterprises",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("name", Text, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("changed_at", TIMESTAMP, nullable=False),
)
